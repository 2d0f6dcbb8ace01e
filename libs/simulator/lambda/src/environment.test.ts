import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { LambdaFunction } from '@furlock/simulator-deployment';
import type { BuiltHost } from './testing/build-host.js';
import { buildLambdaHost } from './testing/build-lambda-host.js';
import { Environment, type EnvironmentOptions, type EnvironmentOutcome } from './environment.js';
import { createOrphanGuard, type OrphanGuard } from './orphan-guard.js';

let host: BuiltHost;
let orphanGuard: OrphanGuard;
const started: { environment: Environment; directory: string }[] = [];

beforeAll(async () => {
  host = await buildLambdaHost(build);
  orphanGuard = createOrphanGuard((error) => {
    throw error;
  });
});

afterAll(() => {
  for (const { environment, directory } of started) {
    environment.stop();
    rmSync(directory, { recursive: true, force: true });
  }
  orphanGuard.stop();
  host.remove();
});

/** An environment that has run its init phase. */
async function start(
  code: string,
  change: Partial<LambdaFunction> = {},
  options: Partial<EnvironmentOptions> = {},
): Promise<Environment> {
  const directory = mkdtempSync(join(tmpdir(), 'furlock-code-'));
  writeFileSync(join(directory, 'index.mjs'), code);
  const environment = new Environment({
    lambdaFunction: {
      stack: 'home',
      logicalId: 'Function',
      name: 'the-function',
      region: 'eu-central-1',
      arn: 'arn:aws:lambda:eu-central-1:123456789012:function:the-function',
      versionArns: [],
      edgeObstacles: [],
      aliasArns: [],
      layers: [],
      directory,
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      architecture: 'x86_64',
      memoryMb: 128,
      timeoutSeconds: 5,
      environment: {},
      roleArn: 'arn:aws:iam::123456789012:role/the-role',
      ...change,
    },
    taskRoot: { task: directory, opt: join(directory, 'opt'), runtime: join(directory, 'runtime') },
    variables: {},
    hostFile: host.file,
    awsHosts: [],
    allowedHosts: [],
    onClosedHost: () => undefined,
    freezes: true,
    orphanGuard,
    clock: () => ({ passedMs: 0, skewMs: 0 }),
    onOutput: () => undefined,
    ...options,
  });
  started.push({ environment, directory });
  expect(await environment.initialize(10_000)).toEqual({ kind: 'ready' });
  return environment;
}

function invoke(
  environment: Environment,
  event: unknown = {},
  timeoutMs = 60_000,
): Promise<EnvironmentOutcome> {
  const context = {
    awsRequestId: 'id',
    functionName: 'the-function',
    functionVersion: '$LATEST',
    invokedFunctionArn: '',
    memoryLimitInMB: '128',
    logGroupName: '',
    logStreamName: '',
  };
  return environment.invoke({
    ...{ event, context, timeoutMs, traceHeader: 'Root=1-0-0' },
    credentials: undefined,
  });
}

async function payload(environment: Environment, event?: unknown): Promise<unknown> {
  const outcome = await invoke(environment, event);
  if (outcome.kind !== 'answered') throw new Error(JSON.stringify(outcome));
  return outcome.payload;
}

const pause = (durationMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, durationMs));

