export { browserPath } from './find-browser.js';
export {
  ORIGIN_HOST,
  originRequestEvent,
  type EventChanges,
  type HeaderLine,
} from './origin-request-event.js';
export { proofRuns, type ProofRuns } from './proof-runs.js';
export { createVirtualProcess, type Freeze, type VirtualProcess } from './virtual-process.js';
