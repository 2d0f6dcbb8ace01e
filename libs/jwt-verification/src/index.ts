export {
  TOKEN_LIMIT_BYTES,
  createJwtVerifier,
  type JwtVerifier,
  type TrustedUserPool,
} from './create-jwt-verifier.js';
export { createKeyCache, type KeyCache } from './create-key-cache.js';
export { KEY_COOL_DOWN_MS, KEY_RETRY_MS } from './key-cool-down.js';
export type { Result } from './result.js';
export type { TokenRefusal } from './token-refusal.js';
export type { VerifiedClaims } from './verified-claims.js';
