export {
  ORIGIN_HOST,
  originRequestEvent,
  type EventChanges,
  type HeaderLine,
} from './origin-request-event.js';
export { proofRuns, type ProofRuns } from './proof-runs.js';
