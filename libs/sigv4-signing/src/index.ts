export {
  canonicalHeaders,
  canonicalQueryString,
  canonicalUri,
  createCanonicalRequest,
  type CanonicalRequestParts,
  type HeaderField,
} from './canonical-request.js';
export { CAUSE_CODES, describeCause, type Cause, type CauseEvidence } from './explain/cause.js';
export type { LinePart, StageName } from './explain/compare-readings.js';
export {
  explainRequest,
  type ExplainedDifference,
  type ExplainedLine,
  type ExplainedStage,
  type Explanation,
  type SignatureCheck,
} from './explain/explain-request.js';
export type {
  ExpectedScope,
  ExplainQuestion,
  ExplainableBody,
  ExplainableRequest,
  KnownPermissions,
  Refusal,
} from './explain/explainable-request.js';
export type { RefusalFamily } from './explain/read-refusal.js';
export { normalizePath, type PathRefusal } from './normalize-path.js';
export { normalizeQuery, type QueryRefusal } from './normalize-query.js';
export {
  TARGET_LIMIT_BYTES,
  normalizeTarget,
  targetText,
  type RequestTarget,
  type TargetRefusal,
} from './normalize-target.js';
export type { Result } from './result.js';
export {
  signRequest,
  type PortableSigningOptions,
  type Sha256Constructor,
  type Sha256Hash,
  type Sha256Source,
} from './sign-request.js';
export type {
  Credentials,
  HashedBody,
  SignRequest,
  SignableBody,
  SignableRequest,
  SignedRequest,
  SigningOptions,
  SigningRefusal,
} from './signing-steps.js';
