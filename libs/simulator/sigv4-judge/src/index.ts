export { ALGORITHM, parseAuthorization } from './parse-authorization.js';
export { requestSignature } from './request-signature.js';
export { failure, success, type Result } from './result.js';
export { SCOPE_MESSAGES } from './scope-messages.js';
export {
  CLOCK_WINDOW_MINUTES,
  verifySigv4,
  type KeyHolder,
  type Sigv4Refusal,
} from './verify-sigv4.js';
export { headerValues, readWireRequest, type WireRequest } from './wire-request.js';
