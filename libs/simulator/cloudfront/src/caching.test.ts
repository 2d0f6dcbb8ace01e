/**
 * Which viewer gets which cached answer.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { RequestListener } from 'node:http';
import type { CachePolicy, OriginRequestPolicy } from '@furlock/simulator-deployment';
import {
  ALL_VIEWER_EXCEPT_HOST_HEADER,
  CACHING_DISABLED,
  CACHING_OPTIMIZED,
  managedCachePolicy,
  managedOriginRequestPolicy,
} from '@furlock/simulator-deployment/testing';
import {
  runCloudFront,
  type CloudFrontSetup,
  type RunningCloudFront,
} from './testing/run-cloudfront.js';

let running: RunningCloudFront;

afterEach(() => running.stop());

const optimized = managedCachePolicy(CACHING_OPTIMIZED);
const allViewer = managedOriginRequestPolicy(ALL_VIEWER_EXCEPT_HOST_HEADER);

/** An origin that numbers its answers, with these headers and this status. */
function counting(status = 200, headers: Readonly<Record<string, string>> = {}): RequestListener {
  let count = 0;
  return (_incoming, outgoing) =>
    void outgoing.writeHead(status, headers).end(String((count += 1)));
}

function cached(
  change: Partial<CachePolicy> = {},
  originRequestPolicy: OriginRequestPolicy = allViewer,
): CloudFrontSetup {
  return {
    behavior: { cachePolicy: { ...optimized, ...change }, originRequestPolicy },
    answer: counting(),
  };
}

async function bodies(
  calls: readonly (readonly [target: string, headers?: readonly string[]])[],
): Promise<string[]> {
  const answers = [];
  for (const [target, headers] of calls) {
    answers.push((await running.call(target, 'GET', headers)).body.toString());
  }
  return answers;
}

describe('a cacheable answer', () => {
  test('is served to another viewer, and no origin-request function runs', async () => {
    running = await runCloudFront({
      ...cached(),
      edge: { 'origin-request': (request) => request },
    });

    const first = await running.call('/', 'GET', ['Authorization', 'Bearer ada']);
    running.passSeconds(7);
    const second = await running.call('/');

    expect(first.headers).toMatchObject({ 'x-cache': 'Miss from cloudfront' });
    expect(first.headers).not.toHaveProperty('age');
    expect(second.body.toString()).toBe('1');
    expect(second.headers).toMatchObject({ 'x-cache': 'Hit from cloudfront', age: '7' });
    expect(running.events).toHaveLength(1);
  });

  test('is not cached with CachingDisabled', async () => {
    running = await runCloudFront(cached(managedCachePolicy(CACHING_DISABLED)));

    expect(await bodies([['/'], ['/']])).toEqual(['1', '2']);
  });

  test('passes the viewer-request and viewer-response functions each time', async () => {
    running = await runCloudFront({
      ...cached(),
      edge: {
        'viewer-request': (request) => request,
        'viewer-response': (_request, response) => response,
      },
    });

    await bodies([['/'], ['/']]);

    expect(running.received).toHaveLength(1);
    expect(running.events.map(({ Records: [{ cf }] }) => cf.config.eventType)).toEqual([
      'viewer-request',
      'viewer-response',
      'viewer-request',
      'viewer-response',
    ]);
  });

  test('expires', async () => {
    running = await runCloudFront({
      ...cached(),
      answer: counting(200, { 'Cache-Control': 'max-age=60' }),
    });

    const [first] = await bodies([['/']]);
    running.passSeconds(59);
    const [fresh] = await bodies([['/']]);
    running.passSeconds(1);
    const [expired] = await bodies([['/']]);

    expect([first, fresh, expired]).toEqual(['1', '1', '2']);
  });

  test('also answers HEAD, and the answer to HEAD is not cached', async () => {
    running = await runCloudFront(cached());

    await running.call('/', 'HEAD');
    await running.call('/', 'GET');
    const head = await running.call('/', 'HEAD');

    expect(head.headers).toMatchObject({ 'x-cache': 'Hit from cloudfront', 'content-length': '1' });
    expect(running.received.map(({ method }) => method)).toEqual(['HEAD', 'GET']);
  });

  test('is served with its cookies', async () => {
    running = await runCloudFront({
      ...cached(),
      answer: counting(200, { 'Set-Cookie': 'session=ada' }),
    });

    await running.call('/');

    expect((await running.call('/')).headers['set-cookie']).toEqual(['session=ada']);
  });

  test('is not cached if the origin breaks off', async () => {
    let isFirst = true;
    running = await runCloudFront({
      ...cached(),
      answer: (_incoming, outgoing) => {
        outgoing.writeHead(200, { 'Content-Length': '4' }).write('ab');
        if (isFirst) setTimeout(() => outgoing.destroy(), 20);
        else outgoing.end('cd');
        isFirst = false;
      },
    });

    await expect(running.call('/')).rejects.toThrow();

    expect((await running.call('/')).body.toString()).toBe('abcd');
  });
});

