/**
 * `InitiateAuth`: signs a user in with a password, or again with a refresh token, for an app that
 * has no AWS credentials.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import type { LocalUserPools } from '../local-user-pool.js';
import { requireStrings } from '../require-strings.js';
import { runAuthFlow } from '../run-auth-flow.js';
import { placeOfClient } from '../sign-in-place.js';

/**
 * Tokens, or the challenge `NEW_PASSWORD_REQUIRED` for a password that is temporary.
 *
 * Errors: those of `placeOfClient` and `runAuthFlow`.
 * Source: Cognito API reference, InitiateAuth (read 2026-11-22).
 */
export function initiateAuth(pools: LocalUserPools, input: AwsInput, now: Date): AwsResult {
  const named = requireStrings(input, ['ClientId', 'AuthFlow']);
  if (!named.ok) return named;
  const place = placeOfClient(pools, named.value.ClientId, now);
  if (!place.ok) return place;
  return runAuthFlow(place.value, {
    flow: named.value.AuthFlow,
    passwordFlow: 'USER_PASSWORD_AUTH',
    parameters: (input['AuthParameters'] ?? {}) as AwsInput,
  });
}
