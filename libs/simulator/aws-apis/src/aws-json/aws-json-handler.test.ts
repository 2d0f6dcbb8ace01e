import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sign } from 'aws4';
import { Hono } from 'hono';
import { CredentialStore } from '@furlock/simulator-deployment';
import { serveApp, type ServedApp } from '../testing/serve-app.js';
import type { AwsApi } from './aws-api.js';
import { createAwsJsonHandler } from './aws-json-handler.js';
import { mountApi, type AwsEnv } from './mount-api.js';
import { createOperatorCredentials } from './operator.js';

const ACCOUNT = '123456789012';
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/edge`;

/** An API with two operations, one of which needs no signature. */
const api: AwsApi = {
  service: 'echo',
  targetPrefix: 'Echo.',
  throttlingException: 'TooFastException',
  operations: {
    Say: {
      permission: { action: 'echo:Say', resourceArns: () => [`arn:aws:echo:::${ACCOUNT}`] },
      answer: (input, region) => ({ ok: true, value: { ...input, region } }),
    },
    SayToAnybody: {
      permission: null,
      answer: (input, region) => ({ ok: true, value: { ...input, region } }),
    },
  },
};

const operator = createOperatorCredentials();
const credentials = new CredentialStore();
const role = credentials.issue(ROLE_ARN, 'edge').credentials;

let now = new Date();
let served: ServedApp;

beforeAll(async () => {
  const app = new Hono<AwsEnv>();
  const handler = createAwsJsonHandler(api, {
    homeRegion: 'eu-central-1',
    callers: { operator, credentials },
    roles: [],
    now: () => now,
  });
  mountApi(app, handler);
  served = await serveApp(app);
});

afterAll(() => served.stop());

beforeEach(() => {
  // aws4 uses the clock of this machine.
  now = new Date();
});

interface Call {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A call that aws4, a third-party signer, has signed. */
function signed({
  as = operator,
  region = 'eu-central-1',
  service = 'echo',
  host = `127.0.0.1:${served.port}`,
  operation = 'Say',
  body = '{"text":"hello"}',
} = {}): Call {
  const { headers } = sign(
    {
      service,
      region,
      method: 'POST',
      path: '/',
      headers: {
        Host: host,
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Target': `Echo.${operation}`,
      },
      body,
    },
    as,
  );
  return { path: '/', headers: headers as Record<string, string>, body };
}

interface Answer {
  readonly status: number;
  readonly errorType: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends a call unchanged; `fetch` would overwrite the Host header. */
function send({ path, headers, body }: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = served;
    const sent = request({ host: '127.0.0.1', port, method: 'POST', path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          errorType: answer.headers['x-amzn-errortype'] as string | undefined,
          body: bodyOf(Buffer.concat(chunks).toString(), answer.statusCode),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The body; a 404, which no API sends, is not JSON. */
function bodyOf(text: string, status: number | undefined): Answer['body'] {
  return status === 404 ? {} : (JSON.parse(text) as Answer['body']);
}

const withHeaders = (call: Call, headers: Record<string, string | undefined>): Call => ({
  ...call,
  headers: Object.fromEntries(
    Object.entries({ ...call.headers, ...headers }).filter(
      (header): header is [string, string] => header[1] !== undefined,
    ),
  ),
});

describe('a valid call', () => {
  test('of the operator gets a JSON 1.1 response', async () => {
    expect(await send(signed())).toEqual({
      status: 200,
      errorType: undefined,
      body: { text: 'hello', region: 'eu-central-1' },
    });
  });

  test('of a role reaches IAM, which denies it without a policy', async () => {
    expect(await send(signed({ as: role }))).toMatchObject({
      status: 400,
      errorType: 'AccessDeniedException',
      body: {
        __type: 'AccessDeniedException',
        message: expect.stringMatching(
          /^User: arn:aws:sts::123456789012:assumed-role\/edge\/edge is not authorized to perform: echo:Say on resource: /,
        ) as unknown,
      },
    });
  });

  test('needs no signature if AWS requires none', async () => {
    const unsigned = withHeaders(signed({ operation: 'SayToAnybody' }), {
      Authorization: undefined,
      'X-Amz-Date': undefined,
    });

    expect(await send(unsigned)).toMatchObject({ status: 200, body: { text: 'hello' } });
  });

  test('that was led here reaches the endpoint of its host', async () => {
    const led = signed({ host: 'echo.us-east-1.amazonaws.com', region: 'us-east-1' });

    expect(await send(led)).toMatchObject({ status: 200, body: { region: 'us-east-1' } });
  });
});

/** All calls that differ from a signed call in a single character. */
function differentByOne(): { name: string; call: Call }[] {
  const call = signed({ as: role });
  const changes: { name: string; call: Call }[] = [];
  const inHeader = (name: string, from: number, to: number): void => {
    const value = call.headers[name] ?? '';
    for (let at = from; at < to; at += 1) {
      const changed = replacedAt(value, at);
      changes.push({ name: `${name} at ${at}`, call: withHeaders(call, { [name]: changed }) });
    }
  };

  const authorization = call.headers['Authorization'] ?? '';
  inHeader('Authorization', authorization.indexOf('Credential=') + 11, authorization.length);
  inHeader('X-Amz-Date', 0, 16);
  inHeader('Content-Type', 0, 26);
  inHeader('X-Amz-Security-Token', 0, 907);
  inHeader('X-Amz-Target', 0, 8);
  for (let at = 0; at < call.body.length; at += 1) {
    changes.push({ name: `body at ${at}`, call: { ...call, body: replacedAt(call.body, at) } });
  }
  for (const path of ['/?', '/?a', '/./', '//', '/x']) {
    changes.push({ name: `path ${path}`, call: { ...call, path } });
  }
  const host = call.headers['Host'] ?? '';
  changes.push({
    name: 'another loopback host',
    call: withHeaders(call, { Host: host.replace('127.0.0.1', 'localhost') }),
  });
  return changes;
}

/** Replaces a letter with a letter and a digit with a digit, so that the format stays valid. */
function replacedAt(text: string, at: number): string {
  const old = text[at] ?? '';
  const replacement = /\d/.test(old) ? String((Number(old) + 1) % 10) : old === 'a' ? 'b' : 'a';
  return `${text.slice(0, at)}${replacement}${text.slice(at + 1)}`;
}

describe('a call that differs from a signed one', () => {
  const REFUSALS = new Set([
    'InvalidSignatureException',
    'IncompleteSignatureException',
    'UnrecognizedClientException',
    'MissingAuthenticationTokenException',
  ]);

  test('in any single character is rejected because of its signature', async () => {
    const calls = differentByOne();

    const letIn: string[] = [];
    for (const { name, call } of calls) {
      const { status, errorType } = await send(call);
      // An empty query does not change the request: `/?` has the same canonical form as `/`.
      const isSame = name === 'path /?';
      const isRefused = status === 404 || REFUSALS.has(errorType ?? '');
      if (isRefused === isSame) letIn.push(`${name}: ${status} ${errorType}`);
    }

    expect(letIn).toEqual([]);
    expect(calls.length).toBeGreaterThan(1000);
  });

  const refusals: { name: string; call: () => Call; error: string; message: RegExp }[] = [
    {
      name: 'not signed',
      call: () => withHeaders(signed(), { Authorization: undefined }),
      error: 'MissingAuthenticationTokenException',
      message: /^Missing Authentication Token$/,
    },
    {
      name: 'with a bearer token',
      call: () => withHeaders(signed(), { Authorization: 'Bearer abc' }),
      error: 'IncompleteSignatureException',
      message: /requires 'Credential'/,
    },
    {
      name: 'with an Authorization header of another scheme',
      call: () => withHeaders(signed(), { Authorization: 'AWS4-HMAC-SHA256 Credential=x' }),
      error: 'IncompleteSignatureException',
      message: /malformed/,
    },
    {
      name: 'without a date',
      call: () => withHeaders(signed(), { 'X-Amz-Date': undefined }),
      error: 'InvalidSignatureException',
      message: /./,
    },
    {
      name: 'with an unsigned AWS header',
      call: () => withHeaders(signed(), { 'X-Amz-More': 'x' }),
      error: 'InvalidSignatureException',
      message: /not signed/,
    },
    {
      name: 'signed for another region',
      call: () => signed({ region: 'us-east-1' }),
      error: 'InvalidSignatureException',
      message: /scoped to a valid region/,
    },
    {
      name: 'signed for another service',
      call: () => signed({ service: 'lambda' }),
      error: 'InvalidSignatureException',
      message: /scoped to correct service: 'echo'/,
    },
    {
      name: 'signed for another host',
      call: () =>
        withHeaders(signed({ host: '127.0.0.1:1' }), { Host: `127.0.0.1:${served.port}` }),
      error: 'InvalidSignatureException',
      message: /does not match/,
    },
    {
      name: 'to a host of another service',
      call: () => signed({ host: 'ssm.eu-central-1.amazonaws.com' }),
      error: 'UnknownOperationException',
      message: /not the host of this request/,
    },
    {
      name: 'to a host that does not belong to AWS',
      call: () => signed({ host: 'echo.eu-central-1.amazonaws.com.example' }),
      error: 'UnknownOperationException',
      message: /not the host of this request/,
    },
    {
      name: 'to another name that resolves to this machine',
      call: () => signed({ host: `rebound.example:${served.port}` }),
      error: 'UnknownOperationException',
      message: /not the host of this request/,
    },
    {
      name: 'of an unknown operation',
      call: () => signed({ operation: 'Shout' }),
      error: 'UnknownOperationException',
      message: /"Echo\.Shout".*Say, SayToAnybody/,
    },
    {
      name: 'of an inherited property name as operation',
      call: () => signed({ operation: 'toString' }),
      error: 'UnknownOperationException',
      message: /toString/,
    },
    {
      name: 'with a body that is not JSON',
      call: () => signed({ body: '{' }),
      error: 'SerializationException',
      message: /JSON object/,
    },
    {
      name: 'with a body that is a list',
      call: () => signed({ body: '[]' }),
      error: 'SerializationException',
      message: /JSON object/,
    },
  ];

  test.each(refusals)('rejected: $name', async ({ call, error, message }) => {
    expect(await send(call())).toMatchObject({
      status: 400,
      errorType: error,
      body: { __type: error, message: expect.stringMatching(message) as unknown },
    });
  });

  const ages = [
    { name: 'a request from five minutes ago is accepted', minutes: 4.9, error: undefined },
    {
      name: 'an older request is expired',
      minutes: 5.1,
      error: /^Signature expired: \d{8}T\d{6}Z is now earlier than /,
    },
    { name: 'a request five minutes in the future is accepted', minutes: -4.9, error: undefined },
    {
      name: 'a later request is not yet current',
      minutes: -5.1,
      error: /^Signature not yet current: /,
    },
  ];

  test.each(ages)('$name', async ({ minutes, error }) => {
    const call = signed();
    now = new Date(now.getTime() + minutes * 60_000);

    const { errorType, body } = await send(call);

    expect(errorType).toBe(error && 'InvalidSignatureException');
    expect(body['message']).toEqual(error && expect.stringMatching(error));
  });

  test('an unsigned call does not learn which operations exist', async () => {
    const call = withHeaders(signed({ operation: 'Shout' }), { Authorization: undefined });

    expect(await send(call)).toMatchObject({ errorType: 'MissingAuthenticationTokenException' });
  });

  test('a name that only begins like an operation is unknown and needs a signature', async () => {
    const call = withHeaders(signed(), {
      'X-Amz-Target': 'SayToAnybody',
      Authorization: undefined,
    });

    expect(await send(call)).toMatchObject({ errorType: 'MissingAuthenticationTokenException' });
  });
});

describe('throttling on request', () => {
  const order = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${served.url}/__furlock/throttle`, { method: 'POST', body, headers });

  test('rejects the next calls of one operation only', async () => {
    await order('{"operation":"Say","calls":2}');

    const errors = [];
    for (const call of [signed(), signed({ operation: 'SayToAnybody' }), signed(), signed()]) {
      errors.push((await send(call)).errorType);
    }

    expect(errors).toEqual(['TooFastException', undefined, 'TooFastException', undefined]);
  });

  test('does not count a call without a valid signature', async () => {
    await order('{"operation":"Say","calls":1}');

    const strange = await send(signed({ region: 'us-east-1' }));
    const genuine = await send(signed());

    expect(strange.errorType).toBe('InvalidSignatureException');
    expect(genuine).toMatchObject({
      errorType: 'TooFastException',
      body: { message: 'Rate exceeded' },
    });
  });

  test('stops with 0', async () => {
    await order('{"operation":"Say","calls":5}');
    await order('{"operation":"Say","calls":0}');

    expect(await send(signed())).toMatchObject({ status: 200 });
  });

  const refusals = [
    { name: 'no JSON', body: 'Say', headers: {}, status: 400 },
    { name: 'null', body: 'null', headers: {}, status: 400 },
    { name: 'no operation', body: '{"calls":1}', headers: {}, status: 400 },
    {
      name: 'a fractional number of calls',
      body: '{"operation":"Say","calls":0.5}',
      headers: {},
      status: 400,
    },
    {
      name: 'a web page',
      body: '{"operation":"Say","calls":1}',
      headers: { origin: 'https://evil.example' },
      status: 403,
    },
  ];

  test.each(refusals)('is rejected: $name', async ({ body, headers, status }) => {
    const answer = await order(body, headers);

    expect(answer.status).toBe(status);
    expect(await send(signed())).toMatchObject({ status: 200 });
  });
});
