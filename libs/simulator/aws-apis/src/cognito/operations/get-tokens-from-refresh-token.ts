/**
 * `GetTokensFromRefreshToken`: signs in again with a refresh token, whether the client rotates them
 * or not.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import type { LocalUserPools } from '../local-user-pool.js';
import { refreshSignIn } from '../refresh-sign-in.js';
import { requireStrings } from '../require-strings.js';
import { placeOfClient } from '../sign-in-place.js';

/**
 * Tokens.
 *
 * Errors: those of `placeOfClient` and `refreshSignIn`.
 * Source: Cognito API reference, GetTokensFromRefreshToken (read 2026-11-22).
 */
export function getTokensFromRefreshToken(
  pools: LocalUserPools,
  input: AwsInput,
  now: Date,
): AwsResult {
  const named = requireStrings(input, ['ClientId', 'RefreshToken']);
  if (!named.ok) return named;
  const place = placeOfClient(pools, named.value.ClientId, now);
  return place.ok ? refreshSignIn(place.value, named.value.RefreshToken) : place;
}
