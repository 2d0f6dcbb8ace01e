/**
 * The program of each process that runs a function. It is a separate entry point of the build, so
 * that it becomes a file next to `main.mjs`.
 */
import '@furlock/simulator-lambda/host';
