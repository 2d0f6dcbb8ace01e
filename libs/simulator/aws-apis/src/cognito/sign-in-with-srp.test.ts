import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CredentialStore } from '@furlock/simulator-deployment';
import { createOperatorCredentials } from '../aws-json/operator.js';
import {
  exampleClient,
  exampleDeployment,
  examplePool,
  GOOD_PASSWORD,
} from '../testing/example-user-pool.js';
import { serveApp, type ServedApp } from '../testing/serve-app.js';
import { answerAsSrpClient, CLIENT_PUBLIC } from '../testing/srp-client.js';
import { createCognito } from './create-cognito.js';

const srpClient = { ...exampleClient, id: 'srp-client', authFlows: ['USER_SRP_AUTH'] };
const frankClient = { ...srpClient, id: 'frank-client', hidesUserExistence: false };
const operator = createOperatorCredentials();
let now = new Date();
const cognito = createCognito({
  deployment: {
    ...exampleDeployment,
    userPools: [{ ...examplePool, clients: [exampleClient, srpClient, frankClient] }],
  },
  callers: { operator, credentials: new CredentialStore() },
  now: () => now,
});
let served: ServedApp;
let client: CognitoIdentityProviderClient;

beforeAll(async () => {
  served = await serveApp(cognito.app);
  cognito.addUser({ userPoolId: examplePool.id, username: 'ada', password: GOOD_PASSWORD });
  client = new CognitoIdentityProviderClient({
    region: 'eu-central-1',
    endpoint: served.url,
    credentials: operator,
    maxAttempts: 1,
  });
});

afterAll(() => {
  client.destroy();
  return served.stop();
});

beforeEach(() => {
  now = new Date();
});

const begin = (username = 'ada', ClientId = srpClient.id, SRP_A = CLIENT_PUBLIC) =>
  client.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: username, SRP_A },
    }),
  );
const answer = (responses: Record<string, string>, ClientId = srpClient.id) =>
  client.send(
    new RespondToAuthChallengeCommand({
      ClientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: responses,
    }),
  );
const respond = async (password: string, username = 'ada') =>
  answerAsSrpClient((await begin(username)).ChallengeParameters, examplePool.id, password);

