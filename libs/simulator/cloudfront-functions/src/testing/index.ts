export { buildFunctionHost, type BuiltFunctionHost } from './build-function-host.js';
