/**
 * Ends the sign-in of a refresh token: for `RevokeToken` in the API and `/oauth2/revoke` for OAuth
 * clients.
 */
import type { LocalUserPool } from './local-user-pool.js';

/**
 * Ends the sign-in: Cognito no longer accepts its refresh token and its access token. Its id and access
 * token still verify offline until they expire.
 *
 * Shape: `not-a-refresh-token` for a JWT. A token that is unknown or belongs to another client is not
 * an error (RFC 7009, section 2.2).
 * Source: Cognito developer guide, "Ending user sessions with token revocation" and "The token
 * revocation endpoint" (read 2026-11-22).
 */
export function revokeRefreshToken(
  pool: LocalUserPool,
  {
    token,
    clientId,
    now,
  }: { readonly token: string; readonly clientId: string; readonly now: Date },
): 'done' | 'not-a-refresh-token' {
  // An id or access token has three base64url parts. A refresh token has one part here, five on AWS.
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return 'not-a-refresh-token';
  const found = pool.refreshTokens.find(token, clientId, now);
  if (found.kind === 'found') pool.signIns.end(found.grant.originJti);
  return 'done';
}
