/**
 * `CreateGroup`: creates a group in a pool.
 *
 * It ignores precedence, description and role: a token lists its groups in the order in which the user
 * was added to them.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../../aws-json/aws-result.js';
import { epochSeconds } from '../grants.js';
import { findUserPool, type LocalUserPools } from '../local-user-pool.js';
import { requireStrings } from '../require-strings.js';

/**
 * The group.
 *
 * Errors: `GroupExistsException`, `ResourceNotFoundException`, `InvalidParameterException`.
 * Source: Cognito API reference, CreateGroup (read 2026-11-22).
 */
export function createGroup(pools: LocalUserPools, input: AwsInput, now: Date): AwsResult {
  const named = requireStrings(input, ['UserPoolId', 'GroupName']);
  if (!named.ok) return named;
  const pool = findUserPool(pools, named.value.UserPoolId);
  if (!pool.ok) return pool;
  const { users } = pool.value;
  if (users.findGroup(named.value.GroupName) !== undefined) {
    return refuse('GroupExistsException', 'A group with the name already exists.');
  }

  const group = users.addGroup(named.value.GroupName, now);
  return {
    ok: true,
    value: {
      Group: {
        GroupName: group.name,
        UserPoolId: named.value.UserPoolId,
        CreationDate: epochSeconds(group.createdAt),
        LastModifiedDate: epochSeconds(group.createdAt),
      },
    },
  };
}
