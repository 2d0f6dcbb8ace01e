import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { createSsmConfig, type SsmConfigOptions } from './create-ssm-config.js';
import type { ParameterRefusal } from './fetch-parameter.js';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** Accepts `{ "colour": "…" }`. */
const schema: StandardSchemaV1<unknown, { colour: string }> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof (value as { colour?: unknown } | null)?.colour === 'string'
        ? { value: value as { colour: string } }
        : { issues: [{ message: 'must be text', path: ['colour'] }] },
  },
};

const parameter = (value: string, version = 1) => ({
  Parameter: { Value: value, Version: version },
});
const throttled = () => HttpResponse.json({ __type: 'ThrottlingException' }, { status: 400 });

let calls: { target: string | null; name: unknown }[];
let answer: () => Response | Promise<Response>;
const server = setupServer(
  http.post('https://ssm.eu-central-1.amazonaws.com/', async ({ request }) => {
    const { Name } = (await request.json()) as { Name: unknown };
    calls.push({ target: request.headers.get('x-amz-target'), name: Name });
    return answer();
  }),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());
beforeEach(() => {
  calls = [];
  answer = () => HttpResponse.json(parameter('{"colour":"red"}'));
});
afterEach(() => server.resetHandlers());

function config(changes: Partial<SsmConfigOptions<typeof schema>> = {}) {
  const clock = { ms: 1_000_000 };
  const failures: ParameterRefusal[] = [];
  const client = new SSMClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
  });
  const ssmConfig = createSsmConfig({
    client,
    parameterName: '/furlock/test/main/settings/v1',
    schema,
    now: () => clock.ms,
    random: () => 0,
    onFailure: (refusal) => failures.push(refusal),
    ...changes,
  });
  /** Lets a read that nobody waits for come to its end. */
  const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
  return { ssmConfig, clock, failures, settle };
}

describe('loading', () => {
  test('asks SSM for the one parameter and validates its JSON', async () => {
    const { ssmConfig } = config();

    const read = await ssmConfig.read();

    expect(read).toEqual({ ok: true, value: { value: { colour: 'red' }, version: 1 } });
    expect(calls).toEqual([
      { target: 'AmazonSSM.GetParameter', name: '/furlock/test/main/settings/v1' },
    ]);
  });

  test('concurrent first reads share one call, later ones make none', async () => {
    const { ssmConfig } = config();

    await Promise.all(Array.from({ length: 50 }, () => ssmConfig.read()));
    await ssmConfig.read();

    expect(calls).toHaveLength(1);
  });
});

describe('a first read that fails', () => {
  const cases: [name: string, answer: () => Response, refusal: ParameterRefusal][] = [
    ['SSM refuses', throttled, { code: 'SETTINGS_UNAVAILABLE', cause: 'ThrottlingException' }],
    [
      'SSM cannot be reached',
      () => HttpResponse.error(),
      { code: 'SETTINGS_UNAVAILABLE', cause: 'TypeError' },
    ],
    [
      'the value is not JSON',
      () => HttpResponse.json(parameter('red')),
      { code: 'SETTINGS_INVALID', fields: [''] },
    ],
    [
      'the value is not what the schema asks for',
      () => HttpResponse.json(parameter('{"colour":1}')),
      { code: 'SETTINGS_INVALID', fields: ['colour'] },
    ],
    ['there is no value', () => HttpResponse.json({}), { code: 'SETTINGS_INVALID', fields: [''] }],
  ];
  test.each(cases)('%s', async (_name, answerOnce, refusal) => {
    const { ssmConfig, failures } = config();
    answer = answerOnce;

    const read = await ssmConfig.read();

    expect(read).toEqual({ ok: false, error: refusal });
    expect(failures).toEqual([refusal]);
  });

  test('is not tried again at once, and then is', async () => {
    const { ssmConfig, clock } = config({ retryAfterMs: 1_000 });
    answer = throttled;
    await ssmConfig.read();

    clock.ms += 999;
    const tooSoon = await ssmConfig.read();
    answer = () => HttpResponse.json(parameter('{"colour":"red"}'));
    clock.ms += 1;
    const later = await ssmConfig.read();

    expect(tooSoon.ok).toBe(false);
    expect(later.ok).toBe(true);
    expect(calls).toHaveLength(2);
  });
});

