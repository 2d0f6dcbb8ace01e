export {
  canonicalHeaders,
  canonicalQueryString,
  canonicalUri,
  type HeaderField,
} from './canonical-request.js';
export { normalizePath, type PathRefusal } from './normalize-path.js';
export { normalizeQuery, type QueryRefusal } from './normalize-query.js';
export {
  normalizeTarget,
  targetText,
  type NormalizedTarget,
  type RequestTarget,
  type TargetRefusal,
} from './normalize-target.js';
export { uriEncode } from './percent-encoding.js';
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
export type { TargetSpelling } from './target-spelling.js';