describe('between two events', () => {
  const TICKING = `
    const ticks = [];
    setInterval(() => ticks.push(Date.now()), 5);
    export const handler = async () => ticks;
  `;

  /** How often an environment ticks between two events. It is frozen before this process reads the first answer. */
  async function ticksBetween(environment: Environment): Promise<number> {
    await payload(environment);
    const afterMs = Date.now() + 100;
    await pause(1000);
    const beforeMs = Date.now();
    const ticks = (await payload(environment)) as number[];
    return ticks.filter((ms) => ms > afterMs && ms < beforeMs).length;
  }

  test('a frozen environment does nothing', async () => {
    const environment = await start(TICKING, {}, { freezes: true });

    expect(await ticksBetween(environment)).toBe(0);
  });

  test('an environment that does not freeze keeps running', async () => {
    const environment = await start(TICKING, {}, { freezes: false });

    // A busy machine may stop it for a second.
    while ((await ticksBetween(environment)) < 20);
  });

  test('unfinished work of an event continues with the next event', async () => {
    // Timers run in the order in which they are due, however late.
    const environment = await start(`
      let isDone;
      export const handler = async () => {
        if (isDone === undefined) {
          setTimeout(() => { isDone = true; }, 20);
          return (isDone = false);
        }
        await new Promise((resolve) => setTimeout(resolve, 30));
        return isDone;
      };
    `);

    expect(await payload(environment)).toBe(false);
    await pause(50);
    expect(await payload(environment)).toBe(true);
  });

  test('a wrong clock does not expire timers', async () => {
    const clock = { passedMs: 0, skewMs: 0 };
    const environment = await start(
      `
      let isOver = false;
      setTimeout(() => { isOver = true; }, 60_000);
      const captured = Date.now;
      export const handler = async () => ({
        times: [captured(), new Date().getTime(), Date.parse(new Date().toISOString())],
        fixed: new Date(0).toISOString(),
        isOver,
      });
      `,
      {},
      { clock: () => clock },
    );

    clock.skewMs = -3_600_000;
    const { times, ...rest } = (await payload(environment)) as { times: number[] };

    for (const ms of times) expect(Math.abs(ms + 3_600_000 - Date.now())).toBeLessThan(60_000);
    expect(rest).toEqual({ fixed: '1970-01-01T00:00:00.000Z', isOver: false });
  });

  test('hours that have passed expire timers, in their order and before the event', async () => {
    const clock = { passedMs: 0, skewMs: 0 };
    const environment = await start(
      `
      const over = [];
      setTimeout(() => over.push('an hour'), 3_600_000);
      setTimeout(() => over.push('a minute'), 60_000);
      setTimeout(() => over.push('three hours'), 3 * 3_600_000);
      clearTimeout(setTimeout(() => over.push('cleared'), 60_000));
      const started = Date.now();
      export const handler = async () => ({ over: [...over], hours: Math.floor((Date.now() - started) / 3_600_000) });
      `,
      {},
      { clock: () => clock },
    );

    const before = await payload(environment);
    clock.passedMs = 2 * 3_600_000;
    const after = await payload(environment);

    expect(before).toEqual({ over: [], hours: 0 });
    expect(after).toEqual({ over: ['a minute', 'an hour'], hours: 2 });
  });

  test('a frozen environment can be stopped', async () => {
    const environment = await start('export const handler = async () => process.pid;');
    const pid = (await payload(environment)) as number;

    environment.stop();

    await expect(until(() => !isRunning(pid))).resolves.toBeUndefined();
    expect(environment.isAlive).toBe(false);
  });
});

describe('memory', () => {
  const HUNGRY = `
    const kept = [];
    export const handler = async ({ megabytes }) => {
      for (let count = 0; count < megabytes; count += 10) {
        kept.push(Buffer.alloc(10 * 1024 * 1024, 1));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return kept.length;
    };
  `;

  test('within the limit is available', async () => {
    expect(await payload(await start(HUNGRY), { megabytes: 40 })).toBe(4);
  });

  (process.platform === 'linux' ? test : test.skip)('beyond it ends the process', async () => {
    const environment = await start(HUNGRY);

    expect(await invoke(environment, { megabytes: 1000 })).toEqual({
      kind: 'failed',
      errorType: 'Runtime.OutOfMemory',
      errorMessage: 'Runtime exited with error: signal: killed',
    });
    expect(environment.isAlive).toBe(false);
  });
});

test('with no time left the event fails, even if the handler is quick', async () => {
  const environment = await start(`export const handler = () => 'quick';`);

  expect(await invoke(environment, {}, 0)).toEqual({ kind: 'timed-out' });
  expect(environment.isAlive).toBe(false);
});

