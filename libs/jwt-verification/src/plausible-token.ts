/**
 * Refuses a token because of its content, before anything is computed or fetched.
 *
 * The content is not verified yet and could be forged, so it is only used to refuse the token.
 */
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import { isName, isNumericDate } from './claim-shape.js';
import type { IssuerPolicy } from './issuer-policy.js';
import type { UnverifiedJwt } from './parse-compact-jwt.js';
import { refuseClaim, refuseType, refuseValue, type ContentRefusal } from './token-refusal.js';
import type { Result } from './result.js';
import type { VerifiedClaims } from './verified-claims.js';

/**
 * The refusal of a token that is expired or not yet valid; undefined for a token that is valid now.
 *
 * Units: seconds since 1970-01-01T00:00:00Z.
 */
export type RefuseByTime = (expiresAt: number, notBefore?: number) => ContentRefusal | undefined;

/** The content of a token that could be valid. */
export interface PlausibleToken {
  readonly payload: JwtPayload;
  /** To be trusted only after the signature is verified. */
  readonly claims: VerifiedClaims;
  readonly kid: string;
}

/** What a token's `kid` must be. */
export const EXPECTED_KID = 'the id of a key of the issuer';

/**
 * The content of a token that could be a valid token of this issuer.
 *
 * Errors: every code of a token's content except `TOKEN_ISSUER` and `TOKEN_SIGNATURE`.
 * Source: RFC 7515, sections 4.1.1 and 4.1.11; RFC 7519, sections 4.1.4 and 4.1.5; RFC 7797, section 3.
 */
export function plausibleToken(
  token: UnverifiedJwt,
  policy: IssuerPolicy,
  refuseByTime: RefuseByTime,
): Result<PlausibleToken, ContentRefusal> {
  const { alg, kid } = token.header;
  if (!policy.algorithms.some((algorithm) => algorithm === alg)) {
    return refuseValue('TOKEN_ALGORITHM', 'header.alg', policy.algorithms, alg);
  }
  // `crit` lists extensions that must be supported; none is supported here. `b64` changes what is signed.
  const extension = ['crit', 'b64'].find((name) => token.header[name] !== undefined);
  if (extension !== undefined) {
    return refuseClaim('TOKEN_MALFORMED', `header.${extension}`, 'no extension');
  }

  const { exp, nbf } = token.claims;
  if (!isNumericDate(exp)) return refuseTime('exp', exp);
  if (nbf !== undefined && !isNumericDate(nbf)) return refuseTime('nbf', nbf);
  const error = refuseByTime(exp, nbf);
  if (error !== undefined) return { ok: false, error };

  const claims = policy.readClaims(token);
  if (!claims.ok) return claims;
  if (!isName(kid)) {
    return refuseValue('TOKEN_KEY_UNKNOWN', 'header.kid', EXPECTED_KID, kid);
  }
  // Of the claims of this type, only those that were checked are read.
  const payload = token.claims as JwtPayload;
  return { ok: true, value: { payload, claims: claims.value, kid } };
}

/** A time that is missing, of another type, or outside the range of dates. */
function refuseTime(claim: 'exp' | 'nbf', value: unknown): Result<never, ContentRefusal> {
  const expected = 'a number of seconds since 1970';
  return typeof value === 'number'
    ? refuseValue('TOKEN_MALFORMED', claim, `${expected}, in the range of dates`, value)
    : refuseType(claim, expected, value);
}
