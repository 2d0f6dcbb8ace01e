/**
 * `AdminRespondToAuthChallenge`: answers a challenge, for an administrator.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import type { LocalUserPools } from '../local-user-pool.js';
import { requireStrings } from '../require-strings.js';
import { namedPlace } from '../sign-in-place.js';
import { answerNewPasswordChallenge } from '../sign-in-with-password.js';

/**
 * Tokens.
 *
 * Errors: those of `namedPlace` and `answerNewPasswordChallenge`.
 * Source: Cognito API reference, AdminRespondToAuthChallenge (read 2026-11-22).
 */
export function adminRespondToAuthChallenge(
  pools: LocalUserPools,
  input: AwsInput,
  now: Date,
): AwsResult {
  const named = requireStrings(input, ['UserPoolId', 'ClientId']);
  if (!named.ok) return named;
  const place = namedPlace(pools, named.value, now);
  return place.ok ? answerNewPasswordChallenge(place.value, input) : place;
}
