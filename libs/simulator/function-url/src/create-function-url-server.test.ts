import { once } from 'node:events';
import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { sign } from 'aws4';
import {
  CredentialStore,
  type Deployment,
  type FunctionUrl,
  type Permission,
} from '@furlock/simulator-deployment';
import type { StreamEnd, StreamedOutcome } from '@furlock/simulator-lambda';
import type { PayloadEvent } from './payload-event.js';
import { createFunctionUrlServer, type FunctionUrlVerdict } from './create-function-url-server.js';

const functionArn = 'arn:aws:lambda:eu-central-1:111122223333:function:hello';
const roleArn = 'arn:aws:iam::111122223333:role/edge';
const declared = { stack: 'furlock-dev', logicalId: 'Backend' };
const functionUrl: FunctionUrl = {
  ...declared,
  functionArn,
  region: 'eu-central-1',
  host: 'abcdefghijklmnop.lambda-url.eu-central-1.on.aws',
  authType: 'AWS_IAM',
  invokeMode: 'BUFFERED',
};
const permissions: Permission[] = [
  { ...declared, functionArn, action: 'lambda:InvokeFunctionUrl', principal: roleArn },
  { ...declared, functionArn, action: 'lambda:InvokeFunction', principal: roleArn },
];
const store = new CredentialStore();
const session = store.issue(roleArn, 'edge-signer');

interface Setup {
  readonly server: Server;
  readonly port: number;
  /** The events that the function received; a refused request must not be among them. */
  readonly events: PayloadEvent[];
  readonly verdicts: FunctionUrlVerdict[];
}

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close().closeAllConnections()));

async function start(
  outcome: StreamedOutcome | (() => Promise<StreamedOutcome>),
  deployment: Partial<Pick<Deployment, 'permissions' | 'roles'>> = {},
  url: FunctionUrl = functionUrl,
): Promise<Setup> {
  const events: PayloadEvent[] = [];
  const verdicts: FunctionUrlVerdict[] = [];
  let time = Date.parse('2026-11-22T13:04:05Z');
  const server = createFunctionUrlServer({
    functionUrl: url,
    deployment: { permissions, roles: [], ...deployment },
    invoke: (event) => {
      events.push(event as PayloadEvent);
      return typeof outcome === 'function' ? outcome() : Promise.resolve(outcome);
    },
    findSession: (accessKeyId) => store.find(accessKeyId),
    now: () => (time += 1),
    onVerdict: (verdict) => verdicts.push(verdict),
    onRefused: () => undefined,
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port, events, verdicts };
}

const hello: StreamedOutcome = {
  kind: 'answered',
  payload: { statusCode: 200, headers: { 'content-type': 'text/plain' }, body: 'Hello' },
  durationMs: 1,
};

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Headers of a request that aws4 has signed for the function URL. */
function signed({ method = 'GET', path = '/', headers = {}, body }: Sent): Sent {
  const request = sign(
    {
      method,
      path,
      host: functionUrl.host,
      service: 'lambda',
      region: functionUrl.region,
      headers: { ...headers, Host: functionUrl.host, 'X-Amz-Date': '20261122T130405Z' },
      ...(body !== undefined && { body }),
    },
    session.credentials,
  );
  return {
    method,
    path,
    headers: request.headers as Record<string, string>,
    ...(body !== undefined && { body }),
  };
}

async function send(
  port: number,
  { method = 'GET', path = '/', headers = {}, body }: Sent,
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: await readText(response),
  };
}

