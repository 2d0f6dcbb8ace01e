/**
 * `GetUser`: returns the holder of an access token.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import { findTokenHolder } from '../find-token-holder.js';
import type { LocalUserPools } from '../local-user-pool.js';
import { attributeShapes } from '../user-attributes.js';

/**
 * The user name and the attributes.
 *
 * Errors: those of `findTokenHolder`.
 * Source: Cognito API reference, GetUser (read 2026-11-28).
 */
export function getUser(pools: LocalUserPools, input: AwsInput, now: Date): AwsResult {
  const found = findTokenHolder(pools, input, now);
  if (!found.ok) return found;
  const { user } = found.value;
  return { ok: true, value: { Username: user.username, UserAttributes: attributeShapes(user) } };
}