describe('a sign-in by SRP', () => {
  test('signs in with the right password', async () => {
    const begun = await begin();
    const signedIn = await answer(
      answerAsSrpClient(begun.ChallengeParameters, examplePool.id, GOOD_PASSWORD),
    );
    const user = await client.send(
      new GetUserCommand({ AccessToken: signedIn.AuthenticationResult?.AccessToken }),
    );

    expect(begun).toMatchObject({
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeParameters: { USER_ID_FOR_SRP: 'ada', USERNAME: 'ada' },
    });
    expect(signedIn.AuthenticationResult).toMatchObject({ TokenType: 'Bearer' });
    expect(user.Username).toBe('ada');
  });

  test('asks for a new password after a temporary one', async () => {
    await client.send(
      new AdminCreateUserCommand({
        UserPoolId: examplePool.id,
        Username: 'grace',
        TemporaryPassword: 'Temporary-1',
      }),
    );

    const challenged = await answer(await respond('Temporary-1', 'grace'));
    const signedIn = await client.send(
      new RespondToAuthChallengeCommand({
        ClientId: srpClient.id,
        ChallengeName: challenged.ChallengeName,
        Session: challenged.Session,
        ChallengeResponses: { USERNAME: 'grace', NEW_PASSWORD: GOOD_PASSWORD },
      }),
    );

    expect(challenged.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    expect(challenged.AuthenticationResult).toBeUndefined();
    expect(signedIn.AuthenticationResult).toBeDefined();
    await expect(answer(await respond('Temporary-1', 'grace'))).rejects.toThrow(/^Incorrect/);
    expect(
      (await answer(await respond(GOOD_PASSWORD, 'grace'))).AuthenticationResult,
    ).toBeDefined();
  });

  test('works for an administrator', async () => {
    const named = { UserPoolId: examplePool.id, ClientId: srpClient.id };
    const begun = await client.send(
      new AdminInitiateAuthCommand({
        ...named,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: 'ada', SRP_A: CLIENT_PUBLIC },
      }),
    );

    const signedIn = await client.send(
      new AdminRespondToAuthChallengeCommand({
        ...named,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: answerAsSrpClient(
          begun.ChallengeParameters,
          examplePool.id,
          GOOD_PASSWORD,
        ),
      }),
    );

    expect(signedIn.AuthenticationResult).toBeDefined();
  });

  const refusals: { name: string; call: () => Promise<unknown>; error: object }[] = [
    {
      name: 'a wrong password',
      call: async () => answer(await respond('Wrong-password-1')),
      error: { name: 'NotAuthorizedException', message: 'Incorrect username or password.' },
    },
    {
      name: 'an unknown user, of whom the client learns nothing',
      call: async () => answer(await respond(GOOD_PASSWORD, 'nobody')),
      error: { name: 'NotAuthorizedException', message: 'Incorrect username or password.' },
    },
    {
      name: 'an unknown user, if the client may know',
      call: () => begin('nobody', frankClient.id),
      error: { name: 'UserNotFoundException' },
    },
    {
      name: 'a number with which anybody would know the key',
      call: () => begin('ada', srpClient.id, '0'),
      error: { name: 'InvalidParameterException' },
    },
    {
      name: 'a client without the flow',
      call: () => begin('ada', exampleClient.id),
      error: { name: 'InvalidParameterException', message: /^Auth flow not enabled/ },
    },
    {
      name: 'a proof that was used',
      call: async () => {
        const responses = await respond(GOOD_PASSWORD);
        await answer(responses);
        return answer(responses);
      },
      error: { name: 'NotAuthorizedException' },
    },
    {
      name: 'a second guess at one challenge',
      call: async () => {
        const { ChallengeParameters } = await begin();
        const wrong = answerAsSrpClient(ChallengeParameters, examplePool.id, 'Wrong-password-1');
        // It is rejected; what matters is that it has used the challenge up.
        await answer(wrong).catch(() => undefined);
        return answer(answerAsSrpClient(ChallengeParameters, examplePool.id, GOOD_PASSWORD));
      },
      error: { name: 'NotAuthorizedException' },
    },
    {
      name: "another user's proof",
      call: async () => answer({ ...(await respond(GOOD_PASSWORD)), USERNAME: 'grace' }),
      error: { name: 'NotAuthorizedException' },
    },
    {
      name: "another client's proof",
      call: async () => answer(await respond(GOOD_PASSWORD), frankClient.id),
      error: { name: 'NotAuthorizedException' },
    },
    {
      name: 'a proof that is late',
      call: async () => {
        const responses = await respond(GOOD_PASSWORD);
        now = new Date(now.getTime() + 180_000);
        return answer(responses);
      },
      error: { name: 'NotAuthorizedException' },
    },
  ];

  test.each(refusals)('refuses $name', async ({ call, error }) => {
    const { message, ...rest } = error as { message?: string | RegExp };
    const asked = expect(call()).rejects;

    await asked.toMatchObject({
      ...rest,
      ...(message !== undefined && { message: expect.stringMatching(message) as unknown }),
    });
  });
});

test('the holder of an access token signs out everywhere', async () => {
  const { AuthenticationResult: tokens } = await answer(await respond(GOOD_PASSWORD));
  const AccessToken = tokens?.AccessToken;
  await client.send(new GlobalSignOutCommand({ AccessToken }));

  await expect(client.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
    name: 'NotAuthorizedException',
  });
});

test.each([
  ['an id token', (ids: { idToken: string }) => ids.idToken],
  ['a token without the scope of the API', (ids: { accessToken: string }) => ids.accessToken],
  ['no token at all', () => 'x'],
])('the user API refuses %s', async (_name, pick) => {
  const tokens = cognito.issueTokens({
    userPoolId: examplePool.id,
    clientId: srpClient.id,
    username: 'ada',
    scopes: ['openid'],
  });

  await expect(
    client.send(new GetUserCommand({ AccessToken: pick(tokens) })),
  ).rejects.toMatchObject({ name: 'NotAuthorizedException' });
});

test('an operation that needs no signature on AWS says that it is not supported', async () => {
  const called = client.send(
    new SignUpCommand({ ClientId: srpClient.id, Username: 'eve', Password: GOOD_PASSWORD }),
  );

  await expect(called).rejects.toMatchObject({ name: 'UnknownOperationException' });
});

test.each(['/', `/${examplePool.id}/.well-known/openid-configuration`])(
  'a page may call %s',
  async (path) => {
    const origin = 'https://app.example.com';
    const method = path === '/' ? 'POST' : 'GET';
    const preflight = await fetch(new URL(path, served.url), {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'content-type,x-amz-target',
      },
    });
    const answered = await fetch(new URL(path, served.url), { method, headers: { origin } });

    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-amz-target');
    expect(answered.headers.get('access-control-allow-origin')).toBe('*');
  },
);
