import { expect, test } from '@jest/globals';
import { CLI_CALLBACK_URL } from '@furlock/edge-settings';
import { createSampleUsers } from './sample-users.js';

type Cognito = Parameters<typeof createSampleUsers>[0];
type UserPools = Parameters<typeof createSampleUsers>[1]['userPools'];

const browser = { id: 'browser', callbackUrls: ['https://app.example/auth/callback'] };
const command = { id: 'command', callbackUrls: [CLI_CALLBACK_URL], idTokenValiditySeconds: 900 };

function sample(clients: readonly object[], usernameAttributes: readonly string[] = []) {
  const added: Parameters<Cognito['addUser']>[0][] = [];
  const issued: Parameters<Cognito['issueTokens']>[0][] = [];
  const cognito = {
    addUser: (user: (typeof added)[number]) => void added.push(user),
    issueTokens: (signIn: (typeof issued)[number]) => {
      issued.push(signIn);
      return { idToken: 'i', accessToken: 'a' };
    },
  } as unknown as Cognito;
  const userPools = [{ id: 'pool', clients, usernameAttributes }] as unknown as UserPools;
  return { users: createSampleUsers(cognito, { userPools }), added, issued };
}

test('creates users with and without groups, each with a password of its own', () => {
  const { users, added } = sample([command]);

  expect(users?.users).toMatchObject([
    { username: 'ada', groups: [] },
    { username: 'barbara', groups: ['admins'] },
  ]);
  expect(new Set(users?.users.map(({ password }) => password)).size).toBe(2);
  expect(added).toMatchObject(users?.users ?? []);
  expect(users?.first).toMatchObject({ username: 'ada', password: added[0]?.password });
});

test.each([
  { name: 'of the furlock command', clients: [browser, command], clientId: 'command' },
  {
    name: 'first in the pool, without one of the command',
    clients: [browser],
    clientId: 'browser',
  },
])('the tokens are for the client $name', ({ clients, clientId }) => {
  const { users, issued } = sample(clients);

  expect(issued).toMatchObject([{ clientId, username: 'ada' }]);
  expect(users?.first).toMatchObject({ userPoolId: 'pool', clientId });
});

test.each([
  { usernameAttributes: ['email', 'phone_number'], username: 'ada@example.com' },
  { usernameAttributes: ['phone_number'], username: '+15550100000' },
])('signs in with $usernameAttributes', ({ usernameAttributes, username }) => {
  const { users, issued } = sample([command], usernameAttributes);

  expect(users?.first.username).toBe(username);
  expect(issued).toMatchObject([{ username }]);
});

test('creates nobody in a pool without clients', () => {
  const { users, added } = sample([]);

  expect(users).toBeUndefined();
  expect(added).toEqual([]);
});
