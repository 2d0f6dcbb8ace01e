/**
 * The program of the process that runs CloudFront Functions. It is a separate entry point of the build, so
 * that it becomes a file next to `main.mjs`.
 */
import '@furlock/simulator-cloudfront-functions/host';
