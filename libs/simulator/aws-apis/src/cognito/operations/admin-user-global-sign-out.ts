/**
 * `AdminUserGlobalSignOut`: ends every sign-in of a user.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import { findNamedUser } from '../find-named-user.js';
import type { LocalUserPools } from '../local-user-pool.js';

/**
 * Nothing; refresh tokens of the user are worth nothing any more, and what has been issued verifies
 * until it expires.
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
