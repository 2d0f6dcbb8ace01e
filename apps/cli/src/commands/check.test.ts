import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import type { Answer, OutgoingRequest } from '../check/send-request.js';
import type { Context } from '../context.js';
import { run } from '../run.js';
import {
  answerAws,
  SETTINGS,
  settingsAnswer,
  type AwsAnswers,
  type AwsCall,
} from '../testing/aws-answers.js';
import { answer, answerAsLock, GOOD_TOKEN, LOCK_URLS, type Fault } from '../testing/fake-lock.js';
import { testContext } from '../testing/test-context.js';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const AWS = ['--region', 'eu-central-1', '--stage', 'dev'];
const STACK = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
  <DescribeStacksResult><Stacks><member><StackName>furlock-dev</StackName><Outputs>
    <member><OutputKey>FunctionUrl</OutputKey><OutputValue>${LOCK_URLS.functionUrl}</OutputValue></member>
  </Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
const SIGNED_IN: AwsAnswers = {
  AdminInitiateAuth: {
    output: {
      AuthenticationResult: { AccessToken: GOOD_TOKEN, IdToken: 'id.of.alice', ExpiresIn: 60 },
    },
  },
};

/** Runs `furlock check` against a lock on AWS, optionally with a fault. */
async function check(
  argv: readonly string[],
  {
    fault = (_request, right) => right,
    answers = {},
    stack = { status: 200, body: STACK },
    environment = { FURLOCK_TOKEN: GOOD_TOKEN },
    input = null,
    onInterrupt = () => () => undefined,
  }: {
    fault?: Fault;
    answers?: AwsAnswers;
    stack?: { status: number; body: string };
    environment?: Context['environment'];
    input?: string | null;
    onInterrupt?: Context['onInterrupt'];
  } = {},
) {
  const calls: AwsCall[] = [];
  const visited: string[] = [];
  const lock = async ({ request }: { request: Request }): Promise<Response> => {
    const outgoing: OutgoingRequest = {
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: new Uint8Array(await request.arrayBuffer()),
    };
    visited.push(`${outgoing.method} ${outgoing.url}`);
    const given: Answer | undefined = fault(outgoing, answerAsLock(outgoing));
    return given === undefined
      ? HttpResponse.error()
      : new Response(given.body.toString(), { status: given.status, headers: given.headers });
  };
  server.use(
    http.post('https://cloudformation.*.amazonaws.com/', () =>
      HttpResponse.xml(stack.body, { status: stack.status }),
    ),
    http.post('https://*.amazonaws.com/', ({ request }) =>
      answerAws(
        request,
        { GetParameter: settingsAnswer(SETTINGS), ...SIGNED_IN, ...answers },
        calls,
      ),
    ),
    http.all(`${LOCK_URLS.publicUrl}/*`, lock),
    http.all(`${LOCK_URLS.plainHttpUrl}/*`, lock),
    http.all(`${LOCK_URLS.functionUrl}*`, lock),
  );
  const { context, out, err } = testContext({ environment, input, onInterrupt });
  const exitCode = await run(['check', ...AWS, ...argv], context);
  return { exitCode, out, err, calls, visited };
}