test('after each failure in a row the pause is twice as long, up to a limit', async () => {
  const { ssmConfig, clock } = config({ retryAfterMs: 1_000, maxRetryAfterMs: 3_000 });
  answer = throttled;
  const asksAfter = async (ms: number) => {
    const before = calls.length;
    clock.ms += ms - 1;
    await ssmConfig.read();
    const tooSoon = calls.length;
    clock.ms += 1;
    await ssmConfig.read();
    return [tooSoon - before, calls.length - tooSoon];
  };
  await ssmConfig.read();

  const asked = [
    await asksAfter(1_000),
    await asksAfter(2_000),
    await asksAfter(3_000),
    await asksAfter(3_000),
  ];

  expect(asked).toEqual([
    [0, 1],
    [0, 1],
    [0, 1],
    [0, 1],
  ]);
});

test('a schema that throws is a refusal, and the next read asks again', async () => {
  let throws = true;
  const throwing: typeof schema = {
    '~standard': {
      ...schema['~standard'],
      validate: (value) => {
        if (throws) throw new RangeError('of a schema');
        return schema['~standard'].validate(value);
      },
    },
  };
  const { ssmConfig, clock } = config({ schema: throwing });

  const first = await ssmConfig.read();
  throws = false;
  clock.ms += 1_000;
  const second = await ssmConfig.read();

  expect(first).toEqual({
    ok: false,
    error: { code: 'SETTINGS_UNAVAILABLE', cause: 'RangeError' },
  });
  expect(second.ok).toBe(true);
});

describe('once there is a good value', () => {
  test('a refresh happens behind the request that finds it old', async () => {
    const { ssmConfig, clock, settle } = config({ refreshAfterMs: 60_000 });
    await ssmConfig.read();
    answer = () => HttpResponse.json(parameter('{"colour":"blue"}', 2));

    clock.ms += 60_000;
    const stale = await ssmConfig.read();
    await settle();
    const fresh = await ssmConfig.read();

    expect(stale).toMatchObject({ value: { value: { colour: 'red' } } });
    expect(fresh).toMatchObject({ value: { value: { colour: 'blue' }, version: 2 } });
    expect(calls).toHaveLength(2);
  });

  test('a parameter made anew under an old version number is seen', async () => {
    const { ssmConfig, clock, settle } = config({ refreshAfterMs: 60_000 });
    await ssmConfig.read();
    answer = () => HttpResponse.json(parameter('{"colour":"blue"}', 1));

    clock.ms += 60_000;
    await ssmConfig.read();
    await settle();

    expect(await ssmConfig.read()).toMatchObject({ value: { value: { colour: 'blue' } } });
  });

  test('many processes do not refresh at the same time', async () => {
    const { ssmConfig, clock, settle } = config({ refreshAfterMs: 60_000, random: () => 0.5 });
    await ssmConfig.read();

    clock.ms += 65_999;
    await ssmConfig.read();
    await settle();
    const before = calls.length;
    clock.ms += 1;
    await ssmConfig.read();
    await settle();

    expect([before, calls.length]).toEqual([1, 2]);
  });

  test('a refresh that never ends, as a freeze cuts it, is given up and started again', async () => {
    const { ssmConfig, clock, settle } = config({ refreshAfterMs: 60_000, giveUpAfterMs: 10_000 });
    await ssmConfig.read();
    answer = () => new Promise<Response>(() => undefined);

    clock.ms += 60_000;
    await ssmConfig.read();
    await settle();
    clock.ms += 9_999;
    await ssmConfig.read();
    const meanwhile = calls.length;
    answer = () => HttpResponse.json(parameter('{"colour":"blue"}', 2));
    clock.ms += 1;
    await ssmConfig.read();
    await settle();

    expect(meanwhile).toBe(2);
    expect(await ssmConfig.read()).toMatchObject({ value: { value: { colour: 'blue' } } });
  });

  test('unchanged text keeps its object', async () => {
    const { ssmConfig, clock, settle } = config({ refreshAfterMs: 60_000 });
    const first = await ssmConfig.read();

    clock.ms += 60_000;
    await ssmConfig.read();
    await settle();
    const second = await ssmConfig.read();

    expect(calls).toHaveLength(2);
    expect(first.ok && second.ok && first.value === second.value).toBe(true);
  });

  test.each([
    ['SSM down', throttled],
    ['a bad new value', () => HttpResponse.json(parameter('{}', 2))],
  ])('%s leaves it in force, up to the age limit', async (_name, badAnswer) => {
    const { ssmConfig, clock, failures, settle } = config({
      refreshAfterMs: 60_000,
      maxAgeMs: 120_000,
    });
    await ssmConfig.read();
    answer = badAnswer;

    clock.ms += 119_999;
    const justYoungEnough = await ssmConfig.read();
    await settle();
    clock.ms += 1;
    const tooOld = await ssmConfig.read();

    expect(justYoungEnough).toMatchObject({ ok: true, value: { value: { colour: 'red' } } });
    expect(failures).toHaveLength(1);
    expect(tooOld.ok).toBe(false);
  });
});
