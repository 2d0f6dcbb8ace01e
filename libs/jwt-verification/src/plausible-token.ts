/**
 * Why a token's own words are enough to refuse it, before anything is computed or fetched.
 *
 * Whoever sends a token has written them: they never lead to anything but a refusal.
 */
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import { isJwtPayload, isName } from './claim-shape.js';
import type { IssuerPolicy } from './issuer-policy.js';
import type { UnverifiedJwt } from './parse-compact-jwt.js';
import { refuse, type TokenRefusal } from './token-refusal.js';
import type { Result } from './result.js';
import type { VerifiedClaims } from './verified-claims.js';

/**
 * Why a token of these times is not good now; undefined where it is.
 *
 * Units: seconds since 1970-01-01T00:00:00Z.
 */
export type RefuseByTime = (expiresAt: number, notBefore?: number) => TokenRefusal | undefined;

/** What is said by a token that could be a good one. */
export interface PlausibleToken {
  readonly payload: JwtPayload;
  /** To be believed once its key has signed it. */
  readonly claims: VerifiedClaims;
  readonly kid: string;
}

/**
 * What a token says that could be a good one of this issuer.
 *
 * Errors: every code of a token but `TOKEN_TOO_LARGE`, `TOKEN_ISSUER` and `TOKEN_SIGNATURE`.
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
  // Extensions that must be understood: none is, and one changes what was signed.
  const isExtended = crit !== undefined || b64 !== undefined;
  if (isExtended || !isJwtPayload(payload) || payload.exp === undefined) {
    return refuse('TOKEN_MALFORMED');
  }
  const untimely = refuseByTime(payload.exp, payload.nbf);
  if (untimely !== undefined) return { ok: false, error: untimely };

  const claims = policy.readClaims(token);
  if (!claims.ok) return claims;
  if (!isName(kid)) return refuse('TOKEN_KEY_UNKNOWN');
  return { ok: true, value: { payload, claims: claims.value, kid } };
}