describe('simultaneous misses of one key', () => {
  /** An origin that numbers its answers and sends each one slowly. */
  const slow = (headers: Readonly<Record<string, string>> = {}): RequestListener => {
    let count = 0;
    return (_incoming, outgoing) => {
      const body = String((count += 1));
      setTimeout(() => outgoing.writeHead(200, headers).end(body), 100);
    };
  };
  const cases: { name: string; setup: () => CloudFrontSetup; answers: string[] }[] = [
    {
      name: 'share one cacheable answer',
      setup: () => ({ ...cached(), answer: slow() }),
      answers: ['1', '1', '1'],
    },
    {
      name: 'each get their own if it is not cacheable',
      setup: () => ({
        ...cached({ minTtlSeconds: 0 }),
        answer: slow({ 'Cache-Control': 'no-store' }),
      }),
      answers: ['1', '2', '3'],
    },
    {
      name: 'each get their own if caching is disabled',
      setup: () => ({
        behavior: {
          cachePolicy: managedCachePolicy(CACHING_DISABLED),
          originRequestPolicy: allViewer,
        },
        answer: slow(),
      }),
      answers: ['1', '2', '3'],
    },
  ];

  test.each(cases)('$name', async ({ setup, answers }) => {
    running = await runCloudFront(setup());

    const given = await Promise.all(['/', '/', '/'].map((target) => running.call(target)));

    expect(given.map(({ body }) => body.toString()).sort()).toEqual(answers);
  });
});

describe('the key of an answer', () => {
  const one = { kind: 'only', names: ['a'] } as const;
  const cases: {
    name: string;
    policy: Partial<CachePolicy>;
    first: [string, string[]?];
    second: [string, string[]?];
    shares: boolean;
  }[] = [
    { name: 'another path', policy: {}, first: ['/1'], second: ['/2'], shares: false },
    {
      name: 'another query, not in the key',
      policy: {},
      first: ['/?a=1'],
      second: ['/?a=2'],
      shares: true,
    },
    {
      name: 'another query, wholly in the key',
      policy: { queryStrings: { kind: 'all' } },
      first: ['/?a=1'],
      second: ['/?a=2'],
      shares: false,
    },
    {
      name: 'a parameter in the key',
      policy: { queryStrings: one },
      first: ['/?a=1'],
      second: ['/?a=2'],
      shares: false,
    },
    {
      name: 'a parameter not in the key',
      policy: { queryStrings: one },
      first: ['/?a=1&b=1'],
      second: ['/?a=1&b=2'],
      shares: true,
    },
    {
      name: 'another cookie, not in the key',
      policy: {},
      first: ['/', ['Cookie', 'a=1']],
      second: ['/', ['Cookie', 'a=2']],
      shares: true,
    },
    {
      name: 'a cookie in the key',
      policy: { cookies: one },
      first: ['/', ['Cookie', 'a=1']],
      second: ['/', ['Cookie', 'a=2']],
      shares: false,
    },
    {
      name: 'a cookie not in the key',
      policy: { cookies: one },
      first: ['/', ['Cookie', 'b=1; a=1']],
      second: ['/', ['Cookie', 'a=1']],
      shares: true,
    },
    {
      name: 'another token, not in the key',
      policy: {},
      first: ['/', ['Authorization', 'Bearer 1']],
      second: ['/', ['Authorization', 'Bearer 2']],
      shares: true,
    },
    {
      name: 'another token, in the key',
      policy: { headers: ['authorization'] },
      first: ['/', ['Authorization', 'Bearer 1']],
      second: ['/', ['Authorization', 'Bearer 2']],
      shares: false,
    },
    {
      name: 'another encoding',
      policy: {},
      first: ['/', ['Accept-Encoding', 'gzip']],
      second: ['/', ['Accept-Encoding', 'br']],
      shares: false,
    },
    {
      name: 'another encoding that CloudFront does not support',
      policy: {},
      first: ['/', ['Accept-Encoding', 'deflate']],
      second: ['/', ['Accept-Encoding', 'zstd']],
      shares: true,
    },
    {
      name: 'a part of the object',
      policy: {},
      first: ['/', ['Range', 'bytes=0-0']],
      second: ['/', ['Range', 'bytes=0-0']],
      shares: false,
    },
  ];

  test.each(cases)('$name: shared $shares', async ({ policy, first, second, shares }) => {
    running = await runCloudFront(cached(policy));

    expect(await bodies([first, second])).toEqual(['1', shares ? '1' : '2']);
  });
});

