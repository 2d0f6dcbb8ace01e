import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { CredentialStore, type LambdaFunction } from '@furlock/simulator-deployment';
import type { BuiltHost } from './testing/build-host.js';
import { buildLambdaHost } from './testing/build-lambda-host.js';
import {
  createInvoker,
  MAX_ENVIRONMENTS,
  type Invoker,
  type InvokerOptions,
} from './create-invoker.js';
import type { InvocationOutcome } from './invocation.js';
import { createOrphanGuard, type OrphanGuard } from './orphan-guard.js';
import { createTaskRoots, type TaskRoots } from './task-roots.js';

/** A bundle whose event selects the action. It has named imports of `node:https`, as real bundles do. */
const BUNDLE = `
import { createServer } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';

const startedAt = process.hrtime.bigint();
let count = 0;

const actions = {
  count: () => ({ count: (count += 1), environment: String(startedAt) }),
  variables: () => process.env,
  globals: () => ({ send: typeof process.send, argv: process.argv.length }),
  context: (_, context) => ({ ...context, remaining: context.getRemainingTimeInMillis() }),
  nothing: () => undefined,
  throw: () => { throw new TypeError('thrown'); },
  exit: () => process.exit(7),
  hang: () => new Promise(() => setInterval(() => undefined, 1000)),
  print: () => console.log('printed'),
  wait: () => new Promise((resolve) => setTimeout(() => resolve(String(startedAt)), 200)),
  net: ({ host }) => new Promise((resolve) =>
    connect({ host, port: 5432 }).on('error', ({ code, syscall }) => resolve({ code, syscall }))),
  fetch: ({ host }) => fetch('https://' + host).catch(({ cause: { code, syscall } }) => ({ code, syscall })),
  own: () => new Promise((resolve) => {
    const server = createServer((_, outgoing) => outgoing.end('own')).listen(0, '127.0.0.1', async () => {
      resolve(await (await fetch('http://127.0.0.1:' + server.address().port)).text());
      server.close();
    });
  }),
  plain: async ({ port }) => (await fetch('http://127.0.0.1:' + port)).text(),
  call: ({ url, body }) => new Promise((resolve, reject) => {
    const outgoing = request(url, { method: body === undefined ? 'GET' : 'POST', headers: { 'X-Sent': 'yes' } }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk) => (text += chunk)).on('end', () =>
        resolve({ status: incoming.statusCode, header: incoming.headers['x-answer'], text }));
    });
    outgoing.on('error', reject).end(body);
  }),
};

export const handler = async (event, context) => actions[event.action](event, context);
`;

const AWS_HOST = 'ssm.eu-central-1.amazonaws.com';

const credentials = new CredentialStore();
let taskRoots: TaskRoots;
let orphanGuard: OrphanGuard;
let host: BuiltHost;
let aws: Server;
let awsPort: number;
let otherAws: Server;
let otherAwsPort: number;
let allowed: Server;
let allowedPort: number;
const output: string[] = [];
const platformLines: string[] = [];
const notes: string[] = [];
const invokers: Invoker[] = [];

beforeAll(async () => {
  taskRoots = createTaskRoots();
  orphanGuard = createOrphanGuard((error) => {
    throw error;
  }, taskRoots.folder);
  host = await buildLambdaHost(build);
  aws = createServer((incoming, outgoing) => {
    let body = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => (body += chunk));
    incoming.on('end', () => {
      const sent = incoming.headers['x-sent'];
      outgoing.writeHead(418, { 'X-Answer': 'unchanged' });
      outgoing.end(
        `${incoming.method} ${incoming.headers.host} ${incoming.url} ${String(sent)} ${body}`,
      );
    });
  });
  await once(aws.listen(0, '127.0.0.1'), 'listening');
  awsPort = (aws.address() as AddressInfo).port;
  otherAws = createServer((incoming, outgoing) =>
    outgoing.end(`${incoming.headers.host} is not served`),
  );
  await once(otherAws.listen(0, '127.0.0.1'), 'listening');
  otherAwsPort = (otherAws.address() as AddressInfo).port;
  allowed = createServer((_incoming, outgoing) => outgoing.end('allowed'));
  await once(allowed.listen(0, '127.0.0.1'), 'listening');
  allowedPort = (allowed.address() as AddressInfo).port;
});

