/**
 * Parses the URLs in the settings.
 */

/** The parsed URL; undefined if the string is not a URL. */
export function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether a string is an http or https origin as browsers write it (RFC 6454, section 6.1). */
export function isWebOrigin(text: string): boolean {
  return /^https?:/.test(text) && urlOf(text)?.origin === text;
}
