/**
 * Addresses, as the settings write them.
 */

/** The URL that a text is; undefined where it is none. */
export function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether a text is an origin of the web as browsers write it (RFC 6454, section 6.1). */
export function isWebOrigin(text: string): boolean {
  return /^https?:/.test(text) && urlOf(text)?.origin === text;
}
