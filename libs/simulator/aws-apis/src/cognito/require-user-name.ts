/**
 * Validates the user name in an administrator's request.
 */
import type { AwsInput } from '../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import { findUserPool, type LocalUserPool, type LocalUserPools } from './local-user-pool.js';
import { requireStrings } from './require-strings.js';

/** Letters, marks, symbols, digits and punctuation; no spaces, no control characters. */
const USERNAME_PATTERN = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+';

const MAX_USERNAME_LENGTH = 128;

/**
 * The pool with `UserPoolId`, and `Username`, whose user need not exist.
 *
 * Errors: `InvalidParameterException`, `ResourceNotFoundException`.
 * Source: Cognito API reference, AdminCreateUser, Username (read 2026-11-22).
 */
export function requireUserName(
  pools: LocalUserPools,
  input: AwsInput,
): AwsResult<{ readonly pool: LocalUserPool; readonly username: string }> {
  const named = requireStrings(input, ['UserPoolId', 'Username']);
  if (!named.ok) return named;
  const { UserPoolId: userPoolId, Username: username } = named.value;
  if (!new RegExp(`^${USERNAME_PATTERN}$`, 'u').test(username)) {
    return refuseUsername(`satisfy regular expression pattern: ${USERNAME_PATTERN}`);
  }
  if (username.length > MAX_USERNAME_LENGTH) {
    return refuseUsername(`have length less than or equal to ${MAX_USERNAME_LENGTH}`);
  }
  const pool = findUserPool(pools, userPoolId);
  return pool.ok ? { ok: true, value: { pool: pool.value, username } } : pool;
}

function refuseUsername(constraint: string): AwsResult<never> {
  return refuse(
    'InvalidParameterException',
    `1 validation error detected: Value at 'username' failed to satisfy constraint: Member must ${constraint}`,
  );
}
