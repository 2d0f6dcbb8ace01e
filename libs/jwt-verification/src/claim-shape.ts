/**
 * Checks the types of claims, and reads lists of names. Names are compared character by character and
 * never normalised: names that only look alike are different.
 */

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

/** The type of a JSON value, for a message; `nothing` for a claim that is absent. */
export function typeOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return isNames(value) ? 'a list of strings' : 'a list';
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'a string';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
