/**
 * Ends the sign-in that a refresh token stems from: `RevokeToken` in the API, `/oauth2/revoke` for
 * OAuth clients.
 */
import type { LocalUserPool } from './local-user-pool.js';

/**
 * Ends the sign-in: its refresh token gives no tokens any more, and its access token opens nothing
 * of Cognito's. Its id and access token still verify until they expire, as nobody asks Cognito then.
 *
 * Shape: `not-a-refresh-token` for a JWT. A token that is not known, or not this client's, is no
 * error (RFC 7009, section 2.2).
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
  // Three base64url parts: an id or access token. Refresh tokens have one part here, five at AWS.
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return 'not-a-refresh-token';
  const found = pool.refreshTokens.find(token, clientId, now);
  if (found.kind === 'found') pool.signIns.end(found.grant.originJti);
  return 'done';
}
