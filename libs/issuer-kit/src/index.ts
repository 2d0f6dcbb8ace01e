export {
  createIssuer,
  type Issuer,
  type Jwk,
  type Jwks,
  type SigningKey,
} from './create-issuer.js';
export {
  algorithmOf,
  createAlgorithmIssuer,
  SIGNATURE_KINDS,
  type AlgorithmIssuer,
  type SignatureKind,
} from './create-algorithm-issuer.js';
export { forgedSignatures } from './forged-signatures.js';
export type { Claims } from './id-token-claims.js';
export { forgedTokens, type ForgedToken } from './forged-tokens.js';
export { signCompactJwt } from './sign-compact-jwt.js';
export { tokenMutants } from './token-mutants.js';
