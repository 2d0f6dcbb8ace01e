/**
 * A user of a user pool, as a revocation needs it: its `sub`, and the end of its sign-ins.
 */
import { awsFailure, errorName } from '../target/aws-failure.js';
import { connectTarget, type ClientSettings, type Connection } from '../target/connect-target.js';
import { failed, quoted, type Result } from '../terminal/failure.js';
import type { Target } from '../target/choose-target.js';

/** A user of a user pool. */
export interface PoolUser {
  /** As the pool spells it. */
  readonly username: string;
  /** The `sub` of the user's tokens. */
  readonly subject: string;
}

/** A user pool, and the client that reaches it. */
export interface UserPool {
  readonly id: string;
  readonly connection: Connection;
}

/** Connects to a user pool, which may be in another region than the lock. */
export async function connectUserPool(
  id: string,
  target: Target,
  settings: ClientSettings,
): Promise<UserPool> {
  const [region = target.region] = id.split('_');
  return { id, connection: await connectTarget({ ...target, region }, settings) };
}

/** The user with this name. Errors: fails if there is none. */
export async function findPoolUser(
  { id, connection: { cognito, target } }: UserPool,
  name: string,
): Promise<Result<PoolUser>> {
  try {
    const { Username: username = name, UserAttributes = [] } = await cognito.adminGetUser({
      UserPoolId: id,
      Username: name,
    });
    const subject = UserAttributes.find(({ Name }) => Name === 'sub')?.Value;
    return subject === undefined
      ? failed(`The user ${quoted(name)} of ${id} has no sub: give it with --subject.`)
      : { ok: true, value: { username, subject } };
  } catch (error) {
    return errorName(error) === 'UserNotFoundException'
      ? failed(
          `The user pool ${id} has no user ${quoted(name)}, and nothing was changed: check the name, or, if the user was deleted, give the sub of its tokens with --subject.`,
        )
      : awsFailure(error, { target, action: 'cognito-idp:AdminGetUser' });
  }
}

/**
 * Signs a user out everywhere: its refresh tokens become invalid. Its id and access tokens still verify
 * offline until they expire.
 *
 * Shape: false if the pool has no user with this name or `sub`.
 * Source: Cognito API reference, AdminUserGlobalSignOut (read 2026-11-28).
 */
export async function signOutPoolUser(
  { id, connection: { cognito, target } }: UserPool,
  nameOrSubject: string,
): Promise<Result<boolean>> {
  try {
    await cognito.adminUserGlobalSignOut({ UserPoolId: id, Username: nameOrSubject });
    return { ok: true, value: true };
  } catch (error) {
    return errorName(error) === 'UserNotFoundException'
      ? { ok: true, value: false }
      : awsFailure(error, { target, action: 'cognito-idp:AdminUserGlobalSignOut' });
  }
}
