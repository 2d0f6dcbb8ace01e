/**
 * `AdminGetUser`: returns a user.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import { findNamedUser } from '../find-named-user.js';
import { epochSeconds } from '../grants.js';
import type { LocalUserPools } from '../local-user-pool.js';
import { attributeShapes } from '../user-attributes.js';

/**
 * The user.
 *
 * Errors: those of `findNamedUser`.
 * Source: Cognito API reference, AdminGetUser (read 2026-11-22).
 */
export function adminGetUser(pools: LocalUserPools, input: AwsInput): AwsResult {
  const found = findNamedUser(pools, input);
  if (!found.ok) return found;

  const { user } = found.value;
  return {
    ok: true,
    value: {
      Username: user.username,
      UserAttributes: attributeShapes(user),
      UserCreateDate: epochSeconds(user.createdAt),
      UserLastModifiedDate: epochSeconds(user.modifiedAt),
      Enabled: true,
      UserStatus: user.status,
    },
  };
}
