/**
 * Calls from pages of another origin: preflights, rejections and responses, over sockets and in a
 * browser that applies CORS.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { curl } from './testing/curl.js';
import { describeInBrowser, openBrowser } from './testing/open-browser.js';
import { furlock } from './testing/run-command.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

/** An origin that serves an empty page. */
let site: Server;
let allowed: string;
let other: string;
let edge: LocalEdge;

beforeAll(async () => {
  site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>app</title>');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const { port } = site.address() as AddressInfo;
  allowed = `http://app.localhost:${port}`;
  other = `http://127.0.0.1:${port}`;

  // The same policy that the construct creates from this list.
  edge = await startLocalEdge(undefined, {
    change: {
      properties: {
        'AWS::CloudFront::ResponseHeadersPolicy': (properties) => ({
          ResponseHeadersPolicyConfig: {
            ...(properties['ResponseHeadersPolicyConfig'] as object),
            CorsConfig: {
              AccessControlAllowCredentials: false,
              AccessControlAllowHeaders: { Items: ['authorization', 'content-type', 'x-title'] },
              AccessControlAllowMethods: { Items: ['GET', 'HEAD', 'POST'] },
              AccessControlAllowOrigins: { Items: [allowed] },
              AccessControlExposeHeaders: { Items: ['www-authenticate'] },
              OriginOverride: false,
            },
          },
        }),
      },
    },
  });
  const { code, stderr } = await furlock(['settings', 'set', '--patch'], {
    cwd: edge.folder,
    input: JSON.stringify({
      cors: {
        allowOrigins: [allowed],
        allowHeaders: ['authorization', 'content-type', 'x-title'],
        exposeHeaders: ['www-authenticate'],
        maxAgeSeconds: 600,
      },
    }),
  });
  if (code !== 0) throw new Error(stderr);
});
afterAll(async () => {
  site.closeAllConnections();
  site.close();
  await edge.stop();
});

const call = (...args: string[]) => curl([...args, `${edge.endpoints.url}/echo/cors`]);
const from = (origin: string) => ['--header', `Origin: ${origin}`];
const preflight = (origin: string) => [
  ...['--request', 'OPTIONS', ...from(origin)],
  ...['--header', 'Access-Control-Request-Method: PUT'],
];

describe('over sockets', () => {
  test('a preflight is answered without a token and does not reach the backend', async () => {
    const answer = await call(...preflight(allowed));

    expect(answer).toMatchObject({
      status: 204,
      body: '',
      headers: {
        'access-control-allow-origin': allowed,
        'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers': 'authorization, content-type, x-title',
        'access-control-max-age': '600',
        vary: 'Origin',
      },
    });
    expect(edge.seenByBackend()).not.toContain('/echo/cors');
  });

  test('a preflight is answered before its target is judged, so a page may read why the request is refused', async () => {
    const target = ['--path-as-is', `${edge.endpoints.url}/echo//cors/../x`];

    const asked = await curl([...preflight(allowed), ...target]);
    const sent = await curl([...from(allowed), '--request', 'PUT', ...target]);

    expect(asked.status).toBe(204);
    expect(sent.status).toBe(400);
    expect(JSON.parse(sent.body)).toMatchObject({ code: 'PATH_EMPTY_SEGMENT' });
    for (const { headers } of [asked, sent]) {
      expect(headers['access-control-allow-origin']).toBe(allowed);
    }
  });

  test('a preflight of another origin is rejected and does not reach the backend', async () => {
    const answer = await call(...preflight('https://evil.example'));

    expect(answer.status).toBe(403);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'CORS_ORIGIN_NOT_ALLOWED' });
    expect(edge.seenByBackend()).not.toContain('/echo/cors');
  });

  const refused: [name: string, args: string[], status: number][] = [
    ['400', ['--header', 'Authorization: a', '--header', 'Authorization: b'], 400],
    ['401', [], 401],
    ['413', ['--data-binary', '@-'], 413],
    [
      '431',
      ['--header', `Cookie: ${'x'.repeat(9_000)}`, '--header', 'Authorization: Bearer '],
      431,
    ],
  ];
  test.each(refused)('a page may read a %s', async (_name, args, status) => {
    const token = `Authorization: Bearer ${edge.endpoints.idToken}`;
    const given = args.map((arg) => (arg === 'Authorization: Bearer ' ? token : arg));

    const answer = await curl(
      [...given, ...from(allowed), `${edge.endpoints.url}/echo/cors`],
      status === 413 ? Buffer.alloc(1_048_577) : '',
    );

    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': allowed,
      'access-control-expose-headers': 'www-authenticate',
      vary: 'Accept, Origin',
    });
  });
});

