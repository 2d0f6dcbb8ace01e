import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fixtureOrigin } from './testing/fixture-distribution.js';
import {
  runCloudFront,
  type Received,
  type RunningCloudFront,
  type ViewerAnswer,
} from './testing/run-cloudfront.js';
import type { AnsweredRequest } from './answered-request.js';
import type { EventRequest } from './edge-event.js';
import type { HeaderList } from './header-list.js';

/** The edge function of the current test. */
let atEdge: (request: EventRequest) => unknown;
let running: RunningCloudFront;
let shown: () => EventRequest | undefined;
let received: Received[];
let answered: AnsweredRequest[];
let call: RunningCloudFront['call'];

beforeEach(async () => {
  atEdge = (request) => request;
  running = await runCloudFront({
    edge: { 'origin-request': (request) => atEdge(request) },
    answer: (_incoming, outgoing) => {
      outgoing.writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end('from the origin');
    },
  });
  ({ shown, received, answered, call } = running);
});

afterEach(() => running.stop());

describe('a request that the function returns', () => {
  test('reaches the origin with the bytes that the viewer sent', async () => {
    const target = '/a%20b//%c3%BC/../%ff?x=1&x=2+3&flag&[]';

    await call(target);

    expect(received[0]?.target).toBe(target);
    expect(shown()?.uri).toBe('/a%20b//%c3%BC/../%ff');
    expect(shown()?.querystring).toBe('x=1&x=2+3&flag&[]');
  });

  test('keeps every byte value of its body, and its length', async () => {
    const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

    await call('/', 'POST', ['Content-Length', '256'], body);

    expect(received[0]?.body).toEqual(body);
    expect(Buffer.from(shown()?.body?.data ?? '', 'base64')).toEqual(body);
  });

  test('has the whole body, although the function was shown only a part', async () => {
    const body = Buffer.alloc(3_000_000, 'x');

    await call('/', 'PUT', ['Transfer-Encoding', 'chunked'], body);

    expect(shown()?.body?.inputTruncated).toBe(true);
    expect(received[0]?.body.equals(body)).toBe(true);
  });

  test('has no body if the viewer sent none', async () => {
    await call('/', 'DELETE');

    expect(received[0]?.rawHeaders.map((name) => name.toLowerCase())).not.toContain(
      'transfer-encoding',
    );
    expect(received[0]?.body).toHaveLength(0);
  });

  test('has what the function changed', async () => {
    atEdge = (request) => ({
      ...request,
      uri: '/new%20path',
      querystring: '',
      headers: { ...request.headers, 'x-new': [{ value: 'v' }] },
      body: { action: 'replace', encoding: 'text', data: 'replaced' },
    });

    await call('/old?query', 'POST', ['Content-Length', '3'], Buffer.from('abc'));

    expect(received[0]).toMatchObject({ target: '/new%20path', body: Buffer.from('replaced') });
    expect(received[0]?.rawHeaders).toContain('X-New');
  });

  test("names the origin's domain in Host", async () => {
    await call('/');

    const { rawHeaders = [] } = received[0] ?? {};
    expect(rawHeaders[rawHeaders.indexOf('Host') + 1]).toBe(fixtureOrigin.domainName);
  });

  test("returns the origin's answer", async () => {
    const answer = await call('/');

    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toBe('from the origin');
    expect(answer.headers).toMatchObject({
      'set-cookie': ['a=1', 'b=2'],
      'x-cache': 'Miss from cloudfront',
    });
    expect(answer.headers['x-amz-cf-id']).toBe(answered[0]?.requestId);
  });

  test('keeps its method, and the answer to HEAD has no body', async () => {
    const answer = await call('/', 'HEAD');

    expect(received[0]?.method).toBe('HEAD');
    expect(answer.body).toHaveLength(0);
  });
});

describe('a request that the function answers', () => {
  test('is not forwarded', async () => {
    atEdge = () => ({
      status: '401',
      headers: {
        'www-authenticate': [{ value: 'Bearer' }],
        'content-type': [{ value: 'application/problem+json' }],
      },
      body: '{"code":"CREDENTIALS_MISSING"}',
    });

    const answer = await call('/secret?query');

    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.headers['x-cache']).toBe('LambdaGeneratedResponse from cloudfront');
    expect(received).toEqual([]);
    expect(answered).toMatchObject([
      { rawPath: '/secret', hasQuery: true, status: 401, code: 'CREDENTIALS_MISSING' },
    ]);
  });
});

describe('a redirect that the function answers with', () => {
  test.each([302, 303])('keeps every cookie, in order, with the status %i', async (status) => {
    const cookies = ['__Host-a=1; Path=/; Secure', '__Host-b=; Max-Age=0', 'c=2, 3'];
    atEdge = () => ({
      status: String(status),
      headers: {
        location: [{ value: 'https://sign-in.example/oauth2/authorize?a=%2F+b' }],
        'set-cookie': cookies.map((value) => ({ key: 'Set-Cookie', value })),
      },
    });

    const answer = await call('/');

    expect(answer.status).toBe(status);
    expect(answer.headers['set-cookie']).toEqual(cookies);
    expect(answer.headers.location).toBe('https://sign-in.example/oauth2/authorize?a=%2F+b');
    expect(JSON.stringify(running.records)).not.toContain('=1');
  });

  test('is an error if its cookies are larger than the limit', async () => {
    const value = `a=${'x'.repeat(4_000)}`;
    atEdge = () => ({
      status: '302',
      headers: { 'set-cookie': Array.from({ length: 300 }, () => ({ value })) },
    });

    expect((await call('/')).status).toBe(502);
    expect(answered).toMatchObject([{ code: 'LambdaValidationError' }]);
  });
});

