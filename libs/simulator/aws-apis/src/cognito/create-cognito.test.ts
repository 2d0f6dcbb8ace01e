import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  type AdminInitiateAuthCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  jwtVerify,
  type JSONWebKeySet,
} from 'jose';
import { CredentialStore } from '@furlock/simulator-deployment';
import { createOperatorCredentials } from '../aws-json/operator.js';
import { serveApp, type ServedApp } from '../testing/serve-app.js';
import { createCognito } from './create-cognito.js';
import {
  exampleClient,
  exampleDeployment,
  examplePool,
  GOOD_PASSWORD,
} from '../testing/example-user-pool.js';

const START = new Date('2026-11-22T12:00:00Z');
const START_SECONDS = START.getTime() / 1000;
const ISSUER = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI';

const frankClient = { ...exampleClient, id: 'frank-client', hidesUserExistence: false };
const closedClient = { ...exampleClient, id: 'closed-client', authFlows: [] };
const secretClient = { ...exampleClient, id: 'secret-client', hasSecret: true };
const appClient = {
  ...exampleClient,
  id: 'app-client',
  authFlows: ['USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH'],
};
const rotatingClient = {
  ...appClient,
  id: 'rotating-client',
  refreshTokenRotation: { gracePeriodSeconds: 10 },
};
const strictPool = {
  ...examplePool,
  id: 'eu-central-1_Strict',
  isCaseSensitive: false,
  passwordPolicy: { ...examplePool.passwordPolicy, minimumLength: 12 },
};
const farPool = { ...examplePool, id: 'us-east-1_Far', region: 'us-east-1', clients: [] };

let now = START;
const operator = createOperatorCredentials();
const credentials = new CredentialStore();
const cognito = createCognito({
  deployment: {
    ...exampleDeployment,
    userPools: [
      {
        ...examplePool,
        clients: [
          exampleClient,
          frankClient,
          closedClient,
          secretClient,
          appClient,
          rotatingClient,
        ],
      },
      strictPool,
      farPool,
    ],
  },
  callers: { operator, credentials },
  now: () => now,
});
let served: ServedApp;

beforeAll(async () => {
  served = await serveApp(cognito.app);
  cognito.addUser({ userPoolId: examplePool.id, username: 'ada', password: GOOD_PASSWORD });
});

afterAll(() => served.stop());

/** A client that signs with the clock of the test. */
function clientOf(as: { accessKeyId: string; secretAccessKey: string }) {
  const client = new CognitoIdentityProviderClient({
    region: 'eu-central-1',
    endpoint: served.url,
    credentials: as,
    maxAttempts: 1,
  });
  client.middlewareStack.add(
    (next) => (args) => {
      client.config.systemClockOffset = now.getTime() - Date.now();
      return next(args);
    },
    { step: 'initialize' },
  );
  return client;
}

beforeEach(() => {
  now = START;
});

