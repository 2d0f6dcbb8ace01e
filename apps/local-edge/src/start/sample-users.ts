/**
 * Creates the sample users; the first one is signed in when the local edge starts.
 */
import { randomBytes } from 'node:crypto';
import { CLI_CALLBACK_URL, SIGN_IN_SCOPES } from '@furlock/edge-settings';
import type { Cognito } from '@furlock/simulator-aws-apis';
import type { Deployment, UserPool, UserPoolClient } from '@furlock/simulator-deployment';
import type { Endpoints } from '../endpoints.js';

/** The users of the deployment's user pool, and the tokens that were just issued to the first one. */
export interface SampleUsers {
  readonly users: NonNullable<Endpoints['users']>;
  readonly first: Required<
    Pick<Endpoints, 'username' | 'password' | 'idToken' | 'accessToken' | 'userPoolId' | 'clientId'>
  >;
  /** Of the first one's id token. */
  readonly idTokenValiditySeconds: number;
}

const USERS = [
  { username: 'ada', groups: [] },
  { username: 'barbara', groups: ['admins'] },
];

/** Creates the users in the first pool with an app client; undefined if no pool has one. */
export function createSampleUsers(
  cognito: Pick<Cognito, 'addUser' | 'issueTokens'>,
  { userPools }: Pick<Deployment, 'userPools'>,
): SampleUsers | undefined {
  const userPool = userPools.find(({ clients }) => clients.length > 0);
  const client = userPool && clientForCommands(userPool.clients);
  if (userPool === undefined || client === undefined) return undefined;

  const users = USERS.map(({ username: name, groups }, index) => {
    const email = `${name}@example.com`;
    const phone = `+1555010000${index}`;
    const username = signInName(userPool, { name, email, phone });
    const password = `Aa1!${randomBytes(12).toString('base64url')}`;
    cognito.addUser({
      userPoolId: userPool.id,
      username,
      password,
      attributes: {
        email,
        email_verified: 'true',
        ...(username === phone && { phone_number: phone }),
      },
      groups,
    });
    return { username, password, groups };
  });
  const [{ username, password } = { username: '', password: '' }] = users;
  const signIn = { userPoolId: userPool.id, clientId: client.id };
  const tokens = cognito.issueTokens({ ...signIn, username, scopes: SIGN_IN_SCOPES });
  return {
    users,
    first: { username, password, ...tokens, ...signIn },
    idTokenValiditySeconds: client.idTokenValiditySeconds,
  };
}

/** What the users of the pool sign in with. */
function signInName(
  { usernameAttributes }: Pick<UserPool, 'usernameAttributes'>,
  { name, email, phone }: Readonly<Record<'name' | 'email' | 'phone', string>>,
): string {
  if (usernameAttributes.length === 0) return name;
  return usernameAttributes.includes('email') ? email : phone;
}

/** The client of the `furlock` command, or else the first one: a browser's tokens are not for `curl`. */
function clientForCommands(clients: readonly UserPoolClient[]): UserPoolClient | undefined {
  return clients.find(({ callbackUrls }) => callbackUrls.includes(CLI_CALLBACK_URL)) ?? clients[0];
}
