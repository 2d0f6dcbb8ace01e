/**
 * `InitiateAuth`: signs a user in with a password or a refresh token, for an app without AWS
 * credentials.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import type { LocalUserPools } from '../local-user-pool.js';
import { requireStrings } from '../require-strings.js';
import { runAuthFlow } from '../run-auth-flow.js';
import { clientSignInContext } from '../sign-in-context.js';

/**
 * Tokens or a challenge.
 *
 * Errors: those of `clientSignInContext` and `runAuthFlow`.
 * Source: Cognito API reference, InitiateAuth (read 2026-11-22).
 */
export function initiateAuth(pools: LocalUserPools, input: AwsInput, now: Date): AwsResult {
  const named = requireStrings(input, ['ClientId', 'AuthFlow']);
  if (!named.ok) return named;
  const context = clientSignInContext(pools, named.value.ClientId, now);
  if (!context.ok) return context;
  return runAuthFlow(context.value, {
    flow: named.value.AuthFlow,
    passwordFlow: 'USER_PASSWORD_AUTH',
    parameters: (input['AuthParameters'] ?? {}) as AwsInput,
  });
}
