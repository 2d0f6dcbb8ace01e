export { HTTP_INTEGRATION_RESPONSE } from './awslambda.js';
export {
  createInvoker,
  functionNameIn,
  INIT_TIMEOUT_MS,
  type Disturbance,
  type Invoker,
} from './create-invoker.js';
export type { AwsHost } from './host-messages.js';
export type {
  InvocationOutcome,
  Invoke,
  InvokeWithResponseStream,
  StreamedOutcome,
  StreamEnd,
} from './invocation.js';
export { createOrphanGuard, type OrphanGuard } from './orphan-guard.js';
export { refuseEdgeFunction } from './refuse-edge-function.js';
export { runObstacle } from './run-obstacle.js';
export { createTaskRoots, type TaskRoots } from './task-roots.js';
export { zipEntries } from './unpack-zip.js';
