/**
 * Creates the demo user, who is signed in when the local edge starts.
 */
import { randomBytes } from 'node:crypto';
import { SIGN_IN_SCOPES } from '@furlock/edge-settings';
import type { Cognito } from '@furlock/simulator-aws-apis';
import type { Deployment } from '@furlock/simulator-deployment';

/** A user of the deployment's user pool, and the tokens that were just issued to the user. */
export interface DemoUser {
  readonly username: string;
  readonly password: string;
  readonly idToken: string;
  readonly accessToken: string;
}

/** A demo user, and how long the id token is valid. */
export interface DemoSignIn {
  readonly user: DemoUser;
  readonly idTokenValiditySeconds: number;
}

const USERNAME = 'ada';

/** Creates the user in the first pool with an app client; undefined if no pool has one. */
export function createDemoUser(
  cognito: Pick<Cognito, 'addUser' | 'issueTokens'>,
  { userPools }: Pick<Deployment, 'userPools'>,
): DemoSignIn | undefined {
  const userPool = userPools.find(({ clients }) => clients.length > 0);
  const client = userPool?.clients[0];
  if (userPool === undefined || client === undefined) return undefined;

  const password = `Aa1!${randomBytes(12).toString('base64url')}`;
  cognito.addUser({
    userPoolId: userPool.id,
    username: USERNAME,
    password,
    attributes: { email: `${USERNAME}@example.com`, email_verified: 'true' },
  });
  const tokens = cognito.issueTokens({
    userPoolId: userPool.id,
    clientId: client.id,
    username: USERNAME,
    scopes: SIGN_IN_SCOPES,
  });
  return {
    user: { username: USERNAME, password, ...tokens },
    idTokenValiditySeconds: client.idTokenValiditySeconds,
  };
}
