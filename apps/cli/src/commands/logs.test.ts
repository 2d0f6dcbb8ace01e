import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { EDGE_REGIONS } from '../logs/edge-regions.js';
import { run } from '../run.js';
import { settingsAnswer } from '../testing/aws-answers.js';
import { distributionXml, fakeAws } from '../testing/fake-aws.js';
import { EDGE_NAME } from '../testing/healthy-lock.js';
import { testContext } from '../testing/test-context.js';

const ID = '-4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==';
const GROUP = `/aws/lambda/us-east-1.${EDGE_NAME}`;
const AWS = ['--region', 'eu-central-1', '--stage', 'dev'];

interface Call {
  readonly region: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}
type Answer =
  { readonly error: string; readonly status?: number } | { readonly output: object } | 'broken';

let calls: Call[];
let answers: Record<string, Answer | ((input: Call['input']) => Answer)>;

const logsHandler = http.post('https://logs.:region.amazonaws.com/', async ({ request }) => {
  const region = new URL(request.url).host.split('.')[1] ?? '';
  const operation = request.headers.get('x-amz-target')?.split('.')[1] ?? '';
  const input = (await request.json()) as Call['input'];
  calls.push({ region, operation, input });
  const prepared = answers[region] ?? { error: 'ResourceNotFoundException' };
  const answer = typeof prepared === 'function' ? prepared(input) : prepared;
  if (answer === 'broken') return HttpResponse.error();
  return 'output' in answer
    ? HttpResponse.json(answer.output)
    : HttpResponse.json(
        { __type: answer.error, message: 'the message of AWS' },
        { status: answer.status ?? 400 },
      );
});
const server = setupServer(logsHandler, ...fakeAws().handlers);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());
beforeEach(() => {
  calls = [];
  answers = {};
});
afterEach(() => server.resetHandlers());

const line = (fields: object, timestamp = 1_000) => ({
  timestamp,
  message: `${JSON.stringify(fields)}\n`,
});
const events = (...found: object[]): Answer => ({ output: { events: found } });

async function logs(...args: string[]) {
  const { context, out, err } = testContext();
  const exitCode = await run(['logs', ...args], context);
  return { exitCode, out, err };
}

describe('a request id', () => {
  test.each([
    ['as one word', [`--request-id=${ID}`]],
    ['as two words, although it begins with a hyphen', ['--request-id', ID]],
  ])('is searched for in all regions at the same time: %s', async (_name, args) => {
    answers['eu-west-3'] = events(line({ requestId: ID, code: 'TOKEN_EXPIRED', status: 401 }));

    const { exitCode, out, err } = await logs(...args, ...AWS);

    expect({ exitCode, out, err }).toEqual({
      exitCode: 0,
      out: [
        `1970-01-01T00:00:01.000Z eu-west-3 {"requestId":"${ID}","code":"TOKEN_EXPIRED","status":401}`,
      ],
      err: [],
    });
    expect(calls.map(({ region }) => region).sort()).toEqual([...EDGE_REGIONS].sort());
    expect(calls[0]?.input).toMatchObject({
      logGroupName: GROUP,
      filterPattern: `{ $.requestId = "${ID}" }`,
      startTime: Date.parse('2026-11-21T12:00:00Z'),
    });
  });

  test('that is in no region is a failure with possible reasons', async () => {
    const { exitCode, out, err } = await logs(`--request-id=${ID}`, ...AWS);

    expect([exitCode, out]).toEqual([1, []]);
    expect(err).toEqual([expect.stringContaining('No region has a line about -4Tyz')]);
  });

  test('is found on a later page, which ends the search', async () => {
    answers['eu-west-1'] = ({ nextToken }) =>
      nextToken === undefined
        ? { output: { events: [], nextToken: 'more' } }
        : { output: { events: [line({ requestId: ID })], nextToken: 'still more' } };

    const { exitCode, out } = await logs(`--request-id=${ID}`, ...AWS);

    expect([exitCode, out.length]).toEqual([0, 1]);
    expect(calls.filter(({ region }) => region === 'eu-west-1')).toHaveLength(2);
  });

  test('cannot break out of the pattern', async () => {
    await logs('--request-id', 'a" || $.x = "b\\', ...AWS, '--regions', 'eu-west-1');

    expect(calls[0]?.input['filterPattern']).toBe('{ $.requestId = "a\\" || $.x = \\"b\\\\" }');
  });
});

test('a code, since a time, as JSON, sorted by time', async () => {
  answers['eu-west-1'] = events(line({ code: 'GROUP_MISSING' }, 2_000));
  answers['us-east-1'] = events(line({ code: 'GROUP_MISSING' }, 1_000), {
    timestamp: 3_000,
    message: 'Task timed out\u001b[2J after 15 s\n',
  });

  const { exitCode, out } = await logs(
    '--code',
    'GROUP_MISSING',
    '--since',
    '30m',
    '--json',
    ...AWS,
  );

  expect(exitCode).toBe(0);
  expect(JSON.parse(out[0] ?? '')).toEqual({
    lines: [
      { time: '1970-01-01T00:00:01.000Z', region: 'us-east-1', line: { code: 'GROUP_MISSING' } },
      { time: '1970-01-01T00:00:02.000Z', region: 'eu-west-1', line: { code: 'GROUP_MISSING' } },
      {
        time: '1970-01-01T00:00:03.000Z',
        region: 'us-east-1',
        line: 'Task timed out [2J after 15 s',
      },
    ],
  });
  expect(calls[0]?.input['startTime']).toBe(Date.parse('2026-11-22T11:30:00Z'));
});

