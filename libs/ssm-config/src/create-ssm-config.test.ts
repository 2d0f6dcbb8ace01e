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
  return { ssmConfig, clock, failures };
}

describe('loading', () => {
  test('reads the parameter from SSM and validates its JSON', async () => {
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
      () => HttpResponse.json(parameter('red')),
      { code: 'SETTINGS_INVALID', fields: [''], version: 1 },
    ],
    [
      'the value does not match the schema',
      () => HttpResponse.json(parameter('{"colour":1}')),
      { code: 'SETTINGS_INVALID', fields: ['colour'], version: 1 },
    ],
    [
      'the parameter has no value',
      () => HttpResponse.json({}),
      { code: 'SETTINGS_INVALID', fields: [''], version: 0 },
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
    answer = () => HttpResponse.json(parameter('{"colour":"red"}'));
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