describe('several Cookie headers', () => {
  test('are forwarded as sent, to the function and to the origin', async () => {
    await call('/', 'GET', ['Cookie', 'a=1; b=2', 'Sec-Fetch-Mode', 'navigate', 'Cookie', 'a=3']);

    expect(shown()?.headers['cookie']?.map(({ value }) => value)).toEqual(['a=1; b=2', 'a=3']);
    expect(shown()?.headers['sec-fetch-mode']).toEqual([
      { key: 'Sec-Fetch-Mode', value: 'navigate' },
    ]);
    expect(received[0]?.rawHeaders.filter((text) => text.startsWith('a='))).toEqual([
      'a=1; b=2',
      'a=3',
    ]);
  });
});

describe('the border to a browser', () => {
  const translate = (from: string, to: string) => (headers: HeaderList) =>
    headers.map(([name, value]) => [name, value.replace(from, to)] as const);
  const ask = (port: number) =>
    running.send(['GET / HTTP/1.1\r\nHost: a\r\nOrigin: local\r\nConnection: close\r\n\r\n'], port);

  test('translates headers on the server with TLS only, and records deployed names', async () => {
    running.stop();
    running = await runCloudFront({
      // So that the test needs no TLS.
      behavior: { viewerProtocolPolicy: 'allow-all' },
      browserBorder: {
        requestHeaders: translate('local', 'deployed'),
        answerHeaders: translate('deployed', 'local'),
      },
      edge: {
        'origin-request': ({ headers }) => ({
          status: '302',
          headers: { location: [{ value: `deployed, from ${headers['origin']?.[0]?.value}` }] },
        }),
      },
    });

    const answers = [await ask(running.browserPort), await ask(running.port)];

    expect(answers.map((answer) => /^Location: (.*)\r$/m.exec(answer)?.[1])).toEqual([
      'local, from deployed',
      'deployed, from local',
    ]);
    expect(JSON.stringify(running.records[0])).not.toContain('local,');
  });
});

describe('a request that CloudFront rejects', () => {
  const cases: {
    name: string;
    send: () => Promise<ViewerAnswer>;
    result?: unknown;
    status: number;
    code: string;
  }[] = [
    {
      name: 'an invalid result',
      send: () => call('/'),
      result: { status: '99' },
      status: 502,
      code: 'LambdaValidationError',
    },
    {
      name: 'a function that fails',
      send: () => call('/'),
      result: { kind: 'failed', errorType: 'Error', errorMessage: 'm' },
      status: 503,
      code: 'LambdaExecutionError',
    },
    {
      name: 'a function that takes too long',
      send: () => call('/'),
      result: { kind: 'timed-out' },
      status: 503,
      code: 'LambdaLimitExceeded',
    },
    {
      name: 'GET with a body',
      send: () => call('/', 'GET', ['Content-Length', '1'], Buffer.from('x')),
      status: 403,
      code: 'BODY_NOT_ALLOWED',
    },
    {
      name: 'a long URL',
      send: () => call(`/${'a'.repeat(8192)}`),
      status: 414,
      code: 'URL_TOO_LONG',
    },
    {
      name: 'large headers',
      send: () => call('/', 'GET', ['X-Large', 'a'.repeat(33_000)]),
      status: 494,
      code: 'HEADERS_TOO_LARGE',
    },
  ];

  test.each(cases)('for $name', async ({ send, result, status, code }) => {
    if (result !== undefined) atEdge = () => result;

    const answer = await send();

    expect(answer.status).toBe(status);
    expect(answer.headers['x-cache']).toMatch(/ from cloudfront$/);
    expect(received).toEqual([]);
    expect(answered).toMatchObject([{ status, code }]);
  });

  const unread = [
    { name: 'bytes that are not HTTP', bytes: '\x16\x03\x01\r\n\r\n' },
    { name: 'a header with a NUL', bytes: 'GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n' },
    { name: 'a folded header', bytes: 'GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n' },
    { name: 'a CONNECT request', bytes: 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n' },
    { name: 'no Host', bytes: 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n' },
    { name: 'no version', bytes: 'GET /\r\n\r\n' },
  ];

  test.each(unread)('for $name, which is still reported', async ({ bytes }) => {
    const answer = await running.send([bytes]);

    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[^]*Error from cloudfront\r\n/);
    expect(received).toEqual([]);
    expect(answered).toMatchObject([{ status: 400, code: 'BAD_REQUEST' }]);
  });

  test('not for an unknown expectation: CloudFront drops the header', async () => {
    const answer = await call('/', 'GET', ['Expect', 'miracles']);

    expect(answer.status).toBe(200);
    expect(received[0]?.headers).not.toHaveProperty('expect');
  });

  test('for an origin that does not answer', async () => {
    running.stopOrigin();

    const answer = await call('/');

    expect(answer.status).toBe(502);
    expect(answered).toMatchObject([{ code: 'OriginConnectError' }]);
  });
});
