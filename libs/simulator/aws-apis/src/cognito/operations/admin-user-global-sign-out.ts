/**
 * `AdminUserGlobalSignOut`: ends every sign-in of a user.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import { findNamedUser } from '../find-named-user.js';
import type { LocalUserPools } from '../local-user-pool.js';

/**
 * Returns an empty object. The user's refresh tokens become invalid; issued id and access tokens verify
 * until they expire.
 *
 * Errors: those of `findNamedUser`.
 * Source: Cognito API reference, AdminUserGlobalSignOut (read 2026-11-22).
 */
export function adminUserGlobalSignOut(pools: LocalUserPools, input: AwsInput): AwsResult {
  const found = findNamedUser(pools, input);
  if (!found.ok) return found;
  found.value.pool.signIns.endAllOf(found.value.user.username);
  return { ok: true, value: {} };
}
