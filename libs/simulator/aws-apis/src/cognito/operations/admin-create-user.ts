/**
 * `AdminCreateUser`: creates a user with a temporary password.
 *
 * It sends no message. Without a temporary password, which Cognito would generate and send by email, it
 * generates one that is not disclosed.
 */
import { randomBytes } from 'node:crypto';
import type { AwsInput } from '../../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../../aws-json/aws-result.js';
import { epochSeconds } from '../grants.js';
import type { LocalUserPools } from '../local-user-pool.js';
import { passwordFlaw } from '../password-flaw.js';
import { requireUserName } from '../require-user-name.js';
import { signUpName } from '../sign-up-name.js';
import { attributeShapes, readAttributes } from '../user-attributes.js';

/**
 * The user, who must choose a password at the first sign-in.
 *
 * Errors: `InvalidPasswordException`, `ResourceNotFoundException`, and those of `signUpName`.
 * Source: Cognito API reference, AdminCreateUser (read 2026-11-22).
 */
export function adminCreateUser(pools: LocalUserPools, input: AwsInput, now: Date): AwsResult {
  const named = requireUserName(pools, input);
  if (!named.ok) return named;
  const { pool, username } = named.value;

  if (input['MessageAction'] === 'RESEND') {
    return refuse(
      'InvalidParameterException',
      'The local Cognito sends no messages and does not support RESEND.',
    );
  }
  const attributes = readAttributes(input['UserAttributes']);
  if (!attributes.ok) return attributes;
  const name = signUpName(pool, username, attributes.value, input);
  if (!name.ok) return name;

  const password = input['TemporaryPassword'] ?? `aA1!${randomBytes(16).toString('base64url')}`;
  if (typeof password !== 'string') {
    return refuse('InvalidParameterException', 'TemporaryPassword must be a string.');
  }
  const flaw = passwordFlaw(password, pool.declared.passwordPolicy);
  if (flaw !== undefined) {
    return refuse('InvalidPasswordException', `Password did not conform with policy: ${flaw}`);
  }

  const user = pool.users.add(
    {
      ...name.value,
      password,
      status: 'FORCE_CHANGE_PASSWORD',
    },
    now,
  );
  return {
    ok: true,
    value: {
      User: {
        Username: user.username,
        Attributes: attributeShapes(user),
        UserCreateDate: epochSeconds(user.createdAt),
        UserLastModifiedDate: epochSeconds(user.modifiedAt),
        Enabled: true,
        UserStatus: user.status,
      },
    },
  };
}
