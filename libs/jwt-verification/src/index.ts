export {
  createJwtVerifier,
  type ClaimsReader,
  type JwtVerifier,
  type JwtVerifierOptions,
} from './create-jwt-verifier.js';
export type { ClaimName } from './claim-at.js';
export { createKeyCache, type KeyCache } from './create-key-cache.js';
export {
  KEY_RETRY_MS,
  type IssuerKeys,
  type KeyAges,
  type KeyFailure,
  type KeyRefusal,
  type KeySource,
} from './issuer-keys.js';
export type { Jwk, Jwks, KeyInForce, SignatureAlgorithm } from './key-set.js';
export type { Result } from './result.js';
export {
  printable,
  type ClaimEvidence,
  type TokenCode,
  type TokenRefusal,
} from './token-refusal.js';
export type {
  CognitoIssuer,
  OidcClaimNames,
  OidcIssuer,
  TokenUse,
  TrustedIssuer,
} from './trusted-issuer.js';
export type { UnreadableClaims, VerifiedClaims } from './verified-claims.js';
export type { VerifiedTokenCacheOptions } from './verified-token-cache.js';
