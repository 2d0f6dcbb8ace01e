/**
 * `RespondToAuthChallenge`: answers a challenge, for an app without AWS credentials.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import { answerChallenge } from '../answer-challenge.js';
import type { LocalUserPools } from '../local-user-pool.js';
import { requireStrings } from '../require-strings.js';
import { clientSignInContext } from '../sign-in-context.js';

/**
 * Tokens, or another challenge.
 *
 * Errors: those of `clientSignInContext` and `answerChallenge`.
 * Source: Cognito API reference, RespondToAuthChallenge (read 2026-11-22).
 */
export function respondToAuthChallenge(
  pools: LocalUserPools,
  input: AwsInput,
  now: Date,
): AwsResult {
  const named = requireStrings(input, ['ClientId']);
  if (!named.ok) return named;
  const context = clientSignInContext(pools, named.value.ClientId, now);
  return context.ok ? answerChallenge(context.value, input) : context;
}
