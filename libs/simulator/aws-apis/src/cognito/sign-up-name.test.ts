import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  type AdminCreateUserCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { CredentialStore } from '@furlock/simulator-deployment';
import { createOperatorCredentials } from '../aws-json/operator.js';
import {
  exampleClient,
  exampleDeployment,
  examplePool,
  GOOD_PASSWORD,
} from '../testing/example-user-pool.js';
import { serveApp, type ServedApp } from '../testing/serve-app.js';
import { createCognito } from './create-cognito.js';

const pool = (name: string, change: Partial<typeof examplePool>): typeof examplePool => ({
  ...examplePool,
  id: `eu-central-1_${name}`,
  clients: [{ ...exampleClient, id: `client-of-${name.toLowerCase()}` }],
  ...change,
});

const emailPool = pool('Email', { usernameAttributes: ['email'], isCaseSensitive: false });
const phonePool = pool('Phone', { usernameAttributes: ['phone_number'] });
const eitherPool = pool('Either', { usernameAttributes: ['email', 'phone_number'] });
const aliasPool = pool('Alias', { aliasAttributes: ['email', 'preferred_username'] });

const operator = createOperatorCredentials();
const cognito = createCognito({
  deployment: { ...exampleDeployment, userPools: [emailPool, phonePool, eitherPool, aliasPool] },
  callers: { operator, credentials: new CredentialStore() },
  now: () => new Date(),
});
let served: ServedApp;
let client: CognitoIdentityProviderClient;

beforeAll(async () => {
  served = await serveApp(cognito.app);
  client = new CognitoIdentityProviderClient({
    region: 'eu-central-1',
    endpoint: served.url,
    credentials: operator,
    maxAttempts: 1,
  });
});

afterAll(() => served.stop());

const create = (input: AdminCreateUserCommandInput) =>
  client.send(new AdminCreateUserCommand(input));

const verified = (email: string) => [
  { Name: 'email', Value: email },
  { Name: 'email_verified', Value: 'true' },
];

async function signIn(of: typeof examplePool, name: string) {
  const { AuthenticationResult } = await client.send(
    new AdminInitiateAuthCommand({
      UserPoolId: of.id,
      ClientId: of.clients[0]?.id ?? '',
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: name, PASSWORD: GOOD_PASSWORD },
    }),
  );
  return decodeJwt(AuthenticationResult?.IdToken ?? '');
}

const setPassword = (of: typeof examplePool, Username: string) =>
  client.send(
    new AdminSetUserPasswordCommand({
      UserPoolId: of.id,
      Username,
      Password: GOOD_PASSWORD,
      Permanent: true,
    }),
  );

describe('a pool whose users sign in with an email address', () => {
  test('names a user by the subject, and finds the user by the address', async () => {
    const { User } = await create({ UserPoolId: emailPool.id, Username: 'Ada@example.com' });
    await setPassword(emailPool, 'ada@example.com');

    const claims = await signIn(emailPool, 'ADA@example.com');

    expect(User?.Username).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(claims).toMatchObject({
      sub: User?.Username,
      'cognito:username': User?.Username,
      email: 'Ada@example.com',
    });
  });

  test('finds a user by the subject too', async () => {
    const { User } = await create({ UserPoolId: emailPool.id, Username: 'eve@example.com' });

    const found = await client.send(
      new AdminGetUserCommand({ UserPoolId: emailPool.id, Username: User?.Username ?? '' }),
    );

    expect(found.UserAttributes).toContainEqual({ Name: 'email', Value: 'eve@example.com' });
  });

  test('signs in the user that the local edge adds', async () => {
    const userPoolId = emailPool.id;
    cognito.addUser({ userPoolId, username: 'grace@example.com', password: GOOD_PASSWORD });

    expect(await signIn(emailPool, 'grace@example.com')).toMatchObject({
      email: 'grace@example.com',
    });
  });
});

describe('a pool with aliases', () => {
  test('signs in by user name, verified address and preferred user name, but not by another', async () => {
    await create({
      UserPoolId: aliasPool.id,
      Username: 'ada',
      UserAttributes: [
        ...verified('ada@example.com'),
        { Name: 'preferred_username', Value: 'countess' },
      ],
    });
    await create({
      UserPoolId: aliasPool.id,
      Username: 'eve',
      UserAttributes: [{ Name: 'email', Value: 'eve@example.com' }],
    });
    await setPassword(aliasPool, 'ada');
    await setPassword(aliasPool, 'eve');

    for (const name of ['ada', 'ada@example.com', 'countess']) {
      expect(await signIn(aliasPool, name)).toMatchObject({ 'cognito:username': 'ada' });
    }
    await expect(signIn(aliasPool, 'eve@example.com')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
  });

  test('does not give one address to two users', async () => {
    const UserAttributes = verified('taken@example.com');
    await create({ UserPoolId: aliasPool.id, Username: 'first', UserAttributes });

    await expect(
      create({ UserPoolId: aliasPool.id, Username: 'second', UserAttributes }),
    ).rejects.toMatchObject({
      name: 'AliasExistsException',
      message: 'An account with the given email already exists.',
    });
  });
});

describe('rejected user names', () => {
  const cases: [of: typeof examplePool, name: string, code: string, message: string][] = [
    [emailPool, 'ada', 'InvalidParameterException', 'Username should be an email.'],
    [phonePool, 'a@example.com', 'InvalidParameterException', 'Username should be a phone number.'],
    [
      eitherPool,
      'ada',
      'InvalidParameterException',
      'Username should be either an email or a phone number.',
    ],
    [
      aliasPool,
      'a@example.com',
      'InvalidParameterException',
      'Username cannot be of email format, since user pool is configured for email alias.',
    ],
  ];

  test.each(cases)('$id, %s', async ({ id: UserPoolId }, Username, name, message) => {
    await expect(create({ UserPoolId, Username })).rejects.toMatchObject({ name, message });
  });

  test('the address of a user', async () => {
    const input = { UserPoolId: eitherPool.id, Username: 'twice@example.com' };
    await create(input);

    await expect(create(input)).rejects.toMatchObject({ name: 'UsernameExistsException' });
  });
});
