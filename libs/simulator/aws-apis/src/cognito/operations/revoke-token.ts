/**
 * `RevokeToken`: ends the sign-in that a refresh token stems from.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../../aws-json/aws-result.js';
import type { LocalUserPools } from '../local-user-pool.js';
import { requireStrings } from '../require-strings.js';
import { revokeRefreshToken } from '../revoke-refresh-token.js';
import { placeOfClient } from '../sign-in-place.js';

/**
 * Nothing.
 *
 * Errors: `UnsupportedTokenTypeException` for an id or access token, and those of `placeOfClient`.
 * Source: Cognito API reference, RevokeToken (read 2026-11-22).
 */
export function revokeToken(pools: LocalUserPools, input: AwsInput, now: Date): AwsResult {
  const named = requireStrings(input, ['ClientId', 'Token']);
  if (!named.ok) return named;
  const { ClientId: clientId, Token: token } = named.value;
  const place = placeOfClient(pools, clientId, now);
  if (!place.ok) return place;
  return revokeRefreshToken(place.value.pool, { token, clientId, now }) === 'done'
    ? { ok: true, value: {} }
    : refuse('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked.');
}
