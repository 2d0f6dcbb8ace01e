export { buildFunctionHost } from './build-function-host.js';