afterAll(() => {
  for (const invoker of invokers) invoker.stop();
  orphanGuard.stop();
  for (const server of [aws, otherAws, allowed]) {
    server.closeAllConnections();
    server.close();
  }
  host.remove();
});

function invokerOf(
  code: string,
  change: Partial<LambdaFunction> = {},
  options: Partial<InvokerOptions> = {},
): Invoker {
  const directory = mkdtempSync(join(tmpdir(), 'furlock-code-'));
  writeFileSync(join(directory, 'index.mjs'), code);
  const invoker = createInvoker({
    lambdaFunction: {
      stack: 'home',
      logicalId: 'Function',
      name: 'the-function',
      region: 'us-east-1',
      arn: 'arn:aws:lambda:us-east-1:123456789012:function:the-function',
      versionArns: [],
      edgeObstacles: [],
      aliasArns: [],
      layers: [],
      directory,
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      architecture: 'x86_64',
      memoryMb: 256,
      timeoutSeconds: 60,
      environment: {},
      roleArn: 'arn:aws:iam::123456789012:role/the-role',
      ...change,
    },
    taskRoots,
    version: '3',
    region: 'ap-southeast-2',
    credentials,
    credentialLifetimeMs: 3_600_000,
    hostFile: host.file,
    awsHosts: () => [
      { host: AWS_HOST, port: awsPort },
      { host: '*.amazonaws.com', port: otherAwsPort },
    ],
    allowedHosts: [],
    onNote: (sentence) => notes.push(sentence),
    freezes: true,
    initTimeoutMs: 10_000,
    orphanGuard,
    onOutput: (line) => output.push(line),
    onPlatformLine: (line) => platformLines.push(line),
    now: () => new Date('2026-11-22T12:00:00Z'),
    ...options,
  });
  invokers.push({
    ...invoker,
    stop: () => {
      invoker.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  });
  return invoker;
}

function payloadOf(outcome: InvocationOutcome): unknown {
  if (outcome.kind !== 'answered') throw new Error(JSON.stringify(outcome));
  return outcome.payload;
}

describe('an environment', () => {
  let invoker: Invoker;
  beforeAll(() => {
    invoker = invokerOf(BUNDLE, { environment: { OWN: 'value', _HANDLER: 'x' } });
  });

  test('keeps its state from one event to the next', async () => {
    const first = payloadOf(await invoker.invoke({ action: 'count' }));
    const second = payloadOf(await invoker.invoke({ action: 'count' }));

    expect(second).toEqual({ ...(first as object), count: 2 });
  });

  test("has Lambda's reserved variables, the function's own, and no other", async () => {
    const variables = payloadOf(await invoker.invoke({ action: 'variables' })) as object;

    expect(variables).toMatchObject({
      _HANDLER: 'index.handler',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'us-east-1.the-function',
      AWS_LAMBDA_FUNCTION_VERSION: '3',
      AWS_REGION: 'ap-southeast-2',
      OWN: 'value',
    });
    expect(
      Object.keys(variables)
        .filter((name) => !/^(AWS|LAMBDA)_/.test(name))
        .sort(),
    ).toEqual([
      ...['LANG', 'LD_LIBRARY_PATH', 'NODE_PATH', 'OWN', 'PATH', 'TZ', '_HANDLER'],
      '_X_AMZN_TRACE_ID',
    ]);
  });

  test('sets a trace for each event', async () => {
    const traces = [];
    for (let event = 0; event < 2; event += 1) {
      const variables = payloadOf(await invoker.invoke({ action: 'variables' }));
      traces.push((variables as Record<string, string>)['_X_AMZN_TRACE_ID']);
    }

    for (const trace of traces) {
      expect(trace).toMatch(/^Root=1-[\da-f]{8}-[\da-f]{24};Parent=[\da-f]{16};Sampled=0$/);
    }
    expect(traces[0]).not.toBe(traces[1]);
  });

  test('hides its parent process from the bundle', async () => {
    const globals = payloadOf(await invoker.invoke({ action: 'globals' }));

    expect(globals).toEqual({ send: 'undefined', argv: 2 });
  });

  test('passes the context to the handler', async () => {
    const context = payloadOf(await invoker.invoke({ action: 'context' }));

    expect(context).toMatchObject({
      functionName: 'us-east-1.the-function',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:the-function:3',
      memoryLimitInMB: '256',
    });
    const { remaining } = context as { remaining: number };
    expect(remaining).toBeLessThanOrEqual(60_000);
    // `AbortSignal.timeout` throws for a fraction.
    expect(Number.isInteger(remaining)).toBe(true);
  });

  test('names the alias by which it is invoked', async () => {
    const ofAlias = invokerOf(BUNDLE, {}, { alias: 'live' });

    expect(payloadOf(await ofAlias.invoke({ action: 'context' }))).toMatchObject({
      functionVersion: '3',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:the-function:live',
    });
  });

  test('turns undefined into null', async () => {
    expect(payloadOf(await invoker.invoke({ action: 'nothing' }))).toBeNull();
  });

  test('reports what the bundle prints', async () => {
    await invoker.invoke({ action: 'print' });
    // The line and the answer arrive on two different pipes.
    await invoker.invoke({ action: 'wait' });

    expect(output).toContainEqual(expect.stringMatching(/^\S+Z\t[\w-]{36}\tINFO\tprinted$/));
  });

  const calls = [
    {
      name: 'GET',
      event: { url: `https://${AWS_HOST}/a%20b?c=d` },
      text: `GET ${AWS_HOST} /a%20b?c=d yes `,
    },
    {
      name: 'POST',
      event: { url: `https://${AWS_HOST}/`, body: '{"a":1}' },
      text: `POST ${AWS_HOST} / yes {"a":1}`,
    },
  ];

  test.each(calls)(
    "forwards the bundle's $name to an AWS host, and returns the response",
    async ({ event, text }) => {
      const answer = payloadOf(await invoker.invoke({ action: 'call', ...event }));

      expect(answer).toEqual({ status: 418, header: 'unchanged', text });
    },
  );

  test.each(['dynamodb.eu-central-1.amazonaws.com', 'photos.s3.eu-central-1.amazonaws.com'])(
    'leads %s to the answers of services that are not served',
    async (called) => {
      const answer = payloadOf(await invoker.invoke({ action: 'call', url: `https://${called}/` }));

      expect(answer).toEqual({ status: 200, text: `${called} is not served` });
    },
  );

  const closed = [
    {
      url: 'https://cache.eu-central-1.amazonaws.com:6379/',
      note: 'Function called cache.eu-central-1.amazonaws.com:6379, which',
      errorMessage: /ENOTFOUND cache\.eu-central-1\.amazonaws\.com/,
    },
    {
      url: 'https://amazonaws.com.example/',
      note: 'Function called amazonaws.com.example:443, which',
      errorMessage: /ENOTFOUND amazonaws\.com\.example/,
    },
    {
      url: 'https://example.com/',
      note: 'Function called example.com:443, which',
      errorMessage: /ENOTFOUND example\.com/,
    },
    {
      url: 'https://10.0.0.5/',
      note: 'Function called 10.0.0.5:443, which',
      errorMessage: /ECONNREFUSED 10\.0\.0\.5:443/,
    },
    {
      url: 'https://127.0.0.1:1/',
      note: 'start with --allow-host 127.0.0.1:1.',
      errorMessage: /ECONNREFUSED 127\.0\.0\.1:1/,
    },
  ];

  test.each(closed)(
    'cannot call $url, and the host is reported',
    async ({ url, note, errorMessage }) => {
      notes.length = 0;

      const outcome = await invoker.invoke({ action: 'call', url });

      expect(outcome).toMatchObject({
        kind: 'failed',
        errorType: 'Error',
        errorMessage: expect.stringMatching(errorMessage),
      });
      expect(notes).toEqual([expect.stringContaining(note)]);
    },
  );

  test.each(['net', 'fetch'])('sees the same with %s', async (way) => {
    const outcome = await invoker.invoke({ action: way, host: 'db.example.com' });

    expect(payloadOf(outcome)).toEqual({ code: 'ENOTFOUND', syscall: 'getaddrinfo' });
  });

  test('calls its own server', async () => {
    expect(payloadOf(await invoker.invoke({ action: 'own' }))).toBe('own');
  });

  test('calls an allowed host', async () => {
    const allowing = invokerOf(BUNDLE, {}, { allowedHosts: [`127.0.0.1:${allowedPort}`] });

    expect(payloadOf(await allowing.invoke({ action: 'plain', port: allowedPort }))).toBe(
      'allowed',
    );
    const closed = await invoker.invoke({ action: 'plain', port: allowedPort });
    expect(closed).toMatchObject({ kind: 'failed' });
  });
});

describe('a failure', () => {
  test('of the handler is reported, and the environment is reused', async () => {
    const invoker = invokerOf(BUNDLE);
    await invoker.invoke({ action: 'count' });

    const outcome = await invoker.invoke({ action: 'throw' });
    const next = payloadOf(await invoker.invoke({ action: 'count' }));

    expect(outcome).toEqual({ kind: 'failed', errorType: 'TypeError', errorMessage: 'thrown' });
    expect(next).toMatchObject({ count: 2 });
  });

  test('of the process is reported, and the next event gets a new environment', async () => {
    const invoker = invokerOf(BUNDLE);

    const outcome = await invoker.invoke({ action: 'exit' });
    const next = payloadOf(await invoker.invoke({ action: 'count' }));

    expect(outcome).toMatchObject({ kind: 'failed', errorType: 'Runtime.ExitError' });
    expect(next).toMatchObject({ count: 1 });
  });

  test('to answer in time ends the environment', async () => {
    // The new environment must also start within this time.
    const invoker = invokerOf(BUNDLE, { timeoutSeconds: 6 });
    await invoker.invoke({ action: 'count' });

    const outcome = await invoker.invoke({ action: 'hang' });
    const next = payloadOf(await invoker.invoke({ action: 'count' }));

    expect(outcome).toEqual({ kind: 'timed-out' });
    expect(next).toMatchObject({ count: 1 });
  });

  const inits = [
    {
      name: 'code that throws',
      code: `throw new RangeError('at init')`,
      change: {},
      errorType: 'RangeError',
    },
    {
      name: 'no such export',
      code: 'export const other = 1',
      change: {},
      errorType: 'Runtime.HandlerNotFound',
    },
    {
      name: 'no such file',
      code: '',
      change: { handler: 'main.handler' },
      errorType: 'Runtime.ImportModuleError',
    },
  ];

  test.each(inits)('of the init phase is reported: $name', async ({ code, change, errorType }) => {
    const outcome = await invokerOf(code, change).invoke({});

    expect(outcome).toMatchObject({ kind: 'failed', errorType });
  });
});

describe('the init phase', () => {
  const slow = (milliseconds: number): string =>
    `await new Promise((resolve) => setTimeout(resolve, ${milliseconds}));${BUNDLE}`;

  test('runs again after a timeout, within the time of the invocation', async () => {
    const invoker = invokerOf(slow(500), {}, { initTimeoutMs: 400 });

    expect(payloadOf(await invoker.invoke({ action: 'count' }))).toMatchObject({ count: 1 });
  });

  test('that times out again is a timeout of the invocation', async () => {
    const invoker = invokerOf(slow(60_000), { timeoutSeconds: 1 }, { initTimeoutMs: 100 });

    expect(await invoker.invoke({ action: 'count' })).toEqual({ kind: 'timed-out' });
  });

  test("has its own time limit in a new environment, and the function's after a crash", async () => {
    const invoker = invokerOf(slow(3_500), { timeoutSeconds: 3 });

    const first = await invoker.invoke({ action: 'count' });
    await invoker.invoke({ action: 'exit' });
    const afterCrash = await invoker.invoke({ action: 'count' });

    expect(first.kind).toBe('answered');
    expect(afterCrash).toEqual({ kind: 'timed-out' });
  });
});

describe('credentials', () => {
  const lifetimeMs = 60_000;

  interface Seen {
    readonly AWS_ACCESS_KEY_ID: string;
    readonly AWS_SESSION_TOKEN: string;
  }

  test('are replaced in the running process shortly before they expire', async () => {
    let now = Date.parse('2026-11-22T12:00:00Z');
    const invoker = invokerOf(
      BUNDLE,
      { timeoutSeconds: 5 },
      { credentialLifetimeMs: lifetimeMs, now: () => new Date(now) },
    );
    const ask = async (): Promise<Seen> =>
      payloadOf(await invoker.invoke({ action: 'variables' })) as Seen;

    const first = await ask();
    now += lifetimeMs - 5001;
    const second = await ask();
    now += 1;
    const third = await ask();
    const environments = payloadOf(await invoker.invoke({ action: 'count' }));

    expect(second.AWS_ACCESS_KEY_ID).toBe(first.AWS_ACCESS_KEY_ID);
    expect(third.AWS_ACCESS_KEY_ID).not.toBe(first.AWS_ACCESS_KEY_ID);
    expect(credentials.find(third.AWS_ACCESS_KEY_ID)?.credentials.sessionToken).toBe(
      third.AWS_SESSION_TOKEN,
    );
    expect(credentials.find(first.AWS_ACCESS_KEY_ID)?.expiresAt).toBe(
      Date.parse('2026-11-22T12:01:00Z'),
    );
    expect(environments).toMatchObject({ count: 1 });
  });

  test('differ between environments', async () => {
    const invoker = invokerOf(BUNDLE);
    const events = [1, 2].map(() => invoker.invoke({ action: 'variables' }));

    const [one, other] = (await Promise.all(events)).map(payloadOf) as [Seen, Seen];

    expect(one.AWS_ACCESS_KEY_ID).not.toBe(other.AWS_ACCESS_KEY_ID);
  });
});

describe('several events at once', () => {
  const together = (invoker: Invoker, count: number): Promise<InvocationOutcome[]> =>
    Promise.all(Array.from({ length: count }, () => invoker.invoke({ action: 'wait' })));

  test('get separate environments up to the limit; the others wait', async () => {
    const environments = (await together(invokerOf(BUNDLE), 6)).map(payloadOf);

    expect(new Set(environments).size).toBe(MAX_ENVIRONMENTS);
  });

  test('are throttled above the reserved concurrency, but no longer afterwards', async () => {
    const invoker = invokerOf(BUNDLE, { reservedConcurrency: 2 });

    const outcomes = await together(invoker, 3);
    const next = await invoker.invoke({ action: 'wait' });

    expect(outcomes.map(({ kind }) => kind)).toEqual(['answered', 'answered', 'throttled']);
    expect(outcomes[2]).toEqual({ kind: 'throttled', concurrencyLimit: 2 });
    expect(next.kind).toBe('answered');
  });

  test('are throttled with a reserved concurrency of 0, even a single one', async () => {
    const outcome = await invokerOf(BUNDLE, { reservedConcurrency: 0 }).invoke({});

    expect(outcome).toEqual({ kind: 'throttled', concurrencyLimit: 0 });
  });
});

describe('a streaming handler', () => {
  const bundle = (body: string): string =>
    `export const handler = awslambda.streamifyResponse(async (event, stream) => {${body}});`;
  const cases = [
    { name: 'JSON', body: `stream.write('{"a":'); stream.end('1}');`, payload: { a: 1 } },
    { name: 'a text', body: `stream.write('Hel'); stream.end('lo');`, payload: 'Hello' },
  ];

  test.each(cases)('that is buffered has $name as its payload', async ({ body, payload }) => {
    expect(payloadOf(await invokerOf(bundle(body)).invoke({}))).toEqual(payload);
  });

  test('is busy until its payload has been consumed', async () => {
    const invoker = invokerOf(bundle(`stream.end('x');`), { reservedConcurrency: 1 });

    const streaming = await invoker.invokeWithResponseStream({});
    const meanwhile = await invoker.invoke({});
    if (streaming.kind === 'streaming') {
      for await (const chunk of streaming.chunks) expect(String(chunk)).toBe('x');
      await streaming.end;
    }
    const afterwards = await invoker.invoke({});

    expect(streaming.kind).toBe('streaming');
    expect(meanwhile.kind).toBe('throttled');
    expect(afterwards.kind).toBe('answered');
  });
});
