/**
 * The names of the cookies of a lock.
 *
 * Browsers accept a `__Host-` cookie only from the host itself, for all of its paths, and a `__Secure-`
 * cookie only over TLS. Source: RFC 6265bis, section 4.1.3 (read 2026-11-28).
 */

/** The names of the cookies of one lock. Chunks and flows append a suffix to theirs. */
export interface CookieNames {
  /** The verified token. It outlives its token, so that the edge knows whose session it may refresh. */
  readonly session: string;
  /** One sign-in or refresh that has begun. Followed by a hyphen and the id of the attempt. */
  readonly flow: string;
  /** A refresh that failed a moment ago. */
  readonly refreshTried: string;
  /** How many sign-ins in a row have succeeded a moment ago. */
  readonly returned: string;
  /** The refresh token. Browsers send it only to the paths of the sign-in. */
  readonly refresh: string;
}

/** The names of the cookies of the lock with this `cookieName` in its settings. */
export function cookieNames(cookieName: string): CookieNames {
  return {
    session: `__Host-furlock-${cookieName}-session`,
    flow: `__Host-furlock-${cookieName}-flow`,
    refreshTried: `__Host-furlock-${cookieName}-refresh-tried`,
    returned: `__Host-furlock-${cookieName}-returned`,
    refresh: `__Secure-furlock-${cookieName}-refresh`,
  };
}

/**
 * Whether a cookie belongs to a lock, whichever it is: the backend of one must not receive the session of
 * another on the same host. Names of cookies are case-sensitive (RFC 6265bis, section 5.7). The length of what
 * the settings choose is limited, as there, so that the search is linear.
 */
export function isLockCookie(name: string): boolean {
  return (
    /^__Host-furlock-[a-z0-9-]{1,64}-(?:session(?:-\d+)?|flow-[\w-]+|refresh-tried|returned)$/.test(
      name,
    ) || /^__Secure-furlock-[a-z0-9-]{1,64}-refresh$/.test(name)
  );
}
