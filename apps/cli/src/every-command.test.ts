/**
 * Errors of AWS: for each error, each command that calls AWS prints one line that says what to do,
 * prints nothing else, and exits with a non-zero code.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { run } from './run.js';
import { SETTINGS } from './testing/aws-answers.js';
import { fakeAws, type AwsCondition } from './testing/fake-aws.js';
import { GOOD_TOKEN } from './testing/fake-lock.js';
import { testContext } from './testing/test-context.js';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const AWS = ['--region', 'eu-central-1', '--stage', 'dev'];
const PASSWORD = 'the-password-1';

interface Called {
  readonly command: string;
  readonly argv?: readonly string[];
  readonly input?: string;
  /** The conditions that are no failure of this command. */
  readonly except?: readonly string[];
}

/** Every command that calls AWS; a test below fails if one is missing. */
const COMMANDS: readonly Called[] = [
  { command: 'create-user', argv: ['--username', 'alice', '--password-stdin'], input: PASSWORD },
  { command: 'revoke', argv: ['--user', 'alice'] },
  { command: 'token', argv: ['--username', 'alice', '--password-stdin'], input: PASSWORD },
  { command: 'check' },
  { command: 'doctor' },
  { command: 'settings get' },
  { command: 'settings diff' },
  { command: 'settings validate' },
  { command: 'settings set', input: JSON.stringify(SETTINGS) },
  { command: 'settings refresh-keys' },
  { command: 'rules explain', argv: ['GET', '/'] },
  { command: 'logs', argv: ['--request-id=abc', '--regions', 'eu-central-1'] },
  { command: 'clean-up', except: ['a stage that is not deployed'] },
];

/** The commands that do not call AWS. */
const OFFLINE = ['explain', 'token explain'];

interface Condition {
  readonly name: string;
  readonly aws: AwsCondition;
  /** The errors of operations that differ. */
  readonly others?: Readonly<Record<string, AwsCondition>>;
  readonly says: RegExp;
}

const CONDITIONS: readonly Condition[] = [
  {
    name: 'expired credentials',
    aws: { error: 'ExpiredTokenException', xmlError: 'ExpiredToken', status: 403 },
    says: /have expired: sign in again/,
  },
  {
    name: 'credentials that the region does not recognize',
    aws: { error: 'UnrecognizedClientException', xmlError: 'InvalidClientTokenId', status: 403 },
    says: /does not recognize these credentials/,
  },
  {
    name: 'a wrong secret or clock',
    aws: { error: 'InvalidSignatureException', xmlError: 'SignatureDoesNotMatch', status: 403 },
    says: /clock and the secret access key/,
  },
  {
    name: 'access denied',
    aws: { error: 'AccessDeniedException', xmlError: 'AccessDenied', status: 403 },
    says: /do not allow (ssm|cloudformation|logs|lambda|iam|cloudfront):\w+: use other credentials, or add that permission/,
  },
  {
    name: 'throttling',
    aws: { error: 'ThrottlingException', xmlError: 'Throttling', status: 400 },
    says: /is throttling (ssm|cloudformation|logs|lambda|iam|cloudfront):\w+: wait a minute/,
  },
  {
    name: 'a stage that is not deployed',
    aws: { error: 'ParameterNotFound', xmlError: 'ValidationError', status: 400 },
    others: {
      FilterLogEvents: { error: 'ResourceNotFoundException', xmlError: '', status: 400 },
      GetRole: { error: '', xmlError: 'NoSuchEntity', status: 404 },
    },
    says: /[Tt]here (are|is) no (settings|parameter|stack) |No region has a line about abc/,
  },
  {
    name: 'an unexpected error',
    aws: { error: 'SomethingNew', xmlError: 'SomethingNew', status: 400 },
    says: /failed with SomethingNew/,
  },
];

async function call({ command, argv = [], input }: Called, given = {}) {
  const { context, out, err } = testContext({
    input: input ?? null,
    environment: { FURLOCK_TOKEN: GOOD_TOKEN },
    ...given,
  });
  const exitCode = await run([...command.split(' '), ...AWS, ...argv], context);
  return { exitCode, out, err };
}

/** One line on standard error, without secrets. */
function expectOneSentence({ exitCode, err }: Awaited<ReturnType<typeof call>>, says: RegExp) {
  expect(exitCode).toBe(1);
  expect(err).toEqual([expect.stringMatching(/^furlock: [A-Z][^\n]*\.$/)]);
  expect(err[0]).toMatch(says);
  for (const secret of [PASSWORD, GOOD_TOKEN, 'of-a-test']) expect(err[0]).not.toContain(secret);
}

describe.each(COMMANDS)('$command', (called) => {
  const conditions = CONDITIONS.filter(({ name }) => called.except?.includes(name) !== true);
  test.each(conditions)('$name', async ({ aws, others, says }) => {
    server.use(...fakeAws({ conditions: { '*': aws, ...others } }).handlers);

    const ended = await call(called);

    expectOneSentence(ended, says);
    // The doctor's table reports each resource that could not be read.
    if (called.command !== 'doctor') expect(ended.out).toEqual([]);
  });

  test('a network that is down', async () => {
    server.use(http.all('*', () => HttpResponse.error()));
    const down = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });

    const ended = await call(called, {
      clientSettings: {
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'of-a-test' },
        maxAttempts: 1,
        requestHandler: { handle: () => Promise.reject(down) },
      },
    });

    expectOneSentence(
      ended,
      /could not be reached in (eu-central-1|us-east-1) \(ENOTFOUND\): check the/,
    );
    expect(ended.out).toEqual([]);
  });

  test('no credentials', async () => {
    server.use(...fakeAws().handlers);
    const none = Object.assign(new Error('Could not load credentials from any providers'), {
      name: 'CredentialsProviderError',
    });

    const ended = await call(called, {
      clientSettings: { credentials: () => Promise.reject(none), maxAttempts: 1 },
    });

    expectOneSentence(ended, /no usable AWS credentials: sign in/);
    expect(ended.out).toEqual([]);
  });
});

test('every command is tested here', async () => {
  const named = async (argv: readonly string[]): Promise<string[]> => {
    const { context, out } = testContext();
    await run([...argv, '--help'], context);
    const help = out.join('\n');
    if (!/^Usage: .* \[command\]/.test(help)) return [];
    const listed = help
      .split('\n')
      .flatMap((line) => /^ {2}([a-z][a-z-]*) /.exec(line)?.[1] ?? [])
      .filter((name) => name !== 'help');
    const below = await Promise.all(
      listed.map(async (name) => {
        const names = await named([...argv, name]);
        return names.length === 0 ? [[...argv, name].join(' ')] : names;
      }),
    );
    // `furlock token` does something itself and has a subcommand.
    return argv.join(' ') === 'token' ? ['token', ...below.flat()] : below.flat();
  };

  expect((await named([])).sort()).toEqual(
    [...COMMANDS.map(({ command }) => command), ...OFFLINE].sort(),
  );
});