describe('a signed request', () => {
  test('reaches the function, and its answer is returned', async () => {
    const { port, events, verdicts } = await start(hello);

    const answer = await send(port, signed({ path: '/me?a=1%202' }));

    expect(answer).toMatchObject({ status: 200, text: 'Hello' });
    expect(answer.headers).toMatchObject({ 'content-type': 'text/plain', 'content-length': '5' });
    expect(answer.headers['x-amzn-requestid']).toBe(events[0]?.requestContext.requestId);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      rawPath: '/me',
      rawQueryString: 'a=1%202',
      requestContext: {
        authorizer: { iam: { userArn: session.sessionArn } },
        http: { sourceIp: '127.0.0.1' },
      },
    });
    expect(verdicts).toEqual([
      {
        requestId: answer.headers['x-amzn-requestid'],
        method: 'GET',
        path: '/me',
        status: 200,
        code: 'ANSWERED',
        caller: session.sessionArn,
        timings: { receiveMs: 1, judgeMs: 1, invokeMs: 1 },
      },
    ]);
  });

  test('keeps a header that was sent twice', async () => {
    const { port, events } = await start(hello);
    const { headers = {} } = signed({});
    const socket = connect(port, '127.0.0.1');
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);

    socket.end(
      ['GET / HTTP/1.1', ...lines, 'x-tag: 1', 'x-tag: 2', 'Connection: close', '', ''].join(
        '\r\n',
      ),
    );

    expect(await readText(socket)).toMatch(/^HTTP\/1\.1 200 /);
    expect(events[0]?.headers['x-tag']).toBe('1,2');
  });

  test('may have a body', async () => {
    const { port, events } = await start(hello);

    const answer = await send(
      port,
      signed({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' }),
    );

    expect(answer.status).toBe(200);
    expect(events[0]).toMatchObject({ body: '{"a":1}', isBase64Encoded: false });
  });

  test('HEAD is answered with the length and no body', async () => {
    const { port } = await start(hello);

    const answer = await send(port, signed({ method: 'HEAD' }));

    expect(answer).toMatchObject({ status: 200, text: '', headers: { 'content-length': '5' } });
  });

  test('cookies and repeated response headers keep their own lines', async () => {
    const { port } = await start({
      kind: 'answered',
      payload: { statusCode: 204, cookies: ['a=1', 'b=2'] },
      durationMs: 1,
    });

    const answer = await send(port, signed({}));

    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(answer.headers).not.toHaveProperty('content-length');
  });
});

describe('refused before the function', () => {
  const megabytes = (count: number): string => 'x'.repeat(count * 1024 * 1024);
  const cases: { name: string; sent: Sent; status: number; code: string; errorType: string }[] = [
    {
      name: 'a plain curl',
      sent: {},
      status: 403,
      code: 'SIGV4_MISSING',
      errorType: 'AccessDeniedException',
    },
    {
      name: 'a bearer token only',
      sent: { headers: { Authorization: 'Bearer x', Host: functionUrl.host } },
      status: 403,
      code: 'SIGV4_MISSING',
      errorType: 'AccessDeniedException',
    },
    {
      name: 'another path than the one signed',
      sent: { ...signed({ path: '/me' }), path: '/you' },
      status: 403,
      code: 'SIGV4_MISMATCH',
      errorType: 'InvalidSignatureException',
    },
    {
      name: 'another body than the one signed',
      sent: { ...signed({ method: 'POST', body: 'a' }), body: 'b' },
      status: 403,
      code: 'SIGV4_MISMATCH',
      errorType: 'InvalidSignatureException',
    },
    {
      name: 'more than 10 KiB of headers',
      sent: { headers: { 'x-long': 'x'.repeat(10 * 1024) } },
      status: 413,
      code: 'REQUEST_HEADERS_TOO_LARGE',
      errorType: 'RequestEntityTooLargeException',
    },
    {
      name: 'a body above 6 MB',
      sent: { method: 'POST', body: `${megabytes(6)}x` },
      status: 413,
      code: 'REQUEST_PAYLOAD_TOO_LARGE',
      errorType: 'RequestEntityTooLargeException',
    },
    {
      name: 'a body below 6 MB that base64 makes larger',
      sent: signed({
        method: 'POST',
        headers: { 'Content-Type': 'application/octet-stream' },
        body: megabytes(5),
      }),
      status: 413,
      code: 'REQUEST_PAYLOAD_TOO_LARGE',
      errorType: 'RequestEntityTooLargeException',
    },
    {
      name: 'a target that is not a path',
      sent: { ...signed({}), path: 'http://elsewhere/' },
      status: 400,
      code: 'REQUEST_TARGET_INVALID',
      errorType: 'BadRequestException',
    },
  ];

  test.each(cases)('$name', async ({ sent, status, code, errorType }) => {
    const { port, events, verdicts } = await start(hello);

    const answer = await send(port, sent);

    expect(answer.status).toBe(status);
    expect(answer.headers['x-amzn-errortype']).toBe(errorType);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(events).toEqual([]);
    expect(verdicts).toMatchObject([{ status, code, timings: { invokeMs: 0 } }]);
    expect(verdicts[0]?.why).toMatch(/\.$/);
  });

  test('a missing permission', async () => {
    const { port, events, verdicts } = await start(hello, { permissions: permissions.slice(0, 1) });

    const answer = await send(port, signed({}));

    expect(answer.status).toBe(403);
    expect(events).toEqual([]);
    expect(verdicts).toMatchObject([{ code: 'IAM_DENIED' }]);
  });

  test('a caller that disconnects in the middle of the body', async () => {
    const { port, events, verdicts } = await start(hello);
    const socket = connect(port, '127.0.0.1');

    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc', () =>
      setTimeout(() => socket.destroy(), 20),
    );
    while (verdicts.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

    expect(verdicts).toMatchObject([{ status: null, code: 'CALLER_LEFT' }]);
    expect(events).toEqual([]);
  });

  test('no verdict contains a key, a token or a signature', async () => {
    const { port, verdicts } = await start(hello);
    const { headers = {} } = signed({});

    await send(port, signed({}));
    await send(port, { path: '/other?token=a-secret', headers });

    const text = JSON.stringify(verdicts);
    expect(verdicts.map(({ code }) => code)).toEqual(['ANSWERED', 'SIGV4_MISMATCH']);
    const { accessKeyId, secretAccessKey, sessionToken } = session.credentials;
    for (const secret of [accessKeyId, secretAccessKey, sessionToken, 'a-secret', 'Signature=']) {
      expect(text).not.toContain(secret);
    }
  });
});

