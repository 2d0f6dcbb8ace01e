/**
 * What a claim's value may be. Names are compared character for character and never normalised:
 * two that look alike are two.
 */

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
