/**
 * Finds the pool and the user in an administrator's request.
 */
import type { AwsInput } from '../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import type { LocalUserPool, LocalUserPools } from './local-user-pool.js';
import { requireUserName } from './require-user-name.js';
import type { User } from './user-directory.js';

/**
 * The pool with `UserPoolId` and its user with `Username`.
 *
 * Errors: `InvalidParameterException`, `ResourceNotFoundException`, `UserNotFoundException`.
 */
export function findNamedUser(
  pools: LocalUserPools,
  input: AwsInput,
): AwsResult<{ readonly pool: LocalUserPool; readonly user: User }> {
  const named = requireUserName(pools, input);
  if (!named.ok) return named;

  const { pool, username } = named.value;
  const user = pool.users.find(username);
  return user === undefined
    ? refuse('UserNotFoundException', 'User does not exist.')
    : { ok: true, value: { pool, user } };
}
