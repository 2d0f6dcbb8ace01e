import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { run } from '../run.js';
import {
  answerAws,
  SETTINGS,
  settingsAnswer,
  type AwsAnswers,
  type AwsCall,
} from '../testing/aws-answers.js';
import { startFakeLocalEdge } from '../testing/fake-local-edge.js';
import { testContext } from '../testing/test-context.js';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const AWS = ['--region', 'eu-central-1', '--stage', 'dev'];
const GOOD: AwsAnswers = {
  GetParameter: settingsAnswer(SETTINGS),
  AdminCreateUser: { output: { User: { Username: 'alice' } } },
  AdminAddUserToGroup: { output: {} },
  AdminSetUserPassword: { output: {} },
};
const ALICE = { UserPoolId: 'eu-central-1_AbCdEfGhI', Username: 'alice' };

/** Runs `furlock create-user` against a fake AWS with these answers. */
async function createUser(
  argv: readonly string[],
  answers: AwsAnswers = GOOD,
  given: Parameters<typeof testContext>[0] = {},
) {
  const calls: AwsCall[] = [];
  server.use(
    http.post('https://*.amazonaws.com/', ({ request }) => answerAws(request, answers, calls)),
  );
  const { context, out, err } = testContext(given);
  const exitCode = await run(['create-user', ...AWS, ...argv], context);
  return { exitCode, out, err, calls };
}