describe('responses of the backend', () => {
  const token = () => ['--header', `Authorization: Bearer ${edge.endpoints.idToken}`];

  test('have each header once, from the policy of the distribution', async () => {
    const answer = await call(...token(), ...from(allowed));

    expect(answer.status).toBe(200);
    // Repeated headers would be joined by newlines.
    expect(answer.headers['access-control-allow-origin']).toBe(allowed);
  });

  test('have no CORS headers for another origin', async () => {
    const answer = await call(...token(), ...from('https://evil.example'));

    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('security headers', () => {
  const of = ({ headers }: { headers: Readonly<Record<string, string>> }) => ({
    transport: headers['strict-transport-security'],
    type: headers['x-content-type-options'],
    frames: headers['x-frame-options'],
    referrer: headers['referrer-policy'],
  });
  const expected = {
    transport: 'max-age=31536000',
    type: 'nosniff',
    frames: 'DENY',
    referrer: 'strict-origin-when-cross-origin',
  };

  test.each([
    [
      'a response of the backend',
      () => ['--header', `Authorization: Bearer ${edge.endpoints.idToken}`],
    ],
    ['a response of the edge', () => []],
    ['a preflight', () => preflight(allowed)],
  ])('are on %s', async (_name, args) => {
    expect(of(await call(...args()))).toEqual(expected);
  });
});

describeInBrowser('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  interface Init {
    readonly method?: string;
    readonly headers: Record<string, string>;
    readonly body?: string;
  }

  /** The outcome of `fetch` on a page of an origin. */
  async function fetchOn(origin: string, init: Init): Promise<unknown> {
    const page: Page = await browser.newPage();
    try {
      await page.goto(origin);
      return await page.evaluate(
        async ([url, options]) => {
          try {
            const answer = await fetch(url, options);
            return {
              status: answer.status,
              challenge: answer.headers.get('www-authenticate'),
              body: await answer.json(),
            };
          } catch (error) {
            return String(error);
          }
        },
        [`${edge.endpoints.url}/echo/page`, init] as [string, Init],
      );
    } finally {
      await page.close();
    }
  }
  const authorization = () => `Bearer ${edge.endpoints.idToken}`;

  test('an allowed page can read why it was rejected, including the challenge', async () => {
    expect(await fetchOn(allowed, { headers: { authorization: 'Bearer nonsense' } })).toEqual({
      status: 401,
      challenge: 'Bearer error="invalid_token"',
      body: expect.objectContaining({ code: 'TOKEN_OPAQUE' }),
    });
  });

  test('an allowed page can call with its token and read the response', async () => {
    const init = {
      method: 'POST',
      headers: {
        authorization: authorization(),
        'content-type': 'application/json',
        'x-title': 'a',
      },
      body: '{"a":1}',
    };

    expect(await fetchOn(allowed, init)).toMatchObject({
      status: 200,
      body: { method: 'POST', bodyLength: 7 },
    });
  });

  test("another page's call fails", async () => {
    const before = edge.seenByBackend().length;

    expect(await fetchOn(other, { headers: { authorization: authorization() } })).toMatch(
      /Failed to fetch/,
    );
    expect(edge.seenByBackend()).toHaveLength(before);
  });

  test('an unlisted header is not sent', async () => {
    expect(
      await fetchOn(allowed, { headers: { authorization: authorization(), 'x-other': '1' } }),
    ).toMatch(/Failed to fetch/);
  });
});
