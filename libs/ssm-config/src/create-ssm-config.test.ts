import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { createSsmConfig, type SsmConfigOptions } from './create-ssm-config.js';
import type { ParameterRefusal } from './fetch-parameters.js';

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

const SETTINGS = '/furlock/test/main/settings/v1';
const WORDS = '/furlock/test/main/words/v1';

const parameters = { settings: { name: SETTINGS, schema } };

const stored = (value: string, name = SETTINGS) => ({ Name: name, Value: value, Version: 1 });
const response = (...Parameters: object[]) => HttpResponse.json({ Parameters });
const throttled = () => HttpResponse.json({ __type: 'ThrottlingException' }, { status: 400 });

let calls: { target: string | null; names: unknown }[];
let answer: () => Response | Promise<Response>;
const server = setupServer(
  http.post('https://ssm.eu-central-1.amazonaws.com/', async ({ request }) => {
    const { Names } = (await request.json()) as { Names: unknown };
    calls.push({ target: request.headers.get('x-amz-target'), names: Names });
    return answer();
  }),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());
beforeEach(() => {
  calls = [];
  answer = () => response(stored('{"colour":"red"}'));
});
afterEach(() => server.resetHandlers());

function config(changes: Partial<SsmConfigOptions<typeof parameters>> = {}) {
  const clock = { ms: 1_000_000 };
  const failures: ParameterRefusal[] = [];
  const client = new SSMClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
  });
  const ssmConfig = createSsmConfig({
    client,
    parameters,
    now: () => clock.ms,
    random: () => 0,
    onFailure: (refusal) => failures.push(refusal),
    ...changes,
  });
  return { ssmConfig, clock, failures };
}

describe('loading', () => {
  test('reads the parameter from SSM and validates its JSON', async () => {
    const { ssmConfig } = config();

    const read = await ssmConfig.read();

    expect(read).toEqual({
      ok: true,
      value: { settings: { value: { colour: 'red' }, version: 1 } },
    });
    expect(calls).toEqual([{ target: 'AmazonSSM.GetParameters', names: [SETTINGS] }]);
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
    [
      'SSM refuses',
      throttled,
      { code: 'SETTINGS_UNAVAILABLE', cause: 'ThrottlingException', httpStatus: 400 },
    ],
    [
      'SSM cannot be reached',
      () => HttpResponse.error(),
      { code: 'SETTINGS_UNAVAILABLE', cause: 'TypeError' },
    ],
    [
      'the value is not JSON',
      () => response(stored('red')),
      { code: 'SETTINGS_INVALID', parameter: 'settings', fields: [''], version: 1 },
    ],
    [
      'the value does not match the schema',
      () => response(stored('{"colour":1}')),
      { code: 'SETTINGS_INVALID', parameter: 'settings', fields: ['colour'], version: 1 },
    ],
    [
      'the response does not mention the parameter',
      () => HttpResponse.json({}),
      { code: 'SETTINGS_INVALID', parameter: 'settings', fields: [''], version: 0 },
    ],
    [
      'the parameter does not exist',
      () => HttpResponse.json({ Parameters: [], InvalidParameters: [SETTINGS] }),
      {
        code: 'SETTINGS_UNAVAILABLE',
        cause: 'ParameterNotFound',
        httpStatus: 200,
        parameter: 'settings',
      },
    ],
    [
      'the response is not from SSM',
      () => new HttpResponse('<html>', { status: 200 }),
      { code: 'SETTINGS_UNAVAILABLE', cause: 'SyntaxError', httpStatus: 200 },
    ],
  ];
  test.each(cases)('%s', async (_name, answerOnce, refusal) => {
    const { ssmConfig, failures } = config();
    answer = answerOnce;

    const read = await ssmConfig.read();

    expect(read).toEqual({ ok: false, error: refusal });
    expect(failures).toEqual([refusal]);
  });

  test('is repeated only after a pause', async () => {
    const { ssmConfig, clock } = config({ retryAfterMs: 1_000 });
    answer = throttled;
    await ssmConfig.read();

    clock.ms += 999;
    const tooSoon = await ssmConfig.read();
    answer = () => response(stored('{"colour":"red"}'));
    clock.ms += 1;
    const later = await ssmConfig.read();

    expect(tooSoon.ok).toBe(false);
    expect(later.ok).toBe(true);
    expect(calls).toHaveLength(2);
  });
});

test('a schema that throws is a refusal, and a later read tries again', async () => {
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
  const { ssmConfig, clock } = config({
    parameters: { settings: { name: SETTINGS, schema: throwing } },
  });

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

describe('several parameters', () => {
  const both = { ...parameters, words: { name: WORDS, schema, ifAbsent: { colour: 'none' } } };
  const several = () => {
    const clock = { ms: 1_000_000 };
    const client = new SSMClient({
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
      maxAttempts: 1,
    });
    const ssmConfig = createSsmConfig({
      client,
      parameters: both,
      now: () => clock.ms,
      random: () => 0,
    });
    return { ssmConfig, clock };
  };
  const red = stored('{"colour":"red"}');
  const blue = stored('{"colour":"blue"}');
  const words = (colour: string) => stored(JSON.stringify({ colour }), WORDS);

  test('are read in one call', async () => {
    answer = () => response(words('green'), red);

    const read = await several().ssmConfig.read();

    expect(read).toEqual({
      ok: true,
      value: {
        settings: { value: { colour: 'red' }, version: 1 },
        words: { value: { colour: 'green' }, version: 1 },
      },
    });
    expect(calls).toEqual([{ target: 'AmazonSSM.GetParameters', names: [SETTINGS, WORDS] }]);
  });

  test('one that does not exist has its default value, and version 0', async () => {
    answer = () => HttpResponse.json({ Parameters: [red], InvalidParameters: [WORDS] });

    const read = await several().ssmConfig.read();

    expect(read).toMatchObject({ value: { words: { value: { colour: 'none' }, version: 0 } } });
  });

  test.each([
    ['not mentioned in the response', () => response(red), 0],
    ['not JSON', () => response(red, stored('{', WORDS)), 1],
    ['not valid', () => response(red, stored('{"colour":1}', WORDS)), 1],
  ])('one that is %s fails the whole read', async (_name, answerOnce, version) => {
    answer = answerOnce;

    const read = await several().ssmConfig.read();

    expect(read).toMatchObject({
      ok: false,
      error: { code: 'SETTINGS_INVALID', parameter: 'words', version },
    });
  });

  test.each([
    ['both', () => response(blue, words('gold')), [false, false]],
    ['only the first', () => response(blue, words('green')), [false, true]],
    ['only the second', () => response(red, words('gold')), [true, false]],
    [
      'the second is deleted',
      () => HttpResponse.json({ Parameters: [red], InvalidParameters: [WORDS] }),
      [true, false],
    ],
    ['none', () => response(red, words('green')), [true, true]],
  ])('each keeps its object unless its own text changes: %s', async (_name, later, same) => {
    answer = () => response(red, words('green'));
    const { ssmConfig, clock } = several();
    const before = await ssmConfig.read();

    answer = later;
    clock.ms += 24 * 60 * 60_000;
    const after = await ssmConfig.read();

    if (!before.ok || !after.ok) throw new Error('a read failed');
    expect([
      before.value.settings === after.value.settings,
      before.value.words === after.value.words,
    ]).toEqual(same);
    expect(before.value === after.value).toBe(same[0] && same[1]);
  });
});
