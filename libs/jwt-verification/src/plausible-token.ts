/**
 * Refuses a token because of its content, before anything is computed or fetched.
 *
 * The content is not verified yet and could be forged, so it is only used to refuse the token.
 */
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import { isJwtPayload, isName } from './claim-shape.js';
import type { IssuerPolicy } from './issuer-policy.js';
import type { UnverifiedJwt } from './parse-compact-jwt.js';
import { refuse, type TokenRefusal } from './token-refusal.js';
import type { Result } from './result.js';
import type { VerifiedClaims } from './verified-claims.js';

/**
 * The refusal of a token that is expired or not yet valid; undefined for a token that is valid now.
 *
 * Units: seconds since 1970-01-01T00:00:00Z.
 */
export type RefuseByTime = (expiresAt: number, notBefore?: number) => TokenRefusal | undefined;

/** The content of a token that could be valid. */
export interface PlausibleToken {
  readonly payload: JwtPayload;
  /** To be trusted only after the signature is verified. */
  readonly claims: VerifiedClaims;
  readonly kid: string;
}

/**
 * The content of a token that could be a valid token of this issuer.
 *
 * Errors: every `TOKEN_…` code except `TOKEN_TOO_LARGE`, `TOKEN_ISSUER` and `TOKEN_SIGNATURE`.
 * Source: RFC 7515, sections 4.1.1 and 4.1.11; RFC 7519, sections 4.1.4 and 4.1.5; RFC 7797, section 3.
 */
export function plausibleToken(
  token: UnverifiedJwt,
  policy: IssuerPolicy,
  refuseByTime: RefuseByTime,
): Result<PlausibleToken, TokenRefusal> {
  const { alg, kid, crit, b64 } = token.header;
  const payload = token.claims;
  if (!policy.algorithms.some((algorithm) => algorithm === alg)) return refuse('TOKEN_ALGORITHM');
  // `crit` lists extensions that must be supported; none is supported here. `b64` changes what is signed.
  const isExtended = crit !== undefined || b64 !== undefined;
  if (isExtended || !isJwtPayload(payload) || payload.exp === undefined) {
    return refuse('TOKEN_MALFORMED');
  }
  const error = refuseByTime(payload.exp, payload.nbf);
  if (error !== undefined) return { ok: false, error };

  const claims = policy.readClaims(token);
  if (!claims.ok) return claims;
  if (!isName(kid)) return refuse('TOKEN_KEY_UNKNOWN');
  return { ok: true, value: { payload, claims: claims.value, kid } };
}
