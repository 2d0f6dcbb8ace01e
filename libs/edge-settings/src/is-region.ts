/**
 * The names of AWS regions.
 */

/**
 * Whether a string has the form of a region's name, such as `eu-central-1` or `us-gov-west-1`. It does not
 * check that the region exists.
 */
export function isRegion(text: string): boolean {
  return /^[a-z]{2,4}(-[a-z]+)+-\d$/.test(text);
}
