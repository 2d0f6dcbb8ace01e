export {
  createFunctionRunner,
  RUN_TIMEOUT_MS,
  type FunctionEvent,
  type FunctionOutcome,
  type FunctionRunner,
} from './create-function-runner.js';
export { logLines } from './log-lines.js';
