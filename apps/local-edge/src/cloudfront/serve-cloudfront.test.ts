import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { InvocationOutcome } from '../lambda/invocation.js';
import { listen } from '../listen.js';
import { makeCertificate, type Certificate } from '../make-certificate.js';
import {
  EDGE_VERSION_ARN,
  fixtureDistribution,
  fixtureOrigin,
} from '../testing/fixture-distribution.js';
import type { AnsweredRequest } from './answered-request.js';
import type { OriginRequest, OriginRequestEvent } from './origin-request-event.js';
import { createCloudFrontServers, type CloudFrontServers } from './serve-cloudfront.js';

/** What the origin got. */
interface Received {
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const certificate: Promise<Certificate> = makeCertificate(new Date());

/** What the function at the edge does with the request that it is shown. */
let atEdge: (request: OriginRequest) => unknown;
let shown: OriginRequest[];
let received: Received[];
let answered: AnsweredRequest[];
let origin: Server;
let servers: CloudFrontServers;
let port: number;

beforeEach(async () => {
  atEdge = (request) => request;
  shown = [];
  received = [];
  answered = [];
  origin = createServer((incoming, outgoing) => {
    void buffer(incoming).then((body) => {
      received.push({
        method: incoming.method,
        target: incoming.url,
        rawHeaders: incoming.rawHeaders,
        body,
      });
      outgoing.writeHead(200, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end('from the origin');
    });
  });
  const invoke = (event: unknown): Promise<InvocationOutcome> => {
    const { request } = (event as OriginRequestEvent).Records[0].cf;
    shown.push(request);
    const result = atEdge(request);
    return Promise.resolve(
      isOutcome(result) ? result : { kind: 'answered', payload: result, durationMs: 0 },
    );
  };
  servers = createCloudFrontServers({
    distribution: fixtureDistribution,
    edgeFunctions: new Map([[EDGE_VERSION_ARN, invoke]]),
    originPorts: new Map([[fixtureOrigin.domainName, await portOf(origin)]]),
    onAnswered: (request) => answered.push(request),
    certificate: await certificate,
  });
  port = await portOf(servers.http);
});

afterEach(() => {
  for (const server of [origin, servers.http]) {
    server.closeAllConnections();
    server.close();
  }
});

async function portOf(server: Server): Promise<number> {
  const listening = await listen(server, 0);
  if (!listening.ok) throw new Error(listening.error.code);
  return listening.port;
}

function isOutcome(result: unknown): result is InvocationOutcome {
  return typeof result === 'object' && result !== null && 'kind' in result;
}

function call(
  target: string,
  method = 'GET',
  headers: readonly string[] = [],
  body?: Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        host: '127.0.0.1',
        port,
        path: target,
        method,
        headers: [...headers, 'Host', 'localhost', 'Connection', 'close'],
      },
      (incoming) => {
        buffer(incoming).then(
          (answer) =>
            resolve({ status: incoming.statusCode, headers: incoming.headers, body: answer }),
          reject,
        );
      },
    );
    outgoing.on('error', reject).end(body);
  });
}

describe('a request that the function returns', () => {
  test('reaches the origin with the bytes that the viewer sent', async () => {
    const target = '/a%20b//%c3%BC/../%ff?x=1&x=2+3&flag&[]';

    await call(target);

    expect(received[0]?.target).toBe(target);
    expect(shown[0]?.uri).toBe('/a%20b//%c3%BC/../%ff');
    expect(shown[0]?.querystring).toBe('x=1&x=2+3&flag&[]');
  });

  test('has every byte value of its body, and its length', async () => {
    const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

    await call('/', 'POST', ['Content-Length', '256'], body);

    expect(received[0]?.body).toEqual(body);
    expect(Buffer.from(shown[0]?.body?.data ?? '', 'base64')).toEqual(body);
  });

  test('has all of a body that the function was shown a part of', async () => {
    const body = Buffer.alloc(3_000_000, 'x');

    await call('/', 'PUT', ['Transfer-Encoding', 'chunked'], body);

    expect(shown[0]?.body?.inputTruncated).toBe(true);
    expect(received[0]?.body.equals(body)).toBe(true);
  });

  test('has no body where the viewer sent none', async () => {
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

  test("brings back the origin's answer", async () => {
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
  test('goes no further', async () => {
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

describe('a request that CloudFront refuses', () => {
  const cases: {
    name: string;
    send: () => Promise<Answer>;
    result?: unknown;
    status: number;
    code: string;
  }[] = [
    {
      name: 'a result that is not valid',
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

  test('for a target with bytes beyond ASCII, before it is a request', async () => {
    const answer = await call('/\u00c3\u00bc');

    expect(answer.status).toBe(400);
    expect(shown).toEqual([]);
  });

  test('for an origin that does not answer', async () => {
    origin.close();
    origin.closeAllConnections();

    const answer = await call('/');

    expect(answer.status).toBe(502);
    expect(answered).toMatchObject([{ code: 'OriginConnectError' }]);
  });
});
