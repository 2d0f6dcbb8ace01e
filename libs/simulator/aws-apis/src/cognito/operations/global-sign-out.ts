/**
 * `GlobalSignOut`: ends every sign-in of the holder of an access token.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import { findTokenHolder } from '../find-token-holder.js';
import type { LocalUserPools } from '../local-user-pool.js';

/**
 * Returns an empty object. The user's refresh tokens become invalid; issued id and access tokens verify
 * until they expire.
 *
 * Errors: those of `findTokenHolder`.
 * Source: Cognito API reference, GlobalSignOut (read 2026-11-28).
 */
export function globalSignOut(pools: LocalUserPools, input: AwsInput, now: Date): AwsResult {
  const found = findTokenHolder(pools, input, now);
  if (!found.ok) return found;
  found.value.pool.signIns.endAllOf(found.value.user.username);
  return { ok: true, value: {} };
}
