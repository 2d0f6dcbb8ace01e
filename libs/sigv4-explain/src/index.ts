export { describeCause, type Cause } from './cause.js';
export type { StageName } from './compare-readings.js';
export {
  explainRequest,
  type ExplainedDifference,
  type ExplainedStage,
  type Explanation,
  type SignatureCheck,
} from './explain-request.js';
export type {
  ExpectedScope,
  ExplainQuestion,
  ExplainableBody,
  ExplainableRequest,
  KnownPermissions,
  Refusal,
} from './explainable-request.js';
