import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { LOCAL_ENDPOINTS_FILE } from '@furlock/edge-settings';
import { run } from '../run.js';
import {
  answerAws,
  SETTINGS,
  settingsAnswer,
  type AwsAnswers,
  type AwsCall,
} from '../testing/aws-answers.js';
import {
  CODE,
  folderWithEndpoints,
  freePort,
  startFakeLocalEdge,
  type FakeLocalEdge,
} from '../testing/fake-local-edge.js';
import { LOCAL_ENDPOINTS } from '../testing/local-endpoints.js';
import { testContext } from '../testing/test-context.js';

const AWS = ['--region', 'eu-central-1', '--stage', 'dev'];
const SIGNED_IN = {
  output: {
    AuthenticationResult: {
      AccessToken: 'access.of.alice',
      IdToken: 'id.of.alice',
      RefreshToken: 'refresh.of.alice',
      ExpiresIn: 3600,
    },
  },
};
const GOOD: AwsAnswers = {
  GetParameter: settingsAnswer(SETTINGS),
  AdminInitiateAuth: SIGNED_IN,
};

describe('furlock token with a password, on AWS', () => {
  const server = setupServer();
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());

  async function token(argv: readonly string[], answers: AwsAnswers = {}, input = 'secret!\n') {
    const calls: AwsCall[] = [];
    server.use(
      http.post('https://*.amazonaws.com/', ({ request }) =>
        answerAws(request, { ...GOOD, ...answers }, calls),
      ),
    );
    const { context, out, err } = testContext({ input });
    const exitCode = await run(
      ['token', ...AWS, '--username', 'alice', '--password-stdin', ...argv],
      context,
    );
    return { exitCode, out, err, calls };
  }

  test("signs in with the operator's permission", async () => {
    const { calls } = await token([]);

    expect(calls[1]).toMatchObject({
      operation: 'AdminInitiateAuth',
      host: 'cognito-idp.eu-central-1.amazonaws.com',
      input: {
        UserPoolId: 'eu-central-1_AbCdEfGhI',
        ClientId: 'client-1',
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'alice', PASSWORD: 'secret!' },
      },
    });
  });

  const printed = [
    { argv: [], line: 'access.of.alice' },
    { argv: ['--use', 'access'], line: 'access.of.alice' },
    { argv: ['--use', 'id'], line: 'id.of.alice' },
    {
      argv: ['--curl'],
      line: 'curl -H "Authorization: Bearer access.of.alice" https://d111111abcdef8.cloudfront.net/me',
    },
    {
      argv: ['--json', '--use', 'id'],
      line: '{"token":"id.of.alice","use":"id","expiresInSeconds":3600,"url":"https://d111111abcdef8.cloudfront.net"}',
    },
  ];

  test.each(printed)('$argv prints one line', async ({ argv, line }) => {
    const { exitCode, out, err } = await token(argv);

    expect({ exitCode, out, err }).toEqual({ exitCode: 0, out: [line], err: [] });
  });

  test('notes that the lock does not accept such a token', async () => {
    const [issuer] = SETTINGS.issuers;
    const settings = { ...SETTINGS, issuers: [{ ...issuer, tokenUses: ['id'] }] };

    const { exitCode, out, err } = await token([], { GetParameter: settingsAnswer(settings) });

    expect({ exitCode, out, err }).toEqual({
      exitCode: 0,
      out: ['access.of.alice'],
      err: ['This lock accepts id tokens only: add --use id.'],
    });
  });

  const failures: { name: string; answers: AwsAnswers; message: string }[] = [
    {
      name: 'a wrong password',
      answers: { AdminInitiateAuth: { error: 'NotAuthorizedException' } },
      message: 'Cognito rejected the username or the password: check both',
    },
    {
      name: 'an unknown user, with the same message',
      answers: { AdminInitiateAuth: { error: 'UserNotFoundException' } },
      message: 'Cognito rejected the username or the password: check both',
    },
    {
      name: 'a first password',
      answers: { AdminInitiateAuth: { output: { ChallengeName: 'NEW_PASSWORD_REQUIRED' } } },
      message: 'must choose a new password first',
    },
    {
      name: 'another challenge',
      answers: { AdminInitiateAuth: { output: { ChallengeName: 'SOFTWARE_TOKEN_MFA' } } },
      message: 'more from this user than a password (SOFTWARE_TOKEN_MFA)',
    },
    {
      name: 'a password to be reset',
      answers: { AdminInitiateAuth: { error: 'PasswordResetRequiredException' } },
      message: 'must be reset first',
    },
    {
      name: 'an account that was not confirmed',
      answers: { AdminInitiateAuth: { error: 'UserNotConfirmedException' } },
      message: 'is not confirmed',
    },
    {
      name: 'a client without this flow',
      answers: { AdminInitiateAuth: { error: 'InvalidParameterException' } },
      message: 'ADMIN_USER_PASSWORD_AUTH',
    },
    {
      name: 'a pool that was deleted',
      answers: { AdminInitiateAuth: { error: 'ResourceNotFoundException' } },
      message: 'deploy the stage again',
    },
    {
      name: 'no permission',
      answers: { AdminInitiateAuth: { error: 'AccessDeniedException' } },
      message: 'do not allow cognito-idp:AdminInitiateAuth',
    },
    {
      name: 'a response without tokens',
      answers: { AdminInitiateAuth: { output: {} } },
      message: 'sent no tokens',
    },
    {
      name: 'an error that repeats the password',
      answers: { AdminInitiateAuth: { error: 'SomethingNew', message: 'not secret!' } },
      message: 'failed with SomethingNew; see',
    },
    {
      name: 'settings that do not exist',
      answers: { GetParameter: { error: 'ParameterNotFound' } },
      message: 'There are no settings /furlock/dev/main/settings/v1',
    },
  ];

  test.each(failures)('fails on $name with one line', async ({ answers, message }) => {
    const { exitCode, out, err } = await token([], answers);

    expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
    expect(err).toEqual([expect.stringMatching(/^furlock: [^\n]*\.$/)]);
    expect(err[0]).toContain(message);
    expect(err[0]).not.toContain('secret!');
  });

  const domains = [
    {
      name: 'its prefix',
      pool: { Domain: 'furlock-dev-1' },
      starts: 'https://furlock-dev-1.auth.eu-central-1.amazoncognito.com/oauth2/authorize?',
    },
    {
      name: 'its custom domain, which takes precedence',
      pool: { Domain: 'furlock-dev-1', CustomDomain: 'signin.example.com' },
      starts: 'https://signin.example.com/oauth2/authorize?',
    },
  ];

  test.each(domains)('finds the sign-in page by $name', async ({ pool, starts }) => {
    const calls: AwsCall[] = [];
    const answers = { ...GOOD, DescribeUserPool: { output: { UserPool: pool } } };
    server.use(
      http.post('https://*.amazonaws.com/', ({ request }) => answerAws(request, answers, calls)),
    );
    const { context, err } = testContext({
      callbackUrl: `http://localhost:${await freePort()}/callback`,
      onInterrupt: (listener) => {
        setImmediate(listener);
        return () => undefined;
      },
    });

    const exitCode = await run(['token', ...AWS, '--no-open'], context);

    expect(exitCode).toBe(130);
    expect(err.find((line) => line.startsWith('https:'))).toContain(starts);
    expect(err.at(-1)).toBe(
      'furlock: Stopped before the sign-in was complete: run this again to start over.',
    );
  });

  test('reports that the pool has no sign-in page', async () => {
    const answers = { ...GOOD, DescribeUserPool: { output: { UserPool: {} } } };
    server.use(
      http.post('https://*.amazonaws.com/', ({ request }) => answerAws(request, answers, [])),
    );
    const { context, err } = testContext();

    const exitCode = await run(['token', ...AWS], context);

    expect({ exitCode, err }).toEqual({
      exitCode: 1,
      err: [
        'furlock: The user pool eu-central-1_AbCdEfGhI has no sign-in page: sign in with --username and --password-stdin, or deploy the stage again.',
      ],
    });
  });
});

