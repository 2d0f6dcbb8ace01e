/**
 * The program of each process that a function runs in: an entry of the build, so that it is a file beside
 * `main.mjs`.
 */
import '@furlock/simulator-lambda/host';
