/**
 * When a session ends and when it is refreshed, by the claims of its verified token alone.
 */
import type { SessionClaims, SignIn } from './sign-in-options.js';

/**
 * When the person signed in; undefined if the token does not say, because `iat` is that of a refresh.
 *
 * Units: seconds since the epoch. Source: OpenID Connect Core 1.0, sections 2 and 12.2.
 */
export function signedInAt({ payload }: Pick<SessionClaims, 'payload'>): number | undefined {
  return secondsIn(payload['auth_time']);
}

/**
 * When the session ends at the latest. Without the time of the sign-in, it cannot outlive its token.
 *
 * Units: seconds since the epoch.
 */
export function endsAt(claims: SessionClaims, { maxSessionSeconds }: SignIn): number {
  const signedIn = signedInAt(claims);
  if (signedIn !== undefined) return signedIn + maxSessionSeconds;
  const issuedAt = secondsIn(claims.payload['iat']);
  return Math.min(claims.expiresAt, (issuedAt ?? 0) + maxSessionSeconds);
}

/** Whether a navigation should refresh the session. `now` is in seconds since the epoch. */
export function isRefreshDue(
  claims: SessionClaims,
  { refreshBeforeSeconds }: SignIn,
  now: number,
): boolean {
  if (signedInAt(claims) === undefined) return false;
  const { expiresAt, payload } = claims;
  const lifetime = expiresAt - (secondsIn(payload['iat']) ?? expiresAt);
  // A token that lives only a few minutes would otherwise be refreshed by every navigation.
  return expiresAt - now < Math.min(refreshBeforeSeconds, lifetime / 2);
}

function secondsIn(claim: unknown): number | undefined {
  return typeof claim === 'number' && Number.isFinite(claim) ? claim : undefined;
}
