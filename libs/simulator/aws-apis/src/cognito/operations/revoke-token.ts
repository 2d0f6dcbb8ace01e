/**
 * `RevokeToken`: ends the sign-in of a refresh token.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../../aws-json/aws-result.js';
import type { LocalUserPools } from '../local-user-pool.js';
import { requireStrings } from '../require-strings.js';
import { revokeRefreshToken } from '../revoke-refresh-token.js';
import { clientSignInContext } from '../sign-in-context.js';

/**
 * Returns an empty object.
 *
 * Errors: `UnsupportedTokenTypeException` for an id or access token, and those of `clientSignInContext`.
 * Source: Cognito API reference, RevokeToken (read 2026-11-22).
 */
export function revokeToken(pools: LocalUserPools, input: AwsInput, now: Date): AwsResult {
  const named = requireStrings(input, ['ClientId', 'Token']);
  if (!named.ok) return named;
  const { ClientId: clientId, Token: token } = named.value;
  const context = clientSignInContext(pools, clientId, now);
  if (!context.ok) return context;
  return revokeRefreshToken(context.value.pool, { token, clientId, now }) === 'done'
    ? { ok: true, value: {} }
    : refuse('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked.');
}