describe('the user pool API, as the AWS SDK calls it', () => {
  const UserPoolId = examplePool.id;
  let client: CognitoIdentityProviderClient;

  beforeAll(() => {
    client = clientOf(operator);
  });

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

  test('a user is created, must choose a password, gets one, is added to a group and signs in', async () => {
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

  test('a refresh token gives new tokens of the same sign-in until it expires', async () => {
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

  test('the pool and the client are described as in the template', async () => {
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
      name: 'an unknown user, with the message of a wrong password',
      call: () => initiateAuth(unknownUser),
      error: { name: 'NotAuthorizedException', message: 'Incorrect username or password.' },
    },
    {
      name: 'an unknown user, if the client does not hide it',
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
      name: 'a temporary password that violates the policy',
      call: () => client.send(newUser({ TemporaryPassword: 'short' })),
      error: {
        name: 'InvalidPasswordException',
        message: 'Password did not conform with policy: Password not long enough',
      },
    },
    {
      name: 'an attribute that only Cognito sets',
      call: () => client.send(newUser({ UserAttributes: [{ Name: 'sub', Value: 'ada' }] })),
      error: { name: 'InvalidParameterException' },
    },
    {
      name: 'a request to resend the message',
      call: () => client.send(newUser({ Username: 'ada', MessageAction: 'RESEND' })),
      error: { name: 'InvalidParameterException' },
    },
    {
      name: 'a permanent password that violates the policy',
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

  test.each(refusals)('rejected: $name', async ({ call, error }) => {
    await expect(call()).rejects.toMatchObject({ ...error, $metadata: { httpStatusCode: 400 } });
  });

  const malformedUsers: { name: string; given: object; message: string }[] = [
    {
      name: 'a name with a space',
      given: { Username: 'no body' },
      message:
        "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
    },
    {
      name: 'a name of 129 characters',
      given: { Username: 'n'.repeat(129) },
      message:
        "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must have length less than or equal to 128",
    },
    {
      name: 'an invalid email address',
      given: { UserAttributes: [{ Name: 'email', Value: 'nobody' }] },
      message: 'Invalid email address format.',
    },
    {
      name: 'a phone number without a country code',
      given: { UserAttributes: [{ Name: 'phone_number', Value: '0301234567' }] },
      message: 'Invalid phone number format.',
    },
  ];

  test.each(malformedUsers)('does not create a user with $name', async ({ given, message }) => {
    await expect(client.send(newUser(given))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message,
    });
  });

  test('creates a user with a name of 128 characters, an email address and a phone number', async () => {
    const created = await client.send(
      newUser({
        Username: 'ö'.repeat(128),
        UserAttributes: [
          { Name: 'email', Value: 'o@example.com' },
          { Name: 'phone_number', Value: '+49301234567' },
        ],
      }),
    );

    expect(created.User?.Attributes).toHaveLength(3);
  });

  describe('a case-insensitive pool', () => {
    const inStrictPool = { UserPoolId: strictPool.id };
    const password = `${GOOD_PASSWORD}-and-more`;

    beforeAll(() => {
      cognito.addUser({ userPoolId: strictPool.id, username: 'Ada', password });
    });

    test('finds the user by a name in another case', async () => {
      const signedIn = await initiateAuth({
        ...inStrictPool,
        AuthParameters: { USERNAME: 'aDA', PASSWORD: password },
      });

      expect(decodeJwt(signedIn.AuthenticationResult?.IdToken ?? '')).toMatchObject({
        'cognito:username': 'Ada',
      });
    });

    test('does not create a second user whose name differs only in case', async () => {
      await expect(
        client.send(newUser({ ...inStrictPool, Username: 'ADA' })),
      ).rejects.toMatchObject({ name: 'UsernameExistsException' });
    });

    test('checks a password against the policy of the pool', async () => {
      const temporary = (TemporaryPassword: string) =>
        client.send(newUser({ ...inStrictPool, TemporaryPassword }));

      await expect(temporary('Short-Hors7')).rejects.toMatchObject({
        name: 'InvalidPasswordException',
        message: 'Password did not conform with policy: Password not long enough',
      });
      await expect(temporary('Short-Horse7')).resolves.toMatchObject({
        User: { Username: 'nobody' },
      });
    });
  });

  test('a rejected user was not created', async () => {
    const call = client.send(new AdminGetUserCommand({ UserPoolId, Username: 'nobody' }));

    await expect(call).rejects.toMatchObject({ name: 'UserNotFoundException' });
  });

  test('a user without a temporary password gets a generated, undisclosed one', async () => {
    const created = await client.send(newUser({ Username: 'alan' }));

    expect(created.User?.UserStatus).toBe('FORCE_CHANGE_PASSWORD');
  });

  test('IAM denies a role an action that no policy allows', async () => {
    const role = credentials.issue('arn:aws:iam::123456789012:role/edge', 'edge');
    const asRole = clientOf(role.credentials);

    const call = asRole.send(new AdminGetUserCommand({ UserPoolId, Username: 'ada' }));

    await expect(call).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: ${role.sessionArn} is not authorized to perform: cognito-idp:AdminGetUser on resource: ${examplePool.arn} because no identity-based policy allows the cognito-idp:AdminGetUser action`,
    });
  });

  test('a throttled operation is rejected with Cognito’s exception', async () => {
    await fetch(`${served.url}/__furlock/throttle`, {
      method: 'POST',
      body: JSON.stringify({ operation: 'AdminGetUser', calls: 1 }),
    });
    const get = () => client.send(new AdminGetUserCommand({ UserPoolId, Username: 'ada' }));

    await expect(get()).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(get()).resolves.toMatchObject({ Username: 'ada' });
  });

  describe('a temporary password', () => {
    const Username = 'edsger';
    const challengeFor = async (username: string) => {
      await client.send(newUser({ Username: username, TemporaryPassword: 'Temporary-1' }));
      const { Session } = await initiateAuth({
        AuthParameters: { USERNAME: username, PASSWORD: 'Temporary-1' },
      });
      return { Session };
    };
    const respond = (input: object, responses: object = {}) =>
      client.send(
        new AdminRespondToAuthChallengeCommand({
          UserPoolId,
          ClientId: exampleClient.id,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: GOOD_PASSWORD, ...responses },
          ...input,
        }),
      );

    test('is changed once by answering the challenge', async () => {
      const session = await challengeFor(Username);

      const answered = await respond(session);
      const again = await respond(session).then(
        () => null,
        ({ name }: Error) => name,
      );
      const known = await client.send(new AdminGetUserCommand({ UserPoolId, Username }));
      const signedIn = await initiateAuth({
        AuthParameters: { USERNAME: Username, PASSWORD: GOOD_PASSWORD },
      });

      expect(decodeJwt(answered.AuthenticationResult?.AccessToken ?? '')).toMatchObject({
        username: Username,
        scope: 'aws.cognito.signin.user.admin',
      });
      expect(again).toBe('NotAuthorizedException');
      expect(known.UserStatus).toBe('CONFIRMED');
      expect(signedIn.AuthenticationResult).toBeDefined();
    });

    const refusals: {
      name: string;
      username: string;
      input?: object;
      responses?: object;
      error: string;
    }[] = [
      {
        name: 'a session never issued',
        username: 'r1',
        input: { Session: 'x'.repeat(32) },
        error: 'NotAuthorizedException',
      },
      {
        name: 'the session of another user',
        username: 'r2',
        responses: { USERNAME: 'ada' },
        error: 'NotAuthorizedException',
      },
      {
        name: 'another client',
        username: 'r3',
        input: { ClientId: frankClient.id },
        error: 'NotAuthorizedException',
      },
      {
        name: 'a password that violates the policy',
        username: 'r4',
        responses: { NEW_PASSWORD: 'short' },
        error: 'InvalidPasswordException',
      },
      {
        name: 'no password',
        username: 'r5',
        responses: { NEW_PASSWORD: '' },
        error: 'InvalidParameterException',
      },
      {
        name: 'another challenge',
        username: 'r6',
        input: { ChallengeName: 'SMS_MFA' },
        error: 'InvalidParameterException',
      },
    ];

    test.each(refusals)(
      'is not changed with $name',
      async ({ username, input, responses, error }) => {
        const session = await challengeFor(username);

        const refused = respond({ ...session, ...input }, { USERNAME: username, ...responses });

        await expect(refused).rejects.toMatchObject({ name: error });
        await expect(respond(session, { USERNAME: username })).resolves.toBeDefined();
      },
    );

    test.each([
      { name: 'can be changed for three minutes', afterSeconds: 179, isAccepted: true },
      { name: 'cannot be changed later', afterSeconds: 180, isAccepted: false },
    ])('$name', async ({ afterSeconds, isAccepted }) => {
      const username = `slow-${afterSeconds}`;
      const session = await challengeFor(username);

      now = new Date(START.getTime() + afterSeconds * 1000);
      const outcome = await respond(session, { USERNAME: username }).then(
        () => true,
        ({ name }: Error) => name,
      );

      expect(outcome).toBe(isAccepted || 'NotAuthorizedException');
    });
  });

  describe('an app without AWS credentials', () => {
    // Without credentials the SDK fails if it must sign.
    const appOf = () =>
      new CognitoIdentityProviderClient({
        region: 'eu-central-1',
        endpoint: served.url,
        credentials: () => Promise.reject(new Error('this app has none')),
        maxAttempts: 1,
      });
    const signIn = (ClientId = appClient.id) =>
      appOf().send(
        new InitiateAuthCommand({
          ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: 'ada', PASSWORD: GOOD_PASSWORD },
        }),
      );
    const refreshed = (ClientId: string, RefreshToken: string | undefined) =>
      appOf().send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }));
    const userInfo = (accessToken: string | undefined) =>
      fetch(`${served.url}/oauth2/userInfo`, {
        headers: { authorization: `Bearer ${accessToken}` },
      });

    test('signs a user in with the only scope of the API', async () => {
      const { AuthenticationResult: result } = await signIn();

      expect(decodeJwt(result?.AccessToken ?? '')['scope']).toBe('aws.cognito.signin.user.admin');
      expect(result?.RefreshToken).toBeDefined();
    });

    test('answers the challenge of a temporary password', async () => {
      const Username = 'barbara';
      await client.send(newUser({ Username, TemporaryPassword: 'Temporary-1' }));
      const { Session } = await appOf().send(
        new InitiateAuthCommand({
          ClientId: appClient.id,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: Username, PASSWORD: 'Temporary-1' },
        }),
      );

      const { AuthenticationResult: result } = await appOf().send(
        new RespondToAuthChallengeCommand({
          ClientId: appClient.id,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: GOOD_PASSWORD },
          Session,
        }),
      );

      expect(decodeJwt(result?.AccessToken ?? '')['username']).toBe(Username);
    });

    test('cannot call an administrator’s operation', async () => {
      const response = await fetch(served.url, {
        method: 'POST',
        headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.AdminGetUser' },
        body: JSON.stringify({ UserPoolId, Username: 'ada' }),
      });

      expect(response.status).toBe(400);
      expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
      expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
      expect(await response.json()).toEqual({
        __type: 'MissingAuthenticationTokenException',
        message: 'Missing Authentication Token',
      });
    });

    const refusals: { name: string; call: () => Promise<unknown>; error: string }[] = [
      {
        name: 'the administrator’s password flow',
        call: () =>
          appOf().send(
            new InitiateAuthCommand({
              ClientId: exampleClient.id,
              AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
              AuthParameters: { USERNAME: 'ada', PASSWORD: GOOD_PASSWORD },
            }),
          ),
        error: 'InvalidParameterException',
      },
      {
        name: 'a flow that the client does not allow',
        call: () => signIn(exampleClient.id),
        error: 'InvalidParameterException',
      },
      {
        name: 'an unknown client',
        call: () => signIn('nobody'),
        error: 'ResourceNotFoundException',
      },
      {
        name: 'a client with a secret',
        call: () => signIn(secretClient.id),
        error: 'NotAuthorizedException',
      },
      {
        name: 'a refresh token never issued',
        call: () => refreshed(appClient.id, 'x'),
        error: 'NotAuthorizedException',
      },
    ];

    test.each(refusals)('is rejected: $name', async ({ call, error }) => {
      await expect(call()).rejects.toMatchObject({ name: error });
    });

    test('keeps its refresh token without rotation', async () => {
      const { AuthenticationResult: first } = await signIn();

      const { AuthenticationResult: second } = await refreshed(appClient.id, first?.RefreshToken);

      expect(second?.AccessToken).toBeDefined();
      expect(second?.RefreshToken).toBeUndefined();
    });

    test('gets a new refresh token each time with rotation', async () => {
      const { AuthenticationResult: first } = await signIn(rotatingClient.id);
      const refresh = (token: string | undefined) => refreshed(rotatingClient.id, token);

      const second = (await refresh(first?.RefreshToken)).AuthenticationResult;
      now = new Date(START.getTime() + 9_000);
      const retried = (await refresh(first?.RefreshToken)).AuthenticationResult;
      now = new Date(START.getTime() + 10_000);
      const late = refresh(first?.RefreshToken);

      expect(new Set([first, second, retried].map((one) => one?.RefreshToken)).size).toBe(3);
      await expect(late).rejects.toMatchObject({ name: 'RefreshTokenReuseException' });
      await expect(refresh(second?.RefreshToken)).resolves.toBeDefined();
    });

    test('does not extend the validity by rotation', async () => {
      const { AuthenticationResult: first } = await signIn(rotatingClient.id);
      now = new Date(START.getTime() + 86_399_000);
      const second = (await refreshed(rotatingClient.id, first?.RefreshToken)).AuthenticationResult;

      now = new Date(START.getTime() + 86_400_000);

      await expect(refreshed(rotatingClient.id, second?.RefreshToken)).rejects.toMatchObject({
        name: 'NotAuthorizedException',
      });
    });

    test('cannot use REFRESH_TOKEN_AUTH with rotation', async () => {
      const { AuthenticationResult: first } = await signIn(rotatingClient.id);

      const call = appOf().send(
        new InitiateAuthCommand({
          ClientId: rotatingClient.id,
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          AuthParameters: { REFRESH_TOKEN: first?.RefreshToken ?? '' },
        }),
      );

      await expect(call).rejects.toMatchObject({ name: 'InvalidParameterException' });
    });

    const endings: {
      name: string;
      end: (token: string | undefined) => Promise<unknown>;
      others: boolean;
    }[] = [
      {
        name: 'RevokeToken ends one sign-in',
        end: (Token) => appOf().send(new RevokeTokenCommand({ ClientId: appClient.id, Token })),
        others: true,
      },
      {
        name: 'the revocation endpoint ends one sign-in',
        end: (token) =>
          fetch(`${served.url}/oauth2/revoke`, {
            method: 'POST',
            body: new URLSearchParams({ client_id: appClient.id, token: token ?? '' }),
          }),
        others: true,
      },
      {
        name: 'AdminUserGlobalSignOut ends every sign-in',
        end: () => client.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: 'ada' })),
        others: false,
      },
    ];

    test.each(endings)(
      '$name: no new tokens, while the access token still verifies offline',
      async ({ end, others }) => {
        const other = (await signIn()).AuthenticationResult;
        const ended = (await signIn()).AuthenticationResult;
        const jwks = createLocalJWKSet(cognito.issuerOf(UserPoolId).jwks());

        await end(ended?.RefreshToken);
        const offline = await jwtVerify(ended?.AccessToken ?? '', jwks, {
          issuer: ISSUER,
          currentDate: START,
        });
        const otherLives = await refreshed(appClient.id, other?.RefreshToken).then(
          () => true,
          () => false,
        );

        expect(offline.payload['username']).toBe('ada');
        await expect(refreshed(appClient.id, ended?.RefreshToken)).rejects.toMatchObject({
          name: 'NotAuthorizedException',
        });
        expect(otherLives).toBe(others);
      },
    );

    const noRevocations: {
      name: string;
      token: () => Promise<string | undefined>;
      error: string | null;
    }[] = [
      {
        name: 'an access token is rejected',
        token: async () => (await signIn()).AuthenticationResult?.AccessToken,
        error: 'UnsupportedTokenTypeException',
      },
      {
        name: 'an unknown token is not an error',
        token: () => Promise.resolve('unknown'),
        error: null,
      },
    ];

    test.each(noRevocations)('RevokeToken: $name', async ({ token, error }) => {
      const Token = await token();

      const outcome = await appOf()
        .send(new RevokeTokenCommand({ ClientId: appClient.id, Token }))
        .then(
          () => null,
          ({ name }: Error) => name,
        );

      expect(outcome).toBe(error);
    });

    test('RevokeToken of another client has no effect', async () => {
      const { AuthenticationResult: mine } = await signIn();

      await appOf().send(
        new RevokeTokenCommand({ ClientId: rotatingClient.id, Token: mine?.RefreshToken }),
      );

      await expect(refreshed(appClient.id, mine?.RefreshToken)).resolves.toBeDefined();
    });

    test('gets no user info for tokens of the API, which lack the scope', async () => {
      const { AuthenticationResult: result } = await signIn();

      const answer = await userInfo(result?.AccessToken);

      expect(answer.status).toBe(401);
    });
  });

  test('pools of another region are not found in the home region', async () => {
    const call = client.send(new DescribeUserPoolCommand({ UserPoolId: farPool.id }));

    await expect(call).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('a client with rotation is described with it', async () => {
    const { UserPoolClient: described } = await client.send(
      new DescribeUserPoolClientCommand({ UserPoolId, ClientId: rotatingClient.id }),
    );

    expect(described).toMatchObject({
      EnableTokenRevocation: true,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    });
  });

  test('the sign-in page rejects a temporary password and issues no code', async () => {
    const given = { username: 'temporary', password: 'Temporary-1' };
    await client.send(newUser({ Username: given.username, TemporaryPassword: given.password }));

    const response = await fetch(`${served.url}/login`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({
        client_id: exampleClient.id,
        redirect_uri: exampleClient.callbackUrls[0] ?? '',
        response_type: 'code',
        ...given,
      }),
    });

    expect(response.status).toBe(400);
    expect(await response.text()).toContain('This password is temporary');
  });
});

describe('the key set', () => {
  test('verifies the tokens that are issued at start without a sign-in', async () => {
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

  test('has different keys for id tokens and access tokens', () => {
    const { idToken, accessToken } = cognito.issueTokens({
      userPoolId: examplePool.id,
      clientId: exampleClient.id,
      username: 'ada',
      scopes: ['openid'],
    });

    const kids = [idToken, accessToken].map((token) => decodeProtectedHeader(token).kid);

    expect(kids).toEqual(
      cognito
        .issuerOf(examplePool.id)
        .jwks()
        .keys.map(({ kid }) => kid),
    );
    expect(new Set(kids).size).toBe(2);
  });

  test('rotates on request: new tokens use new keys, old tokens still verify', async () => {
    const issue = () =>
      cognito.issueTokens({
        userPoolId: examplePool.id,
        clientId: exampleClient.id,
        username: 'ada',
        scopes: ['openid'],
      }).accessToken;
    const before = issue();

    const answer = await fetch(`${served.url}/__furlock/rotate-keys`, { method: 'POST' });
    const after = issue();

    const rotated = (await answer.json()) as { userPools: { accessTokenKid: string }[] };
    const jwks = await fetch(`${served.url}/${examplePool.id}/.well-known/jwks.json`);
    const keySet = createLocalJWKSet((await jwks.json()) as JSONWebKeySet);
    const kidOf = (token: string) => decodeProtectedHeader(token).kid;
    expect(kidOf(after)).not.toBe(kidOf(before));
    expect(kidOf(after)).toBe(rotated.userPools[0]?.accessTokenKid);
    for (const token of [before, after]) {
      await expect(jwtVerify(token, keySet, { currentDate: START })).resolves.toBeDefined();
    }
  });

  test('does not rotate at the request of a web page', async () => {
    const kidsNow = () => JSON.stringify(cognito.issuerOf(examplePool.id).jwks());
    const before = kidsNow();

    const answer = await fetch(`${served.url}/__furlock/rotate-keys`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });

    expect(answer.status).toBe(403);
    expect(kidsNow()).toBe(before);
  });

  test.each(['jwks.json', 'openid-configuration'])('an unknown pool has no %s', async (name) => {
    const response = await cognito.app.request(`/eu-central-1_Nowhere/.well-known/${name}`);

    expect(response.status).toBe(404);
  });

  test('the discovery document has the AWS issuer and local endpoints', async () => {
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

test.each(brokenStarts)('tokens at start require $name that exists', ({ given }) => {
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
