/**
 * What a claim's value may be. Names are compared character for character and never normalised:
 * two that look alike are two.
 */
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import type { JsonObject } from './parse-compact-jwt.js';

/** A text that is not empty. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A list of texts, maybe none. */
export function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/**
 * A moment: seconds since 1970, also with a fraction (RFC 7519, section 2, NumericDate), as far as
 * a `Date` reaches (ECMA-262, "Time Values and Time Range"). JSON has numbers beyond it.
 */
export function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= 8.64e12;
}

/**
 * Whether the claims that every JWT shares are of their types, as far as a token has them. Who issued
 * it and to whom is looked at where that is judged.
 *
 * Source: RFC 7519, section 4.1; RFC 8693, section 4.2.
 */
export function isJwtPayload(claims: JsonObject): claims is JwtPayload {
  const { exp = 0, nbf = 0, iat = 0, aud = '', scope = '', jti = '' } = claims;
  return (
    [exp, nbf, iat].every(isNumericDate) &&
    [scope, jti].every((text) => typeof text === 'string') &&
    (typeof aud === 'string' || isNames(aud))
  );
}