describe('furlock token at the local edge', () => {
  let edge: FakeLocalEdge | undefined;
  afterEach(async () => {
    await edge?.stop();
    edge = undefined;
  });

  /** Runs `furlock token` with a browser that follows the sign-in page's redirects. */
  async function token(argv: readonly string[], given: Parameters<typeof testContext>[0] = {}) {
    edge ??= await startFakeLocalEdge(GOOD);
    const opened: string[] = [];
    const pages: string[] = [];
    const { context, out, err } = testContext({
      folder: edge.folder,
      callbackUrl: `http://localhost:${await freePort()}/callback`,
      openBrowser: async (url) => {
        opened.push(url);
        pages.push(await (await fetch(url)).text());
      },
      ...given,
    });
    const exitCode = await run(['token', ...argv], context);
    return { exitCode, out, err, opened, pages, edge };
  }

  test('signs in with the browser, and prints only the token on standard output', async () => {
    const { exitCode, out, err, opened, pages, edge } = await token([]);

    expect({ exitCode, out }).toEqual({ exitCode: 0, out: ['access.of.browser'] });
    expect(err).toEqual([
      'Opening the sign-in page. If no browser opens, open this URL yourself:',
      opened[0],
      'Waiting for you to sign in (press Ctrl-C to stop) …',
    ]);
    expect(opened[0]?.startsWith(`${edge.url}/oauth2/authorize?`)).toBe(true);
    expect(pages).toEqual([expect.stringContaining('You are signed in')]);
  });

  test('prints no code, verifier or unrequested token', async () => {
    const { out, err, opened, pages, edge } = await token(['--json']);

    const verifier = edge.exchanges[0]?.get('code_verifier') ?? '';
    expect(verifier).toHaveLength(43);
    const everything = [...out, ...err, ...opened, ...pages].join('\n');
    for (const secret of [verifier, CODE, 'id.of.browser', 'refresh.of.browser']) {
      expect(everything).not.toContain(secret);
    }
  });

  test('prints a curl command with the URL of the local edge', async () => {
    const { out, edge } = await token(['--curl', '--use', 'id']);

    expect(out).toEqual([`curl -H "Authorization: Bearer id.of.browser" ${edge.url}/me`]);
  });

  test('prints the URL if no browser opens', async () => {
    const { exitCode, err } = await token([], {
      openBrowser: async (url) => {
        // The user opens the URL, after no browser was found.
        setImmediate(() => void fetch(url));
        await Promise.reject(new Error('spawn xdg-open ENOENT'));
      },
    });

    expect(exitCode).toBe(0);
    expect(err.at(-1)).toBe(
      'The browser could not be opened (spawn xdg-open ENOENT): open the URL above yourself.',
    );
  });

  test('opens no browser with --no-open', async () => {
    const opened: string[] = [];
    const interrupts: (() => void)[] = [];

    const { exitCode, err } = await token(['--no-open'], {
      openBrowser: (url) => {
        opened.push(url);
        return Promise.resolve();
      },
      onInterrupt: (listener) => {
        interrupts.push(listener);
        setImmediate(listener);
        return () => undefined;
      },
    });

    expect(exitCode).toBe(130);
    expect(opened).toEqual([]);
    expect(interrupts).toHaveLength(1);
    expect(err[0]).toBe('Open this URL in a browser on this machine:');
  });

  test('reports that the code is rejected', async () => {
    edge = await startFakeLocalEdge(GOOD, { status: 400, body: '{"error":"invalid_grant"}' });

    const { exitCode, out, err } = await token([]);

    expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
    expect(err.at(-1)).toMatch(/^furlock: The sign-in page at 127\.0\.0\.1:\d+ rejected the code/);
  });

  test('signs in with a password', async () => {
    const { exitCode, out, err } = await token(['--username', 'alice', '--password-stdin'], {
      input: 'secret!',
    });

    expect({ exitCode, out, err }).toEqual({ exitCode: 0, out: ['access.of.alice'], err: [] });
  });

  test('reports that the local edge no longer responds', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const folder = folderWithEndpoints({ ...LOCAL_ENDPOINTS, cognitoUrl: url, ssmUrl: url });
    const { context, out, err } = testContext({ folder });

    const exitCode = await run(['token'], context);
    rmSync(folder, { recursive: true });

    expect({ exitCode, out, err }).toEqual({
      exitCode: 1,
      out: [],
      err: [
        `furlock: The local edge described in ${join(folder, LOCAL_ENDPOINTS_FILE)} no longer responds: start it again with \`npx @furlock/local-edge\`, or \`npm start\` in its repository.`,
      ],
    });
  });
});
