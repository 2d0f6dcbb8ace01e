/**
 * Why a token's own words are enough to refuse it, before anything is computed or fetched.
 *
 * Whoever sends a token has written them: they never lead to anything but a refusal.
 */
import { isName, isNumericDate } from './claim-shape.js';
import type { IssuerPolicy } from './issuer-policy.js';
import type { UnverifiedJwt } from './parse-compact-jwt.js';
import { refuse, type TokenRefusal } from './token-refusal.js';
import type { Result } from './result.js';

/** When a token is looked at, and how far the clocks of an issuer and of this place may differ. */
export interface Moment {
  /** Units: seconds since 1970-01-01T00:00:00Z, with a fraction. */
  readonly nowSeconds: number;
  readonly clockToleranceSeconds: number;
}

/** What it takes to look for the key. */
export interface PlausibleToken {
  readonly kid: string;
  readonly notBefore: number | undefined;
}

/**
 * The key id of a token that could be a good one of this issuer.
 *
 * Errors: every code of a token but `TOKEN_TOO_LARGE`, `TOKEN_ISSUER` and `TOKEN_SIGNATURE`.
 * Source: RFC 7515, sections 4.1.1 and 4.1.11; RFC 7519, sections 4.1.4 and 4.1.5; RFC 7797, section 3.
 */
export function plausibleToken(
  token: UnverifiedJwt,
  policy: IssuerPolicy,
  moment: Moment,
): Result<PlausibleToken, TokenRefusal> {
  const { alg, kid, crit, b64 } = token.header;
  const { exp, nbf, iat } = token.claims;
  if (!policy.algorithms.some((algorithm) => algorithm === alg)) return refuse('TOKEN_ALGORITHM');
  // Extensions that must be understood: none is, and one changes what was signed.
  if (crit !== undefined || b64 !== undefined) return refuse('TOKEN_MALFORMED');
  if (!isNumericDate(exp)) return refuse('TOKEN_MALFORMED');
  if (nbf !== undefined && !isNumericDate(nbf)) return refuse('TOKEN_MALFORMED');
  if (iat !== undefined && !isNumericDate(iat)) return refuse('TOKEN_MALFORMED');
  const untimely = timeRefusal({ expiresAt: exp, notBefore: nbf }, moment);
  if (untimely !== undefined) return { ok: false, error: untimely };

  const claims = policy.readClaims(token);
  if (!claims.ok) return claims;
  return isName(kid) ? { ok: true, value: { kid, notBefore: nbf } } : refuse('TOKEN_KEY_UNKNOWN');
}

/** Why a token is not good at a moment; undefined where it is. On its `exp` it is no more. */
export function timeRefusal(
  { expiresAt, notBefore }: { readonly expiresAt: number; readonly notBefore: number | undefined },
  { nowSeconds, clockToleranceSeconds }: Moment,
): TokenRefusal | undefined {
  if (nowSeconds >= expiresAt + clockToleranceSeconds) return { code: 'TOKEN_EXPIRED' };
  if (notBefore !== undefined && nowSeconds < notBefore - clockToleranceSeconds) {
    return { code: 'TOKEN_NOT_YET_VALID' };
  }
  return undefined;
}
