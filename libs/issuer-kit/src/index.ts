export { accessTokenClaims, type AccessTokenSubject } from './access-token-claims.js';
export {
  createIssuer,
  type Issuer,
  type IssuerForm,
  type Jwk,
  type Jwks,
  type SigningKey,
} from './create-issuer.js';
export {
  idTokenClaims,
  type Claims,
  type IdTokenSubject,
  type TokenSubject,
} from './id-token-claims.js';
export {
  forgedTokens,
  type ForgedToken,
  type ForgeryCode,
  type ForgeryTarget,
} from './forged-tokens.js';
export { signCompactJwt, type JoseHeader } from './sign-compact-jwt.js';