describe('an uncaught error', () => {
  const cases = [
    {
      name: 'thrown in a timer',
      statement: `setTimeout(() => { throw new RangeError('late'); });`,
      errorType: 'RangeError',
      errorMessage: 'late',
    },
    {
      name: 'a rejection',
      statement: `Promise.reject(new RangeError('late'));`,
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'RangeError: late',
    },
  ];

  test.each(cases)(
    'ends the environment: $name',
    async ({ statement, errorType, errorMessage }) => {
      const environment = await start(
        `export const handler = () => new Promise((resolve) => { ${statement} setTimeout(resolve, 1000); });`,
      );

      const outcome = await invoke(environment);

      expect(outcome).toEqual({ kind: 'failed', errorType, errorMessage });
      expect(environment.isAlive).toBe(false);
    },
  );
});

describe('a handler can answer with', () => {
  const cases = [
    {
      name: 'a callback, once the event loop is empty',
      runtime: 'nodejs22.x',
      code: `let late = 'early';
        export const handler = (event, context, callback) => {
          const answer = {};
          callback(null, answer);
          setTimeout(() => { answer.late = true; }, 20);
        };`,
      outcome: { kind: 'answered', payload: { late: true } },
    },
    {
      name: 'a callback, at once',
      runtime: 'nodejs22.x',
      code: `export const handler = (event, context, callback) => {
          context.callbackWaitsForEmptyEventLoop = false;
          const answer = {};
          callback(null, answer);
          setTimeout(() => { answer.late = true; }, 20);
        };`,
      outcome: { kind: 'answered', payload: {} },
    },
    {
      name: 'no answer at all, up to Node.js 22',
      runtime: 'nodejs22.x',
      code: 'export const handler = () => 1;',
      outcome: { kind: 'answered', payload: null },
    },
    {
      name: 'a value, from Node.js 24 on',
      runtime: 'nodejs24.x',
      code: 'export const handler = () => 1;',
      outcome: { kind: 'answered', payload: 1 },
    },
    {
      name: 'a promise that never settles',
      runtime: 'nodejs24.x',
      code: 'export const handler = () => new Promise(() => undefined);',
      outcome: { kind: 'failed', errorType: 'Runtime.NodeJsExit' },
    },
  ];

  test.each(cases)('$name', async ({ runtime, code, outcome }) => {
    const environment = await start(code, { runtime });

    expect(await invoke(environment)).toMatchObject(outcome);
    // The environment can handle the next event.
    expect(await invoke(environment)).toMatchObject(outcome);
  });
});