describe('methods', () => {
  test.each(['POST', 'PUT', 'OPTIONS'])('the answer to %s is not cached', async (method) => {
    running = await runCloudFront(cached());

    await running.call('/', method);
    const second = await running.call('/', method);

    expect(second.body.toString()).toBe('2');
  });

  test('the answer to OPTIONS is cached if the template enables it', async () => {
    running = await runCloudFront({
      behavior: { ...cached().behavior, cachedMethods: ['GET', 'HEAD', 'OPTIONS'] },
      answer: counting(),
    });

    await running.call('/', 'OPTIONS');
    const second = await running.call('/', 'OPTIONS');

    expect(second.body.toString()).toBe('1');
    expect((await running.call('/')).body.toString()).toBe('2');
  });
});

describe('errors', () => {
  test('an error is cached for ten seconds', async () => {
    running = await runCloudFront({ ...cached(), answer: counting(503) });

    const [first, kept] = [await running.call('/'), await running.call('/')];
    running.passSeconds(10);
    const later = await running.call('/');

    expect([first, kept, later].map(({ body }) => body.toString())).toEqual(['1', '1', '2']);
    expect(kept.headers).toMatchObject({ 'x-cache': 'Error from cloudfront', age: '0' });
  });

  test('an answer of an origin-request function is cached, and served to another viewer', async () => {
    running = await runCloudFront({
      ...cached(),
      edge: { 'origin-request': () => ({ status: '401', body: 'not you' }) },
    });

    await running.call('/');
    const second = await running.call('/', 'GET', ['Authorization', 'Bearer ada']);

    expect([second.status, second.body.toString()]).toEqual([401, 'not you']);
    expect(running.events).toHaveLength(1);
  });

  test('an answer of a viewer-request function is not cached', async () => {
    let count = 0;
    running = await runCloudFront({
      ...cached(),
      edge: { 'viewer-request': () => ({ status: '200', body: String((count += 1)) }) },
    });

    expect(await bodies([['/'], ['/']])).toEqual(['1', '2']);
  });

  test("CloudFront's own error is not cached", async () => {
    running = await runCloudFront({
      ...cached(),
      edge: { 'origin-request': () => ({ status: '99' }) },
    });

    await running.call('/');
    await running.call('/');

    expect(running.events).toHaveLength(2);
  });
});

describe('compression', () => {
  const text = 'a'.repeat(5_000);
  const headers = { 'Content-Type': 'text/plain', 'Content-Length': '5000', ETag: '"1"' };
  const texts: RequestListener = (_incoming, outgoing) =>
    void outgoing.writeHead(200, headers).end(text);

  const cases: {
    name: string;
    behavior?: CloudFrontSetup['behavior'];
    accepts: string;
    encoding: string | undefined;
  }[] = [
    { name: 'Brotli before gzip', accepts: 'gzip, br', encoding: 'br' },
    { name: 'gzip alone', accepts: 'gzip', encoding: 'gzip' },
    { name: 'neither', accepts: 'deflate', encoding: undefined },
    {
      name: 'compression not configured',
      behavior: { compress: false },
      accepts: 'gzip',
      encoding: undefined,
    },
    {
      name: 'not enabled by the policy',
      behavior: { cachePolicy: { ...optimized, acceptsGzip: false } },
      accepts: 'gzip',
      encoding: undefined,
    },
    {
      name: 'caching disabled',
      behavior: { cachePolicy: managedCachePolicy(CACHING_DISABLED) },
      accepts: 'gzip',
      encoding: undefined,
    },
  ];

  test.each(cases)('$name: $encoding', async ({ behavior, accepts, encoding }) => {
    running = await runCloudFront({
      behavior: { ...cached().behavior, compress: true, ...behavior },
      answer: texts,
    });

    const answer = await running.call('/', 'GET', ['Accept-Encoding', accepts]);
    const second = await running.call('/', 'GET', ['Accept-Encoding', accepts]);

    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers.etag).toBe(encoding === undefined ? '"1"' : 'W/"1"');
    expect(answer.body.length < 5_000).toBe(encoding !== undefined);
    expect(second.body.equals(answer.body)).toBe(true);
  });

  test('the origin gets the normalised header', async () => {
    running = await runCloudFront({ ...cached(), answer: texts });

    await running.call('/', 'GET', ['Accept-Encoding', 'deflate, gzip;q=1.0, *;q=0.5']);
    await running.call('/x', 'GET', ['Accept-Encoding', 'deflate']);

    expect(running.received.map((request) => request.headers['accept-encoding'])).toEqual([
      'gzip',
      undefined,
    ]);
  });
});
