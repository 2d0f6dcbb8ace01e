export {
  canonicalHeaders,
  canonicalQueryString,
  canonicalUri,
  createCanonicalRequest,
  type CanonicalRequestParts,
  type HeaderField,
} from './canonical-request.js';
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
  type Credentials,
  type Sha256Constructor,
  type SignableRequest,
  type SignedRequest,
  type SigningOptions,
  type SigningRefusal,
} from './sign-request.js';
