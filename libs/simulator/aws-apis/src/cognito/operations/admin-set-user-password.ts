/**
 * `AdminSetUserPassword`: sets a permanent or temporary password for a user.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../../aws-json/aws-result.js';
import { findNamedUser } from '../find-named-user.js';
import type { LocalUserPools } from '../local-user-pool.js';
import { passwordFlaw } from '../password-flaw.js';
import { requireStrings } from '../require-strings.js';

/**
 * Returns an empty object. The password is temporary unless `Permanent` is true.
 *
 * Errors: `InvalidPasswordException` and those of `findNamedUser`.
 * Source: Cognito API reference, AdminSetUserPassword (read 2026-11-22).
 */
export function adminSetUserPassword(pools: LocalUserPools, input: AwsInput, now: Date): AwsResult {
  const found = findNamedUser(pools, input);
  if (!found.ok) return found;
  const given = requireStrings(input, ['Password']);
  if (!given.ok) return given;
  const { pool, user } = found.value;
  const flaw = passwordFlaw(given.value.Password, pool.declared.passwordPolicy);
  if (flaw !== undefined) {
    return refuse('InvalidPasswordException', `Password did not conform with policy: ${flaw}`);
  }

  const status = input['Permanent'] === true ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
  pool.users.setPassword(user, given.value.Password, status, now);
  return { ok: true, value: {} };
}
