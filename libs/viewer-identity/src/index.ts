export {
  CALLER_VARIABLE,
  CLIENT_ADDRESS_HEADER,
  IDENTITY_HEADER,
  RESERVED_HEADER_PREFIX,
  TARGET_HEADER,
  TOKEN_HEADER,
  foldHeaderName,
} from './reserved-headers.js';
export {
  decodeIdentity,
  encodeIdentity,
  type Identity,
  type JsonValue,
  type IdentityRefusal,
  type Result,
} from './identity.js';
export { encodeOriginalTarget, originalTarget, type TargetEvent } from './original-target.js';
export {
  viewerIdentity,
  type ExpectedCaller,
  type FunctionUrlEvent,
  type TokenVerifier,
  type VerifiedIdentity,
  type VerifiedIdentityOptions,
  type VerifiedIdentityRefusal,
  type ViewerIdentityOptions,
  type ViewerIdentityRefusal,
} from './viewer-identity.js';
