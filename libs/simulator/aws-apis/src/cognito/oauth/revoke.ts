/**
 * `POST /oauth2/revoke`: ends the sign-in of a refresh token.
 */
import type { LocalUserPools } from '../local-user-pool.js';
import { revokeRefreshToken } from '../revoke-refresh-token.js';
import { findOauthClient } from './find-oauth-client.js';

/** The response to the client. */
export type RevocationAnswer =
  | { readonly kind: 'done' }
  | {
      readonly kind: 'refused';
      readonly status: 400 | 401;
      readonly error: 'invalid_request' | 'invalid_client' | 'unsupported_token_type';
    };

/**
 * Revokes a token. The result is `done` also for an unknown token.
 *
 * Source: Cognito developer guide, "The token revocation endpoint" (read 2026-11-22).
 */
export function revoke(pools: LocalUserPools, form: URLSearchParams, now: Date): RevocationAnswer {
  const [token, ...moreTokens] = form.getAll('token');
  if (!token || moreTokens.length > 0) return refuse(400, 'invalid_request');
  const clientId = form.get('client_id') ?? '';
  const found = findOauthClient(pools, clientId);
  // The local Cognito does not support secrets, so a client with one cannot authenticate.
  if (found === undefined || found.client.hasSecret) return refuse(401, 'invalid_client');
  return revokeRefreshToken(found.pool, { token, clientId, now }) === 'done'
    ? { kind: 'done' }
    : refuse(400, 'unsupported_token_type');
}

function refuse(
  status: 400 | 401,
  error: (RevocationAnswer & { kind: 'refused' })['error'],
): RevocationAnswer {
  return { kind: 'refused', status, error };
}
