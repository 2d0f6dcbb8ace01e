/**
 * The refresh token in a cookie.
 */
import type { CookieNames } from './cookie-names.js';
import type { LockCookies } from './read-cookies.js';

/** Browsers send a planted cookie beside our own, so the first of two need not be ours. */
const MAX_TOKENS = 2;

/**
 * The token as a cookie can contain it. A refresh token may consist of any printable ASCII characters, a
 * semicolon among them (RFC 6749, appendix A.17).
 */
export function refreshCookieValue(refreshToken: string): string {
  return encodeURIComponent(refreshToken);
}

/** The refresh tokens of a request: at most two, of which none is trusted. */
export function readRefreshTokens(cookies: LockCookies, { refresh }: CookieNames): string[] {
  return (cookies.get(refresh) ?? [])
    .map(decoded)
    .filter((token) => token !== '')
    .slice(0, MAX_TOKENS);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}
