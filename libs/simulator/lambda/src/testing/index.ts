export { buildLambdaHost, type LambdaHost } from './build-lambda-host.js';
