/**
 * Counts the returns in a row, to end a loop: the edge sends somebody away and back, the browser drops the
 * session, and so on without end.
 */
import type { CookieNames } from './cookie-names.js';
import { singleCookie, type LockCookies } from './read-cookies.js';
import { setCookie } from './set-cookie.js';

/** So many in a row mean that the session does not arrive. */
const MAX_RETURNS = 3;

/** For how long returns count as being in a row. Slower ones are those of a person. */
const IN_A_ROW_SECONDS = 20;

/** The count in the cookie. The browser could change it, which would only spare itself the page. */
export function returnsInARow(cookies: LockCookies, { returned }: CookieNames): number {
  const count = Number(singleCookie(cookies, returned) ?? 0);
  return Number.isSafeInteger(count) && count > 0 ? count : 0;
}

/** Whether one more would be a loop. */
export function isLoop(returns: number): boolean {
  return returns >= MAX_RETURNS;
}

/** The value of `Set-Cookie` that counts one more. */
export function countReturn(returns: number, { returned }: CookieNames): string {
  return setCookie(returned, String(returns + 1), { path: '/', maxAgeSeconds: IN_A_ROW_SECONDS });
}