describe('a streaming handler', () => {
  const streaming = (body: string): string => `
    import { pipeline } from 'node:stream/promises';
    export const handler = awslambda.streamifyResponse(async (event, stream) => {${body}});
  `;
  const pauseIn = 'await new Promise((resolve) => setTimeout(resolve, 30));';

  async function read(outcome: EnvironmentOutcome): Promise<{
    readonly text: string;
    readonly end: unknown;
  }> {
    if (outcome.kind !== 'streaming') throw new Error(JSON.stringify(outcome));
    let text = '';
    for await (const chunk of outcome.chunks) text += Buffer.from(chunk).toString('latin1');
    return { text, end: await outcome.end };
  }

  const ended = { kind: 'ended' };
  const plain = 'application/octet-stream';
  const integration = 'application/vnd.awslambda.http-integration-response';
  const from = `stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 });`;
  const prelude = `{"statusCode":201}${'\0'.repeat(8)}`;
  const cases = [
    { name: 'a text', body: `stream.end('Hello');`, contentType: plain, text: 'Hello' },
    {
      name: 'its own content type',
      body: `stream.setContentType('text/plain'); stream.write('a'); stream.end('b');`,
      contentType: 'text/plain',
      text: 'ab',
    },
    {
      name: 'bytes',
      body: `stream.end(Uint8Array.of(0, 255));`,
      contentType: plain,
      text: '\0\xff',
    },
    { name: 'an object', body: `stream.write({ a: 1 }); stream.end();`, text: '{"a":1}' },
    { name: 'nothing', body: 'stream.end();', contentType: plain, text: '' },
    {
      name: 'a prelude before the first write',
      body: `${from} stream.write('x'); stream.end();`,
      contentType: integration,
      text: `${prelude}x`,
    },
    {
      name: 'a prelude and a pipeline',
      body: `${from} await pipeline(['x', 'y'], stream);`,
      contentType: integration,
      text: `${prelude}xy`,
    },
    {
      name: 'no prelude without a write, as in Lambda',
      body: `${from} stream.end('x');`,
      contentType: integration,
      text: 'x',
    },
  ];

  test.each(cases)('sends $name', async ({ body, text, contentType = plain }) => {
    const environment = await start(streaming(body));

    const outcome = await invoke(environment);

    expect(outcome).toMatchObject({ kind: 'streaming', contentType });
    expect(await read(outcome)).toEqual({ text, end: ended });
    // The environment can handle the next event.
    expect((await read(await invoke(environment))).text).toBe(text);
  });

  test('sends the first piece before it produces the second', async () => {
    const environment = await start(`
      import { existsSync } from 'node:fs';
      ${streaming(`stream.write('1'); while (!existsSync(event.sign)) { ${pauseIn} } stream.end('2');`)}
    `);
    const sign = join(mkdtempSync(join(tmpdir(), 'furlock-sign-')), 'first-piece-is-there');

    const outcome = await invoke(environment, { sign });
    writeFileSync(sign, '');

    expect((await read(outcome)).text).toBe('12');
    rmSync(dirname(sign), { recursive: true });
  });

  test('waits until its pieces are consumed', async () => {
    const lines: string[] = [];
    const environment = await start(
      streaming(`
        const make = function* () {
          for (let count = 0; count < 20; count += 1) { console.log(count); yield Buffer.alloc(20_000); }
        };
        await pipeline(make(), stream);`),
      {},
      { onOutput: (line) => lines.push(line) },
    );

    const outcome = await invoke(environment);
    await pause(200);
    const madeBefore = lines.length;
    const { text } = await read(outcome);

    expect(madeBefore).toBeLessThan(6);
    expect(text).toHaveLength(400_000);
  });

  const failures = [
    {
      name: 'that throws before the first byte',
      body: `throw new RangeError('no');`,
      outcome: { kind: 'failed', errorType: 'RangeError', errorMessage: 'no' },
    },
    {
      name: 'that does not return a promise',
      code: `export const handler = awslambda.streamifyResponse(() => 1);`,
      outcome: {
        kind: 'failed',
        errorMessage: 'Streaming does not support non-async handlers.',
      },
    },
    {
      name: 'that never ends its stream',
      body: '',
      timeoutMs: 500,
      outcome: { kind: 'timed-out' },
    },
  ];

  test.each(failures)('fails $name', async ({ body = '', code, timeoutMs, outcome }) => {
    const environment = await start(code ?? streaming(body));

    expect(await invoke(environment, {}, timeoutMs)).toMatchObject(outcome);
  });

  test('that throws after the first byte has started the stream but not ended it', async () => {
    const environment = await start(
      streaming(`stream.write('a'); ${pauseIn} throw new RangeError('no');`),
    );

    const { text, end } = await read(await invoke(environment));

    expect(text).toBe('a');
    expect(end).toEqual({ kind: 'failed', errorType: 'RangeError', errorMessage: 'no' });
    expect(environment.isAlive).toBe(true);
  });

  test('that times out after the first byte has started the stream but not ended it', async () => {
    const environment = await start(streaming(`stream.write('a'); await new Promise(() => 0);`));

    const { text, end } = await read(await invoke(environment, {}, 4000));

    expect(text).toBe('a');
    expect(end).toEqual({ kind: 'timed-out' });
    expect(environment.isAlive).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(10);
}
