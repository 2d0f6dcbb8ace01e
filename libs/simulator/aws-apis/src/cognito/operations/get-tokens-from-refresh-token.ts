/**
 * `GetTokensFromRefreshToken`: issues new tokens for a refresh token, with or without rotation.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import type { LocalUserPools } from '../local-user-pool.js';
import { refreshSignIn } from '../refresh-sign-in.js';
import { requireStrings } from '../require-strings.js';
import { clientSignInContext } from '../sign-in-context.js';

/**
 * Tokens.
 *
 * Errors: those of `clientSignInContext` and `refreshSignIn`.
 * Source: Cognito API reference, GetTokensFromRefreshToken (read 2026-11-22).
 */
export function getTokensFromRefreshToken(
  pools: LocalUserPools,
  input: AwsInput,
  now: Date,
): AwsResult {
  const named = requireStrings(input, ['ClientId', 'RefreshToken']);
  if (!named.ok) return named;
  const context = clientSignInContext(pools, named.value.ClientId, now);
  return context.ok ? refreshSignIn(context.value, named.value.RefreshToken) : context;
}
