export {
  createIssuer,
  type Issuer,
  type Jwk,
  type Jwks,
  type SigningKey,
} from './create-issuer.js';
export type { Claims } from './id-token-claims.js';
export { forgedTokens, type ForgedToken } from './forged-tokens.js';
export { signCompactJwt } from './sign-compact-jwt.js';