describe('a function without a valid result', () => {
  const cases: { name: string; outcome: StreamedOutcome; code: string }[] = [
    {
      name: 'a failure',
      outcome: { kind: 'failed', errorType: 'TypeError', errorMessage: 'not for the caller' },
      code: 'FUNCTION_FAILED',
    },
    { name: 'no answer in time', outcome: { kind: 'timed-out' }, code: 'FUNCTION_TIMED_OUT' },
    {
      name: 'a malformed answer',
      outcome: { kind: 'answered', payload: { statusCode: 'OK' }, durationMs: 1 },
      code: 'FUNCTION_RESPONSE_MALFORMED',
    },
    {
      name: 'an answer above 6 MB',
      outcome: { kind: 'answered', payload: 'x'.repeat(6 * 1024 * 1024), durationMs: 1 },
      code: 'FUNCTION_RESPONSE_TOO_LARGE',
    },
  ];

  test.each(cases)('$name is a 502', async ({ outcome, code }) => {
    const { port, verdicts } = await start(outcome);

    const answer = await send(port, signed({}));

    expect(answer).toMatchObject({ status: 502, text: 'Internal Server Error' });
    expect(verdicts).toMatchObject([{ status: 502, code, caller: session.sessionArn }]);
  });

  test('a throttled function is a 429', async () => {
    const { port, verdicts } = await start({ kind: 'throttled', concurrencyLimit: 1 });

    const answer = await send(port, signed({}));

    expect(answer).toMatchObject({
      status: 429,
      headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
    });
    expect(verdicts).toMatchObject([{ status: 429, code: 'FUNCTION_THROTTLED' }]);
  });
});