describe('furlock create-user on AWS', () => {
  test('creates a user, and prints the generated password once', async () => {
    const { exitCode, out, err, calls } = await createUser(['--username', 'alice']);

    expect(exitCode).toBe(0);
    const [, password = ''] = /^Password: (\S{24})$/.exec(out[1] ?? '') ?? [];
    expect(out).toEqual([
      'Created the user alice in eu-central-1_AbCdEfGhI.',
      `Password: ${password}`,
    ]);
    expect(err).toEqual(['This password is not shown again: store it in a safe place.']);
    expect(calls).toMatchObject([
      { operation: 'GetParameter', host: 'ssm.eu-central-1.amazonaws.com' },
      {
        operation: 'AdminCreateUser',
        host: 'cognito-idp.eu-central-1.amazonaws.com',
        input: { ...ALICE, MessageAction: 'SUPPRESS', TemporaryPassword: password },
      },
      {
        operation: 'AdminSetUserPassword',
        input: { ...ALICE, Password: password, Permanent: true },
      },
    ]);
  });

  test('accepts an email address and groups, and sets the password last', async () => {
    const { exitCode, out, calls } = await createUser([
      ...['--username', 'alice', '--email', 'alice@example.com'],
      ...['--groups', 'admins, readers,'],
    ]);

    expect(exitCode).toBe(0);
    expect(out[0]).toBe(
      'Created the user alice in eu-central-1_AbCdEfGhI, a member of admins, readers.',
    );
    expect(calls.slice(1)).toMatchObject([
      {
        operation: 'AdminCreateUser',
        input: {
          UserAttributes: [
            { Name: 'email', Value: 'alice@example.com' },
            { Name: 'email_verified', Value: 'true' },
          ],
        },
      },
      { operation: 'AdminAddUserToGroup', input: { ...ALICE, GroupName: 'admins' } },
      { operation: 'AdminAddUserToGroup', input: { ...ALICE, GroupName: 'readers' } },
      { operation: 'AdminSetUserPassword' },
    ]);
  });

  for (const end of ['', '\n', '\r\n']) {
    test(`takes a password that ends with ${JSON.stringify(end)}, and never prints it`, async () => {
      const { exitCode, out, err, calls } = await createUser(
        ['--username', 'alice', '--password-stdin'],
        GOOD,
        { input: ` p w ${end}` },
      );

      expect({ exitCode, out, err }).toEqual({
        exitCode: 0,
        out: ['Created the user alice in eu-central-1_AbCdEfGhI.'],
        err: [],
      });
      expect(calls.at(-1)?.input['Password']).toBe(' p w ');
    });
  }

  test('prints one JSON object', async () => {
    const { exitCode, out, err, calls } = await createUser(['--username', 'alice', '--json']);

    expect({ exitCode, err }).toEqual({ exitCode: 0, err: [] });
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        username: 'alice',
        userPoolId: 'eu-central-1_AbCdEfGhI',
        groups: [],
        password: calls.at(-1)?.input['Password'],
      },
    ]);
  });

  test('leaves a given password out of the JSON', async () => {
    const { out } = await createUser(['--username', 'a', '--json', '--password-stdin'], GOOD, {
      input: 'given',
    });

    expect(out).toEqual(['{"username":"a","userPoolId":"eu-central-1_AbCdEfGhI","groups":[]}']);
  });

  test('prompts for the name', async () => {
    const { exitCode, calls } = await createUser([], GOOD, {
      ask: (question) => Promise.resolve(question === 'Username: ' ? ' alice ' : ''),
    });

    expect(exitCode).toBe(0);
    expect(calls[1]?.input).toMatchObject({ Username: 'alice' });
  });

  const unread = [
    { name: 'a terminal', input: null, message: 'must come from a pipe' },
    { name: 'an empty pipe', input: '', message: 'no password on standard input' },
    { name: 'an empty line', input: '\n', message: 'no password on standard input' },
  ];

  test.each(unread)(
    'reads no password from $name, and creates no user',
    async ({ input, message }) => {
      const { exitCode, err, calls } = await createUser(
        ['--username', 'alice', '--password-stdin'],
        GOOD,
        { input },
      );

      expect(exitCode).toBe(2);
      expect(err).toEqual([expect.stringContaining(message)]);
      expect(calls).toEqual([]);
    },
  );

  const removal =
    'delete it with `aws cognito-idp admin-delete-user --region eu-central-1 --user-pool-id eu-central-1_AbCdEfGhI --username alice`, and run this again.';
  const failures: { name: string; argv?: string[]; answers: AwsAnswers; message: string }[] = [
    {
      name: 'a stage that is not deployed',
      answers: { GetParameter: { error: 'ParameterNotFound' } },
      message:
        'There are no settings /furlock/dev/main/settings/v1 in eu-central-1: check --region, --stage and --lock, or deploy with `npx nx run infra:deploy --context region=eu-central-1 --context stage=dev`.',
    },
    {
      name: 'credentials that have expired',
      answers: { GetParameter: { error: 'ExpiredTokenException' } },
      message:
        'The AWS credentials have expired: sign in again (for instance with `aws sso login`), and run this again.',
    },
    {
      name: 'a user who exists',
      answers: { AdminCreateUser: { error: 'UsernameExistsException' } },
      message: `The user alice already exists. Nothing was changed, including the password: choose another --username, or ${removal}`,
    },
    {
      name: 'no permission to create users',
      answers: { AdminCreateUser: { error: 'AccessDeniedException' } },
      message:
        'The AWS credentials do not allow cognito-idp:AdminCreateUser: use other credentials, or add that permission.',
    },
    {
      name: 'throttling',
      answers: { AdminCreateUser: { error: 'TooManyRequestsException' } },
      message: 'AWS is throttling cognito-idp:AdminCreateUser: wait a minute, and run this again.',
    },
    {
      name: 'a name that the pool does not accept',
      answers: { AdminCreateUser: { error: 'InvalidParameterException' } },
      message:
        'Cognito rejected the username, the email address or the password as malformed, and no user was created: correct them, and run this again (some user pools require an email address as the username).',
    },
    {
      name: 'a password that the policy refuses',
      answers: { AdminCreateUser: { error: 'InvalidPasswordException' } },
      message:
        "The password does not meet the user pool's policy, and no user was created: choose a longer one with more kinds of characters, or omit --password-stdin.",
    },
    {
      name: 'an error that may repeat the password',
      answers: { AdminCreateUser: { error: 'SomethingNew', message: 'Value: the password' } },
      message:
        'The call cognito-idp:AdminCreateUser failed with SomethingNew; see the AWS documentation of that action.',
    },
    {
      name: 'a group that does not exist',
      argv: ['--groups', 'admins'],
      answers: { AdminAddUserToGroup: { error: 'ResourceNotFoundException' } },
      message: `The user alice was created, but a later step failed (The user pool has no group admins): ${removal}`,
    },
    {
      name: 'no permission to set passwords',
      answers: { AdminSetUserPassword: { error: 'AccessDeniedException' } },
      message: `The user alice was created, but a later step failed (The AWS credentials do not allow cognito-idp:AdminSetUserPassword: use other credentials, or add that permission): ${removal}`,
    },
    {
      name: 'a refusal that may repeat the password',
      answers: {
        AdminSetUserPassword: {
          error: 'InvalidParameterException',
          message: 'Value: the password',
        },
      },
      message: `The user alice was created, but a later step failed (The call cognito-idp:AdminSetUserPassword failed with InvalidParameterException; see the AWS documentation of that action): ${removal}`,
    },
  ];

  test.each(failures)('fails on $name with one line', async ({ argv = [], answers, message }) => {
    const { exitCode, out, err } = await createUser(['--username', 'alice', ...argv], {
      ...GOOD,
      ...answers,
    });

    expect({ exitCode, out, err }).toEqual({ exitCode: 1, out: [], err: [`furlock: ${message}`] });
  });

  test('quotes a name for the shell that the command is pasted into', async () => {
    const { err } = await createUser(['--username', "a'; rm x"], {
      ...GOOD,
      AdminCreateUser: { error: 'UsernameExistsException' },
    });

    expect(err[0]).toContain("--username 'a'\\''; rm x'`");
  });
});

