export { buildHost, type Build, type BuiltHost } from './build-host.js';
export { buildLambdaHost } from './build-lambda-host.js';