describe('a streamed answer', () => {
  const integration = 'application/vnd.awslambda.http-integration-response';
  const prelude = (head: object): string => JSON.stringify(head) + '\0'.repeat(8);

  interface Streaming {
    readonly outcome: StreamedOutcome;
    /** How much was consumed. */
    readonly taken: () => number;
  }

  function streaming(
    contentType: string,
    pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
    end: StreamEnd = { kind: 'ended' },
  ): Streaming {
    let taken = 0;
    const chunks = (async function* () {
      for await (const piece of pieces) {
        taken += 1;
        yield Buffer.from(piece);
      }
    })();
    return {
      outcome: { kind: 'streaming', contentType, chunks, end: Promise.resolve(end) },
      taken: () => taken,
    };
  }

  const answers = [
    {
      name: 'without a prelude is a 200 of its content type',
      contentType: 'text/plain',
      pieces: ['Hel', 'lo'],
      status: 200,
      type: 'text/plain',
      text: 'Hello',
    },
    {
      name: 'has the status, headers and cookies of its prelude',
      contentType: integration,
      pieces: [
        prelude({ statusCode: 201, headers: { 'content-type': 'a/b' }, cookies: ['c=1'] }),
        'x',
      ],
      status: 201,
      type: 'a/b',
      text: 'x',
    },
    {
      name: 'may have its prelude in several pieces',
      contentType: integration,
      pieces: ['{"statusCode"', ':202}\0\0\0', '\0\0\0\0\0x', 'y'],
      status: 202,
      type: 'application/octet-stream',
      text: 'xy',
    },
    {
      name: 'may be empty',
      contentType: 'text/plain',
      pieces: [],
      status: 200,
      type: 'text/plain',
      text: '',
    },
  ];

  test.each(answers)('$name', async ({ contentType, pieces, status, type, text }) => {
    const { port, verdicts } = await start(streaming(contentType, pieces).outcome);

    const answer = await send(port, signed({}));

    expect(answer).toMatchObject({ status, text, headers: { 'content-type': type } });
    expect(answer.headers['set-cookie']).toEqual(status === 201 ? ['c=1'] : undefined);
    expect(verdicts).toMatchObject([{ status, code: 'ANSWERED' }]);
  });

  test('is sent as it is produced', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const pieces = async function* (): AsyncGenerator<string> {
      yield 'first';
      await released;
      yield 'second';
    };
    const { port } = await start(streaming('text/plain', pieces()).outcome);
    const request = httpRequest({ host: '127.0.0.1', port, agent: false, ...signed({}) });
    request.end();

    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const [first] = (await once(response, 'data')) as [Buffer];
    release();
    const [second] = (await once(response, 'data')) as [Buffer];

    expect([String(first), String(second)]).toEqual(['first', 'second']);
  });

  const broken: { name: string; end: StreamEnd; why: RegExp }[] = [
    {
      name: 'a failure',
      end: { kind: 'failed', errorType: 'RangeError', errorMessage: 'm' },
      why: /RangeError/,
    },
    { name: 'the time limit', end: { kind: 'timed-out' }, why: /time limit/ },
  ];

  test.each(broken)('$name after the first byte ends the connection', async ({ end, why }) => {
    const { port, verdicts } = await start(streaming('text/plain', ['Hel'], end).outcome);

    await expect(send(port, signed({}))).rejects.toThrow('aborted');

    expect(verdicts).toMatchObject([{ status: 200, code: 'FUNCTION_STREAM_BROKEN' }]);
    expect(verdicts[0]?.why).toMatch(why);
  });

  const megabyte = Buffer.alloc(1024 * 1024);
  const megabytes = function* (count: number): Generator<Uint8Array> {
    for (let sent = 0; sent < count; sent += 1) yield megabyte;
  };

  test('may be 200 MB', async () => {
    const { port } = await start(streaming('a/b', megabytes(200)).outcome);

    expect((await send(port, signed({}))).text).toHaveLength(200 * 1024 * 1024);
  });

  test('ends the connection above 200 MB', async () => {
    const { port, verdicts } = await start(streaming('a/b', megabytes(201)).outcome);

    await expect(send(port, signed({}))).rejects.toThrow('aborted');

    expect(verdicts[0]?.why).toContain('209715200');
  });

  test('is read to its end after the caller disconnects', async () => {
    const { outcome, taken } = streaming('a/b', megabytes(50));
    const { port, verdicts } = await start(outcome);
    const request = httpRequest({ host: '127.0.0.1', port, agent: false, ...signed({}) });
    request.end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];

    response.destroy();
    while (verdicts.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

    expect(taken()).toBe(50);
  });

  test('waits for a caller that reads slowly', async () => {
    const { outcome, taken } = streaming('a/b', megabytes(50));
    const { port } = await start(outcome);
    const request = httpRequest({ host: '127.0.0.1', port, agent: false, ...signed({}) });
    request.end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];

    await new Promise((resolve) => setTimeout(resolve, 100));
    const takenUnread = taken();
    response.destroy();

    expect(takenUnread).toBeLessThan(50);
  });

  test('to HEAD has no body', async () => {
    const { port } = await start(streaming('text/plain', ['Hello']).outcome);

    expect(await send(port, signed({ method: 'HEAD' }))).toMatchObject({ status: 200, text: '' });
  });

  const malformed = [
    { name: 'a missing prelude that was declared', pieces: ['x'] },
    { name: 'a prelude that is not an object', pieces: [`1${'\0'.repeat(8)}x`] },
    { name: 'a prelude without a valid status', pieces: [prelude({ statusCode: 'OK' }), 'x'] },
  ];

  test.each(malformed)('$name is a 502', async ({ pieces }) => {
    const { port, verdicts } = await start(streaming(integration, pieces).outcome);

    expect((await send(port, signed({}))).status).toBe(502);
    expect(verdicts).toMatchObject([{ code: 'FUNCTION_RESPONSE_MALFORMED' }]);
  });

  test('a failure before the end of the prelude is a failed function', async () => {
    const { outcome } = streaming(integration, ['{'], {
      kind: 'failed',
      errorType: 'RangeError',
      errorMessage: 'm',
    });
    const { port, verdicts } = await start(outcome);

    expect((await send(port, signed({}))).status).toBe(502);
    expect(verdicts).toMatchObject([{ code: 'FUNCTION_FAILED' }]);
  });
});

