export {
  createFunctionUrlServer,
  type FunctionUrlVerdict,
  type RefusedRequest,
} from './create-function-url-server.js';
export { isApproximated } from './refusal.js';