describe('furlock create-user without credentials', () => {
  const NO_CREDENTIALS = {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_PROFILE: undefined,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nowhere/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
  };
  const before = { ...process.env };
  beforeAll(() => {
    for (const [name, value] of Object.entries(NO_CREDENTIALS)) setVariable(name, value);
  });
  afterAll(() => {
    for (const name of Object.keys(NO_CREDENTIALS)) setVariable(name, before[name]);
  });

  test("are reported, with the SDK's own provider chain", async () => {
    const { exitCode, out, err } = await createUser(['--username', 'alice'], GOOD, {
      clientSettings: { maxAttempts: 1 },
    });

    expect({ exitCode, out, err }).toEqual({
      exitCode: 1,
      out: [],
      err: [
        'furlock: There are no usable AWS credentials: sign in (for instance with `aws sso login`) or set AWS_PROFILE, and run this again.',
      ],
    });
  });
});

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

describe('furlock create-user at the local edge', () => {
  beforeAll(() => server.close());

  test('creates the user there, found from a folder', async () => {
    const edge = await startFakeLocalEdge(GOOD);
    const { context, out } = testContext({ folder: edge.folder });

    const exitCode = await run(['create-user', '--username', 'alice'], context);
    await edge.stop();

    expect(exitCode).toBe(0);
    expect(out[0]).toBe('Created the user alice in eu-central-1_AbCdEfGhI.');
    expect(edge.calls.map(({ operation }) => operation)).toEqual([
      'GetParameter',
      'AdminCreateUser',
      'AdminSetUserPassword',
    ]);
    expect(edge.calls[0]?.input).toEqual({ Name: '/furlock/local/main/settings/v1' });
  });

  test('explains how to start over if the user exists', async () => {
    const edge = await startFakeLocalEdge({
      ...GOOD,
      AdminCreateUser: { error: 'UsernameExistsException' },
    });
    const { context, err } = testContext({ folder: edge.folder });

    const exitCode = await run(['create-user', '--username', 'alice'], context);
    await edge.stop();

    expect(exitCode).toBe(1);
    expect(err).toEqual([
      'furlock: The user alice already exists. Nothing was changed, including the password: choose another --username, or restart the local edge, which discards all created users, and run this again.',
    ]);
  });
});
