/**
 * `AdminRespondToAuthChallenge`: answers a challenge, for an administrator.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import { answerChallenge } from '../answer-challenge.js';
import type { LocalUserPools } from '../local-user-pool.js';
import { requireStrings } from '../require-strings.js';
import { adminSignInContext } from '../sign-in-context.js';

/**
 * Tokens, or another challenge.
 *
 * Errors: those of `adminSignInContext` and `answerChallenge`.
 * Source: Cognito API reference, AdminRespondToAuthChallenge (read 2026-11-22).
 */
export function adminRespondToAuthChallenge(
  pools: LocalUserPools,
  input: AwsInput,
  now: Date,
): AwsResult {
  const named = requireStrings(input, ['UserPoolId', 'ClientId']);
  if (!named.ok) return named;
  const context = adminSignInContext(pools, named.value, now);
  return context.ok ? answerChallenge(context.value, input) : context;
}
