/**
 * `AdminAddUserToGroup`: adds a user to a group.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../../aws-json/aws-result.js';
import { findNamedUser } from '../find-named-user.js';
import type { LocalUserPools } from '../local-user-pool.js';
import { requireStrings } from '../require-strings.js';

/**
 * Returns an empty object. Tokens that are issued later contain the group.
 *
 * Errors: `ResourceNotFoundException` for the group, and those of `findNamedUser`.
 * Source: Cognito API reference, AdminAddUserToGroup (read 2026-11-22).
 */
export function adminAddUserToGroup(pools: LocalUserPools, input: AwsInput, now: Date): AwsResult {
  const found = findNamedUser(pools, input);
  if (!found.ok) return found;
  const named = requireStrings(input, ['GroupName']);
  if (!named.ok) return named;

  const { pool, user } = found.value;
  const group = pool.users.findGroup(named.value.GroupName);
  if (group === undefined) return refuse('ResourceNotFoundException', 'Group not found.');
  pool.users.join(user, group, now);
  return { ok: true, value: {} };
}