describe('a function that does not stream', () => {
  const cases = [
    { invokeMode: 'BUFFERED', text: 'Hello' },
    {
      invokeMode: 'RESPONSE_STREAM',
      text: '{"statusCode":200,"headers":{"content-type":"text/plain"},"body":"Hello"}',
    },
  ] as const;

  test.each(cases)('behind a URL with invoke mode $invokeMode', async ({ invokeMode, text }) => {
    const { port } = await start(hello, {}, { ...functionUrl, invokeMode });

    expect(await send(port, signed({}))).toMatchObject({ status: 200, text });
  });
});

test('a fault of the server itself closes the connection and is emitted', async () => {
  const { server, port } = await start(() => Promise.reject(new Error('invoke must not reject')));
  const fault = once(server, 'error');

  const answer = send(port, signed({}));

  await expect(answer).rejects.toThrow();
  expect(await fault).toMatchObject([{ message: 'invoke must not reject' }]);
});

describe('cross-origin settings', () => {
  const cors = {
    allowOrigins: ['https://app.example'],
    allowMethods: ['GET'],
    allowHeaders: [],
    exposeHeaders: [],
    allowsCredentials: false,
  };
  const preflight = {
    method: 'OPTIONS',
    headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' },
  };

  test('a preflight of a URL without a signature is answered without the function', async () => {
    const everybody = permissions.map((one) => ({ ...one, principal: '*' }));
    const url = { ...functionUrl, authType: 'NONE', cors } as const;
    const { port, events } = await start(hello, { permissions: everybody }, url);
    const headers = { ...preflight.headers, host: url.host };

    const answer = await send(port, { ...preflight, headers });

    expect(answer).toMatchObject({
      status: 200,
      text: '',
      headers: {
        'access-control-allow-origin': 'https://app.example',
        'access-control-allow-methods': 'GET',
      },
    });
    expect(events).toEqual([]);
  });

  test('a preflight of a URL with AWS_IAM needs a signature too', async () => {
    const { port, events } = await start(hello, {}, { ...functionUrl, cors });

    const answer = await send(port, preflight);

    expect(answer.status).toBe(403);
    expect(events).toEqual([]);
  });

  test("headers are added to the function's answer", async () => {
    const { port } = await start(hello, {}, { ...functionUrl, cors });

    const answer = await send(port, signed({ headers: { origin: 'https://app.example' } }));

    expect(answer).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': 'https://app.example' },
    });
  });
});
