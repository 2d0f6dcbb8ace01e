/**
 * The pool and the user that an administrator's request names.
 */
import type { AwsInput } from '../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import { findUserPool, type LocalUserPool, type LocalUserPools } from './local-user-pool.js';
import { requireStrings } from './require-strings.js';
import type { User } from './user-directory.js';

/**
 * The pool of `UserPoolId` and its user of `Username`.
 *
 * Errors: `InvalidParameterException`, `ResourceNotFoundException`, `UserNotFoundException`.
 */
export function findNamedUser(
  pools: LocalUserPools,
  input: AwsInput,
): AwsResult<{ readonly pool: LocalUserPool; readonly user: User }> {
  const named = requireStrings(input, ['UserPoolId', 'Username']);
  if (!named.ok) return named;
  const pool = findUserPool(pools, named.value.UserPoolId);
  if (!pool.ok) return pool;

  const user = pool.value.users.find(named.value.Username);
  return user === undefined
    ? refuse('UserNotFoundException', 'User does not exist.')
    : { ok: true, value: { pool: pool.value, user } };
}