describe('furlock check on AWS', () => {
  test('prints a table, and exits with 0 if the lock is correct', async () => {
    const { exitCode, out, err } = await check([]);

    expect(out).toEqual([
      'ok      no token             401 CREDENTIALS_MISSING, asks for a Bearer token',
      'ok      bad token            401 TOKEN_SIGNATURE, asks for a Bearer token',
      'ok      good token           200',
      'ok      query                repeated names and spaces arrived as sent',
      'ok      body                 256 bytes arrived as sent',
      'ok      preflight            401, no foreign origin is allowed',
      'ok      direct function URL  403',
      'ok      plain HTTP           301 to HTTPS',
      'ok      cache leak           allowed with the token, rejected without it',
    ]);
    expect(err).toEqual([
      'Checking https://d111111abcdef8.cloudfront.net at / (press Ctrl-C to stop) …',
    ]);
    expect(exitCode).toBe(0);
  });

  test('reports which check failed, and exits with 1', async () => {
    const { exitCode, out, err } = await check([], {
      fault: ({ url }, right) => (url.startsWith(LOCK_URLS.functionUrl) ? answer(200) : right),
    });

    expect(exitCode).toBe(1);
    expect(out[6]).toMatch(/^FAILED {2}direct function URL {2}200, not 403/);
    expect(err.at(-1)).toBe(
      'furlock: 1 of 9 checks failed, first "direct function URL" (200, not 403: anyone who knows the URL can bypass the lock): run `furlock doctor` to find the cause.',
    );
  });

  test('prints one JSON object', async () => {
    const { exitCode, out } = await check(['--json', '--path', '/orders?key=private'], {
      fault: ({ url }, right) => (url.startsWith('http:') ? answer(200) : right),
    });

    expect(exitCode).toBe(1);
    expect(out).toHaveLength(1);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({
      url: LOCK_URLS.publicUrl,
      path: '/orders?key=private',
      passed: 8,
      failed: 1,
      skipped: 0,
      checks: expect.arrayContaining([
        { id: 'good-token', title: 'good token', outcome: 'passed', words: '200' },
        expect.objectContaining({ id: 'plain-http', outcome: 'failed' }),
      ]),
    });
  });

  test('calls the given path, and prints it without its query', async () => {
    const { visited, err } = await check(['--path', '/orders?key=private']);

    expect(visited).toContain(`GET ${LOCK_URLS.publicUrl}/orders?key=private`);
    expect(visited).not.toContain(`GET ${LOCK_URLS.publicUrl}/`);
    expect(err.join()).not.toContain('private');
  });

  const tokens = [
    { name: 'standard input', argv: ['--token-stdin'], input: `${GOOD_TOKEN}\n`, environment: {} },
    {
      name: 'standard input before the environment',
      argv: ['--token-stdin'],
      input: GOOD_TOKEN,
      environment: { FURLOCK_TOKEN: 'of.the.environment' },
    },
    {
      name: 'a sign-in with a password',
      argv: ['--username', 'alice', '--password-stdin'],
      input: 'secret!',
      environment: { FURLOCK_TOKEN: 'of.the.environment' },
    },
  ];

  test.each(tokens)('gets its token from $name', async ({ argv, input, environment }) => {
    const { exitCode, out, err } = await check(argv, { input, environment });

    expect(exitCode).toBe(0);
    const printed = [...out, ...err].join('\n');
    for (const secret of [GOOD_TOKEN, GOOD_TOKEN.split('.')[2] ?? '', 'secret!']) {
      expect(printed).not.toContain(secret);
    }
  });

  test('signs in for a token with a use that the lock accepts', async () => {
    const [issuer] = SETTINGS.issuers;
    const settings = { ...SETTINGS, issuers: [{ ...issuer, tokenUses: ['id'] }] };
    const seen = new Set<string | undefined>();

    await check(['--username', 'alice', '--password-stdin'], {
      input: 'secret!',
      answers: { GetParameter: settingsAnswer(settings) },
      fault: ({ headers }, right) => {
        seen.add(headers['authorization']);
        return right;
      },
    });

    expect(seen).toContain('Bearer id.of.alice');
  });

  const wrong = [
    {
      name: 'no token at all',
      argv: [],
      environment: {},
      message: 'add --token-stdin, set FURLOCK',
    },
    {
      name: 'text that is not a token',
      argv: [],
      environment: { FURLOCK_TOKEN: 'two words' },
      message: 'FURLOCK_TOKEN does not contain a token: use the output of `furlock token`.',
    },
    {
      name: 'a header instead of a token',
      argv: ['--token-stdin'],
      input: `Bearer ${GOOD_TOKEN}`,
      message: 'Standard input does not contain a token',
    },
    {
      name: 'a terminal instead of a pipe',
      argv: ['--token-stdin'],
      message: 'must come from a pipe',
    },
    {
      name: 'a token and a user',
      argv: ['--token-stdin', '--username', 'alice'],
      message: "cannot be used with option '--username <name>'",
    },
    { name: 'a user alone', argv: ['--username', 'alice'], message: 'must be used together' },
    {
      name: 'a path without a leading slash',
      argv: ['--path', 'orders'],
      message: 'must begin with /',
    },
    { name: 'a path with a space', argv: ['--path', '/a b'], message: 'must begin with /' },
    { name: 'a path with a fragment', argv: ['--path', '/a#b'], message: 'must begin with /' },
    {
      name: 'a URL that is not a function URL',
      argv: ['--function-url', 'https://example.com/'],
      message: '--function-url is not a function URL',
    },
    {
      name: 'a function URL without TLS',
      argv: ['--function-url', 'http://abc.lambda-url.eu-central-1.on.aws/'],
      message: '--function-url is not a function URL',
    },
  ];

  test.each(wrong)(
    '$name is a usage error',
    async ({ argv, environment, input = null, message }) => {
      const { exitCode, out, err, visited } = await check(argv, {
        input,
        ...(environment !== undefined && { environment }),
      });

      expect({ exitCode, out, visited }).toEqual({ exitCode: 2, out: [], visited: [] });
      expect(err).toEqual([expect.stringMatching(/^furlock: [^\n]*\.$/)]);
      expect(err[0]).toContain(message);
      expect(err[0]).not.toContain(GOOD_TOKEN);
    },
  );

  describe('the function URL', () => {
    const fault = { status: 400, body: '' };
    const missing = {
      ...fault,
      body: '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id furlock-dev does not exist</Message></Error></ErrorResponse>',
    };

    test('is read from the stack', async () => {
      const { visited } = await check([]);

      expect(visited).toContain(`GET ${LOCK_URLS.functionUrl}`);
    });

    test('is not read from the stack if it is given', async () => {
      const url = 'https://other.lambda-url.eu-west-1.on.aws/';
      server.use(http.get(url, () => new HttpResponse(null, { status: 403 })));

      const { exitCode, out } = await check(['--function-url', url], { stack: missing });

      expect(exitCode).toBe(0);
      expect(out[6]).toMatch(/^ok {6}direct function URL {2}403$/);
    });

    test('is skipped if the stack does not output it', async () => {
      const stack = { status: 200, body: STACK.replace('FunctionUrl', 'SomethingElse') };

      const { exitCode, out } = await check([], { stack });

      expect(exitCode).toBe(0);
      expect(out[6]).toBe(
        'skipped direct function URL  the stack furlock-dev has no output FunctionUrl: add --function-url',
      );
    });

    test('fails with one line if its stack does not exist', async () => {
      const { exitCode, out, err } = await check(['--stack', 'mine'], { stack: missing });

      expect({ exitCode, out, err }).toEqual({
        exitCode: 1,
        out: [],
        err: [
          "furlock: There is no stack mine in eu-central-1 to read the function URL from: give the lock's stack with --stack, or the function URL with --function-url.",
        ],
      });
    });
  });

  test('makes one attempt if there is no response', async () => {
    const { exitCode, out, err, visited } = await check([], { fault: () => undefined });

    expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
    expect(visited).toHaveLength(1);
    expect(err.at(-1)).toMatch(
      /^furlock: No response from https:\/\/d111111abcdef8\.cloudfront\.net \(\w+\): check the network/,
    );
  });

  test('stops on Ctrl-C, with one line', async () => {
    let press: () => void = () => undefined;

    const { exitCode, out, err } = await check([], {
      onInterrupt: (listener) => {
        press = listener;
        return () => undefined;
      },
      fault: (request, right) => {
        if (request.headers['authorization'] !== undefined) press();
        return right;
      },
    });

    expect(exitCode).toBe(130);
    expect(out).toHaveLength(1);
    expect(err.at(-1)).toBe(
      'furlock: Stopped after 1 of 9 checks: run this again to complete them.',
    );
  });
});
