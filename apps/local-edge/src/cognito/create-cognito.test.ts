import type { AddressInfo } from 'node:net';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  type AdminInitiateAuthCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose';
import { CredentialStore } from '../iam/role-credentials.js';
import { OPERATOR_CREDENTIALS } from '../ssm/operator-credentials.js';
import { createCognito } from './create-cognito.js';
import { exampleClient, examplePool, GOOD_PASSWORD } from './example-user-pool.js';

const START = new Date('2026-11-22T12:00:00Z');
const START_SECONDS = START.getTime() / 1000;
const ISSUER = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI';

const frankClient = { ...exampleClient, id: 'frank-client', hidesUserExistence: false };
const closedClient = { ...exampleClient, id: 'closed-client', authFlows: [] };
const secretClient = { ...exampleClient, id: 'secret-client', hasSecret: true };

let now = START;
const cognito = createCognito({
  deployment: {
    userPools: [
      { ...examplePool, clients: [exampleClient, frankClient, closedClient, secretClient] },
    ],
  },
  credentials: new CredentialStore(),
  now: () => now,
});

beforeEach(() => {
  now = START;
});

describe('the user-pool API, as the AWS SDK calls it', () => {
  const UserPoolId = examplePool.id;
  let server: ReturnType<typeof serve>;
  let client: CognitoIdentityProviderClient;

  beforeAll(async () => {
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    const { port } = await new Promise<AddressInfo>((resolve) => {
      server = serve({ fetch: cognito.app.fetch, hostname: '127.0.0.1', port: 0 }, resolve);
    });
    client = new CognitoIdentityProviderClient({
      region: 'eu-central-1',
      endpoint: `http://127.0.0.1:${port}`,
      credentials: OPERATOR_CREDENTIALS,
      maxAttempts: 1,
    });
    cognito.addUser({ userPoolId: UserPoolId, username: 'ada', password: GOOD_PASSWORD });
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const initiateAuth = (input: Partial<AdminInitiateAuthCommandInput>) =>
    client.send(
      new AdminInitiateAuthCommand({
        UserPoolId,
        ClientId: exampleClient.id,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ada', PASSWORD: GOOD_PASSWORD },
        ...input,
      }),
    );

  test('a user is created, has to choose a password, gets one, joins a group and signs in', async () => {
    const Username = 'grace';
    const created = await client.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        TemporaryPassword: 'Temporary-1',
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: 'grace@example.com' },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    );
    const challenged = await initiateAuth({
      AuthParameters: { USERNAME: Username, PASSWORD: 'Temporary-1' },
    });
    await client.send(
      new AdminSetUserPasswordCommand({
        UserPoolId,
        Username,
        Password: GOOD_PASSWORD,
        Permanent: true,
      }),
    );
    await client.send(new CreateGroupCommand({ UserPoolId, GroupName: 'admins' }));
    await client.send(
      new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: 'admins' }),
    );
    const signedIn = await initiateAuth({
      AuthParameters: { USERNAME: Username, PASSWORD: GOOD_PASSWORD },
    });
    const known = await client.send(new AdminGetUserCommand({ UserPoolId, Username }));

    const subject = created.User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value;
    expect(created.User).toMatchObject({
      Username,
      Enabled: true,
      UserStatus: 'FORCE_CHANGE_PASSWORD',
      UserCreateDate: START,
    });
    expect(challenged).toMatchObject({
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      ChallengeParameters: { USER_ID_FOR_SRP: Username },
    });
    expect(challenged.AuthenticationResult).toBeUndefined();
    expect(known).toMatchObject({ Username, UserStatus: 'CONFIRMED' });
    expect(signedIn.AuthenticationResult).toMatchObject({ ExpiresIn: 900, TokenType: 'Bearer' });
    expect(decodeJwt(signedIn.AuthenticationResult?.IdToken ?? '')).toMatchObject({
      iss: ISSUER,
      sub: subject,
      aud: exampleClient.id,
      token_use: 'id',
      'cognito:username': Username,
      'cognito:groups': ['admins'],
      email: 'grace@example.com',
      email_verified: true,
      auth_time: START_SECONDS,
      exp: START_SECONDS + 3600,
    });
    expect(decodeJwt(signedIn.AuthenticationResult?.AccessToken ?? '')).toMatchObject({
      sub: subject,
      client_id: exampleClient.id,
      token_use: 'access',
      username: Username,
      'cognito:groups': ['admins'],
      scope: 'aws.cognito.signin.user.admin',
      exp: START_SECONDS + 900,
    });
  });

  test('a refresh token gives fresh tokens of the same sign-in, until it expires', async () => {
    const { AuthenticationResult: first } = await initiateAuth({});
    const refresh = () =>
      initiateAuth({
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: first?.RefreshToken ?? '' },
      });

    now = new Date(START.getTime() + 86_399_000);
    const { AuthenticationResult: second } = await refresh();
    now = new Date(START.getTime() + 86_400_000);
    const late = refresh();

    const { origin_jti: originJti, jti } = decodeJwt(first?.AccessToken ?? '');
    expect(second?.RefreshToken).toBeUndefined();
    expect(decodeJwt(second?.AccessToken ?? '')).toMatchObject({
      origin_jti: originJti,
      auth_time: START_SECONDS,
      iat: START_SECONDS + 86_399,
    });
    expect(decodeJwt(second?.AccessToken ?? '').jti).not.toBe(jti);
    await expect(late).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid Refresh Token',
    });
  });

  test('the pool and the client are described as the template declares them', async () => {
    const pool = await client.send(new DescribeUserPoolCommand({ UserPoolId }));
    const { UserPoolClient: described } = await client.send(
      new DescribeUserPoolClientCommand({ UserPoolId, ClientId: exampleClient.id }),
    );

    expect(pool.UserPool).toMatchObject({ Id: UserPoolId, Domain: 'furlock-dev-1234' });
    expect(described).toMatchObject({
      ClientId: exampleClient.id,
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      CallbackURLs: ['http://localhost:8976/callback'],
      AllowedOAuthFlows: ['code'],
      PreventUserExistenceErrors: 'ENABLED',
      AccessTokenValidity: 900,
    });
    expect(described?.ClientSecret).toBeUndefined();
  });

  const newUser = (more: object) =>
    new AdminCreateUserCommand({ UserPoolId, Username: 'nobody', ...more });
  const wrongPassword = { AuthParameters: { USERNAME: 'ada', PASSWORD: 'Wrong-Horse-7' } };
  const unknownUser = { AuthParameters: { USERNAME: 'nobody', PASSWORD: GOOD_PASSWORD } };
  const refusals: { name: string; call: () => Promise<unknown>; error: object }[] = [
    {
      name: 'a wrong password',
      call: () => initiateAuth(wrongPassword),
      error: { name: 'NotAuthorizedException', message: 'Incorrect username or password.' },
    },
    {
      name: 'an unknown user, in the words of a wrong password',
      call: () => initiateAuth(unknownUser),
      error: { name: 'NotAuthorizedException', message: 'Incorrect username or password.' },
    },
    {
      name: 'an unknown user, where the client does not hide it',
      call: () => initiateAuth({ ...unknownUser, ClientId: frankClient.id }),
      error: { name: 'UserNotFoundException' },
    },
    {
      name: 'no password',
      call: () => initiateAuth({ AuthParameters: { USERNAME: 'ada' } }),
      error: { name: 'InvalidParameterException' },
    },
    {
      name: 'a flow that the client does not allow',
      call: () => initiateAuth({ ClientId: closedClient.id }),
      error: {
        name: 'InvalidParameterException',
        message: 'Auth flow not enabled for this client',
      },
    },
    {
      name: 'a refresh that the client does not allow',
      call: () =>
        initiateAuth({
          ClientId: closedClient.id,
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          AuthParameters: { REFRESH_TOKEN: 'x' },
        }),
      error: {
        name: 'InvalidParameterException',
        message: 'Auth flow not enabled for this client',
      },
    },
    {
      name: 'a flow that is not modelled',
      call: () => initiateAuth({ AuthFlow: 'CUSTOM_AUTH' }),
      error: { name: 'InvalidParameterException' },
    },
    {
      name: 'a client with a secret',
      call: () => initiateAuth({ ClientId: secretClient.id }),
      error: { name: 'NotAuthorizedException' },
    },
    {
      name: 'the refresh token of another client',
      call: async () => {
        const { AuthenticationResult: other } = await initiateAuth({ ClientId: frankClient.id });
        return initiateAuth({
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          AuthParameters: { REFRESH_TOKEN: other?.RefreshToken ?? '' },
        });
      },
      error: { name: 'NotAuthorizedException' },
    },
    {
      name: 'an unknown client',
      call: () => initiateAuth({ ClientId: 'nobody' }),
      error: { name: 'ResourceNotFoundException' },
    },
    {
      name: 'an unknown pool',
      call: () => initiateAuth({ UserPoolId: 'eu-central-1_Nowhere' }),
      error: { name: 'ResourceNotFoundException' },
    },
    {
      name: 'a user that exists',
      call: () => client.send(newUser({ Username: 'ada' })),
      error: { name: 'UsernameExistsException' },
    },
    {
      name: 'a temporary password against the policy',
      call: () => client.send(newUser({ TemporaryPassword: 'short' })),
      error: {
        name: 'InvalidPasswordException',
        message: 'Password did not conform with policy: Password not long enough',
      },
    },
    {
      name: 'an attribute that is Cognito’s own',
      call: () => client.send(newUser({ UserAttributes: [{ Name: 'sub', Value: 'ada' }] })),
      error: { name: 'InvalidParameterException' },
    },
    {
      name: 'a message to send again',
      call: () => client.send(newUser({ Username: 'ada', MessageAction: 'RESEND' })),
      error: { name: 'InvalidParameterException' },
    },
    {
      name: 'a permanent password against the policy',
      call: () =>
        client.send(
          new AdminSetUserPasswordCommand({
            UserPoolId,
            Username: 'ada',
            Password: 'alllowercase',
            Permanent: true,
          }),
        ),
      error: { name: 'InvalidPasswordException' },
    },
    {
      name: 'a password for an unknown user',
      call: () =>
        client.send(
          new AdminSetUserPasswordCommand({
            UserPoolId,
            Username: 'nobody',
            Password: GOOD_PASSWORD,
          }),
        ),
      error: { name: 'UserNotFoundException', message: 'User does not exist.' },
    },
    {
      name: 'a group that does not exist',
      call: () =>
        client.send(
          new AdminAddUserToGroupCommand({ UserPoolId, Username: 'ada', GroupName: 'nobody' }),
        ),
      error: { name: 'ResourceNotFoundException' },
    },
    {
      name: 'an operation that is not modelled',
      call: () => client.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'ada' })),
      error: {
        name: 'UnknownOperationException',
        message: expect.stringContaining('AdminDeleteUser') as unknown,
      },
    },
  ];

  test.each(refusals)('refused: $name', async ({ call, error }) => {
    await expect(call()).rejects.toMatchObject({ ...error, $metadata: { httpStatusCode: 400 } });
  });

  test('a refused user was not created', async () => {
    const asked = client.send(new AdminGetUserCommand({ UserPoolId, Username: 'nobody' }));

    await expect(asked).rejects.toMatchObject({ name: 'UserNotFoundException' });
  });

  test('a user without a temporary password is given one that nobody knows', async () => {
    const created = await client.send(newUser({ Username: 'alan' }));

    expect(created.User?.UserStatus).toBe('FORCE_CHANGE_PASSWORD');
  });

  test('an error is on the wire as AWS writes it', async () => {
    const response = await cognito.app.request('/', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.AdminGetUser',
        authorization: `AWS4-HMAC-SHA256 Credential=local-operator/20261122/eu-central-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      },
      body: JSON.stringify({ UserPoolId, Username: 'nobody' }),
    });

    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('UserNotFoundException');
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(await response.json()).toEqual({
      __type: 'UserNotFoundException',
      message: 'User does not exist.',
    });
  });

  test('an administrator’s call without a signature is refused', async () => {
    const response = await cognito.app.request('/', {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.AdminGetUser' },
      body: JSON.stringify({ UserPoolId, Username: 'ada' }),
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      __type: 'MissingAuthenticationTokenException',
    });
  });
});

describe('the key set', () => {
  test('verifies the tokens that are made at start, without a sign-in', async () => {
    cognito.addUser({
      userPoolId: examplePool.id,
      username: 'mary',
      password: GOOD_PASSWORD,
      attributes: { email: 'mary@example.com' },
    });

    const { idToken, accessToken } = cognito.issueTokens({
      userPoolId: examplePool.id,
      clientId: exampleClient.id,
      username: 'mary',
      scopes: ['openid', 'email'],
    });
    const response = await cognito.app.request(`/${examplePool.id}/.well-known/jwks.json`);
    const jwks = (await response.json()) as JSONWebKeySet;
    const verify = (token: string) =>
      jwtVerify(token, createLocalJWKSet(jwks), { issuer: ISSUER, currentDate: START });

    await expect(verify(idToken)).resolves.toMatchObject({
      payload: { 'cognito:username': 'mary', email: 'mary@example.com' },
    });
    await expect(verify(accessToken)).resolves.toMatchObject({
      payload: { username: 'mary', scope: 'openid email' },
    });
    expect(cognito.issuerOf(examplePool.id).jwks()).toEqual(jwks);
  });

  test.each(['jwks.json', 'openid-configuration'])(
    'there is no %s of an unknown pool',
    async (name) => {
      const response = await cognito.app.request(`/eu-central-1_Nowhere/.well-known/${name}`);

      expect(response.status).toBe(404);
    },
  );

  test('the discovery document has the AWS issuer and the endpoints of this address', async () => {
    const response = await cognito.app.request(
      `http://127.0.0.1:9999/${examplePool.id}/.well-known/openid-configuration`,
    );

    expect(await response.json()).toMatchObject({
      issuer: ISSUER,
      jwks_uri: `${ISSUER}/.well-known/jwks.json`,
      authorization_endpoint: 'http://127.0.0.1:9999/oauth2/authorize',
      token_endpoint: 'http://127.0.0.1:9999/oauth2/token',
    });
  });
});

const brokenStarts = [
  { name: 'a pool', given: { userPoolId: 'eu-central-1_Nowhere' } },
  { name: 'a client', given: { clientId: 'nobody' } },
  { name: 'a user', given: { username: 'nobody' } },
];

test.each(brokenStarts)('tokens made at start need $name that exists', ({ given }) => {
  const make = () =>
    cognito.issueTokens({
      userPoolId: examplePool.id,
      clientId: exampleClient.id,
      username: 'ada',
      scopes: [],
      ...given,
    });

  expect(make).toThrow('does not exist');
});
