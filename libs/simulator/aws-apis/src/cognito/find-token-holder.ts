/**
 * Finds the user whose access token is in a request of the user pool API.
 */
import type { AwsInput } from '../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import type { LocalUserPool, LocalUserPools } from './local-user-pool.js';
import { readAccessToken } from './read-access-token.js';
import { requireStrings } from './require-strings.js';
import { API_SIGN_IN_SCOPE } from './sign-in-with-password.js';
import type { User } from './user-directory.js';

/**
 * The holder of `AccessToken`, and its pool.
 *
 * Errors: `InvalidParameterException`; `NotAuthorizedException` for a token that is not valid or without
 * the scope of the API.
 * Source: Cognito API reference, GetUser; the messages are approximated (read 2026-11-28).
 */
export function findTokenHolder(
  pools: LocalUserPools,
  input: AwsInput,
  now: Date,
): AwsResult<{ readonly pool: LocalUserPool; readonly user: User }> {
  const given = requireStrings(input, ['AccessToken']);
  if (!given.ok) return given;
  const holder = readAccessToken(pools, given.value.AccessToken, now);
  if (holder === undefined) return refuse('NotAuthorizedException', 'Invalid Access Token');
  return holder.scopes.includes(API_SIGN_IN_SCOPE)
    ? { ok: true, value: holder }
    : refuse('NotAuthorizedException', 'Access Token does not have required scopes');
}
