/**
 * Checks the types of claims. Names are compared character by character and never normalised: names
 * that only look alike are different.
 */
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import type { JsonObject } from './parse-compact-jwt.js';

/** A non-empty string. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A list of strings, possibly empty. */
export function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/**
 * A point in time: seconds since 1970, possibly with a fraction (RFC 7519, section 2, NumericDate), in
 * the range of `Date` (ECMA-262, "Time Values and Time Range"). JSON allows larger numbers.
 */
export function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= 8.64e12;
}

/**
 * Whether the registered claims that a token has are of the right types. The issuer, subject and client
 * are checked elsewhere.
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
