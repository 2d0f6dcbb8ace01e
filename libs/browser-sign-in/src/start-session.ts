/**
 * The cookies of a session that starts or continues.
 */
import type { LockCookies } from './read-cookies.js';
import { refreshCookieValue } from './refresh-cookie.js';
import { sessionChunks, setSession } from './session-cookies.js';
import { endsAt, isRefreshDue } from './session-times.js';
import { clearCookie, cookieBytes, setCookie } from './set-cookie.js';
import type { SignInContext } from './sign-in-context.js';
import type { SessionClaims } from './sign-in-options.js';

/** How long no further refresh is tried after one that failed. */
export const REFRESH_PAUSE_SECONDS = 60;

/** The size of both cookies. Units: bytes, as in a request. */
export function sessionSize(
  session: string,
  refresh: string | undefined,
  { names }: SignInContext,
): number {
  return sessionChunks(session, names)
    .concat(refresh === undefined ? [] : [[names.refresh, refreshCookieValue(refresh)]])
    .reduce((sum, [name, value]) => sum + cookieBytes(name, value), 0);
}

/** The values of `Set-Cookie` for a session with these verified claims. */
export function startSession(
  {
    session,
    refresh,
    claims,
  }: {
    readonly session: string;
    readonly refresh: string | undefined;
    readonly claims: SessionClaims;
  },
  cookies: LockCookies,
  { names, signIn, now }: SignInContext,
): string[] {
  const seconds = now() / 1000;
  const maxAgeSeconds = endsAt(claims, signIn) - seconds;
  const path = signIn.pathPrefix;
  return [
    ...setSession(session, maxAgeSeconds, cookies, names),
    refresh === undefined
      ? clearCookie(names.refresh, path)
      : setCookie(names.refresh, refreshCookieValue(refresh), { path, maxAgeSeconds }),
    // A token that is due at once, by a clock that differs, must not be refreshed by every navigation.
    ...(isRefreshDue(claims, signIn, seconds)
      ? [setCookie(names.refreshTried, 'due', { path: '/', maxAgeSeconds: REFRESH_PAUSE_SECONDS })]
      : cookies.has(names.refreshTried)
        ? [clearCookie(names.refreshTried)]
        : []),
  ];
}