test('no line is not a failure without a request id', async () => {
  expect(await logs(...AWS)).toEqual({
    exitCode: 0,
    out: [],
    err: ['No region has a matching line.'],
  });
});

describe('regions that do not respond', () => {
  test('are listed, and the others are searched', async () => {
    answers['sa-east-1'] = { error: 'AccessDeniedException' };
    answers['eu-west-1'] = events(line({ requestId: ID }));

    const { exitCode, out, err } = await logs(`--request-id=${ID}`, ...AWS);

    expect([exitCode, out.length]).toEqual([0, 1]);
    expect(err).toEqual([
      expect.stringMatching(/^Not searched: sa-east-1\. The AWS credentials do not allow/),
    ]);
  });

  test.each([
    ['AccessDeniedException', 400, /do not allow logs:FilterLogEvents/],
    ['UnrecognizedClientException', 400, /does not recognize these credentials/],
    ['ThrottlingException', 400, /throttling logs:FilterLogEvents/],
    ['ExpiredTokenException', 400, /expired/],
    ['ServiceUnavailableException', 503, /ServiceUnavailableException/],
  ])('all of them: %s', async (error, status, message) => {
    answers = Object.fromEntries(EDGE_REGIONS.map((region) => [region, { error, status }]));

    const { exitCode, err } = await logs(...AWS);

    expect(exitCode).toBe(1);
    expect(err).toEqual([expect.stringMatching(message)]);
  });

  test('do not include one that the account has not enabled, which has no replica', async () => {
    answers['sa-east-1'] = { error: 'UnrecognizedClientException' };
    answers['eu-west-1'] = events(line({ requestId: ID }));

    const { exitCode, err } = await logs(`--request-id=${ID}`, ...AWS);

    expect([exitCode, err]).toEqual([0, []]);
  });
});

describe('--retain', () => {
  test('is set in regions with a log group', async () => {
    answers['eu-west-1'] = { output: {} };
    answers['us-west-2'] = { output: {} };

    const { exitCode, out } = await logs('--retain', '30', ...AWS);

    expect([exitCode, out]).toEqual([0, ['us-west-2: 30 days', 'eu-west-1: 30 days']]);
    expect(calls[0]).toMatchObject({
      operation: 'PutRetentionPolicy',
      input: { logGroupName: GROUP, retentionInDays: 30 },
    });
  });

  test('as JSON', async () => {
    answers['eu-west-1'] = { output: {} };

    const { out } = await logs('--retain', '7', '--json', ...AWS);

    expect(JSON.parse(out[0] ?? '')).toEqual({ days: 7, regions: ['eu-west-1'] });
  });
});

describe('the log group of the function that the distribution runs', () => {
  const other = (arn: string): string => distributionXml().replace(/arn:aws:lambda:[^<]*/, arn);

  test.each([
    [
      'is that of the latest creation',
      other('arn:aws:lambda:us-east-1:123456789012:function:furlock-dev-main-ANPANEW:1'),
      '/aws/lambda/us-east-1.furlock-dev-main-ANPANEW',
    ],
  ])('%s', async (_name, GetDistribution, logGroupName) => {
    server.use(logsHandler, ...fakeAws({ bodies: { GetDistribution } }).handlers);

    await logs(...AWS, '--regions', 'eu-west-1');

    expect(calls[0]?.input).toMatchObject({ logGroupName });
  });

  test('is found without valid settings', async () => {
    server.use(
      logsHandler,
      ...fakeAws({ answers: { GetParameter: settingsAnswer('{}') } }).handlers,
    );

    const { exitCode } = await logs(...AWS, '--regions', 'eu-west-1');

    expect([exitCode, calls[0]?.input]).toEqual([
      0,
      expect.objectContaining({ logGroupName: GROUP }),
    ]);
  });

  test.each([
    [
      'another lock’s function',
      {
        bodies: { GetDistribution: other('arn:aws:lambda:us-east-1:123456789012:function:mine:1') },
      },
      /^furlock: The distribution E1 runs no edge function of this lock: run `furlock doctor`\.$/,
    ],
    [
      'another stack’s distribution',
      {
        bodies: { GetDistribution: distributionXml().replace(/<DomainName>d1/, '<DomainName>d2') },
      },
      /^furlock: No distribution of the stack serves d111111abcdef8.cloudfront.net: /,
    ],
  ])('is not guessed for %s', async (_name, options, message) => {
    server.use(logsHandler, ...fakeAws(options).handlers);

    const { exitCode, err } = await logs(...AWS);

    expect([exitCode, err]).toEqual([1, [expect.stringMatching(message)]]);
    expect(calls).toEqual([]);
  });

  test('is in the stack that --stack names', async () => {
    const stacks: string[] = [];
    server.use(
      http.post('https://cloudformation.eu-central-1.amazonaws.com/', async ({ request }) => {
        stacks.push(new URLSearchParams(await request.clone().text()).get('StackName') ?? '');
      }),
    );

    await logs(...AWS, '--stack', 'orders', '--regions', 'eu-west-1');

    expect(stacks).toEqual(['orders']);
  });
});

describe('usage errors', () => {
  test.each([
    ['a number of days that CloudWatch does not support', ['--retain', '31'], /one of 1, 3, 5/],
    ['an invalid duration', ['--since', 'yesterday'], /30m/],
    ['two conflicting options', ['--retain', '30', '--code', 'X'], /cannot be used with/],
  ])('%s', async (_name, args, message) => {
    const { exitCode, err } = await logs(...args, ...AWS);

    expect(exitCode).toBe(2);
    expect(err.join()).toMatch(message);
    expect(calls).toEqual([]);
  });
});
