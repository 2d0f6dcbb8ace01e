/**
 * `AdminInitiateAuth`: signs a user in with a password or a refresh token, for an administrator.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import type { LocalUserPools } from '../local-user-pool.js';
import { requireStrings } from '../require-strings.js';
import { runAuthFlow } from '../run-auth-flow.js';
import { adminSignInContext } from '../sign-in-context.js';

/**
 * Tokens or a challenge.
 *
 * Errors: those of `adminSignInContext` and `runAuthFlow`.
 * Source: Cognito API reference, AdminInitiateAuth (read 2026-11-22).
 */
export function adminInitiateAuth(pools: LocalUserPools, input: AwsInput, now: Date): AwsResult {
  const named = requireStrings(input, ['UserPoolId', 'ClientId', 'AuthFlow']);
  if (!named.ok) return named;
  const context = adminSignInContext(pools, named.value, now);
  if (!context.ok) return context;
  return runAuthFlow(context.value, {
    flow: named.value.AuthFlow,
    passwordFlow: 'ADMIN_USER_PASSWORD_AUTH',
    parameters: (input['AuthParameters'] ?? {}) as AwsInput,
  });
}
