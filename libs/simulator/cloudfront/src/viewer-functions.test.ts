/**
 * CloudFront Functions at both viewer events, and their effect for viewers.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CACHING_OPTIMIZED, managedCachePolicy } from '@furlock/simulator-deployment/testing';
import { fixtureBehavior } from './testing/fixture-distribution.js';
import {
  runCloudFront,
  type RunningCloudFront,
  type ViewerCode,
} from './testing/run-cloudfront.js';
import { applyViewerRequestResult } from './apply-viewer-function-result.js';
import type { ViewerFunctionEvent } from './viewer-function-event.js';
import type { ViewerRequest } from './viewer-request.js';

let running: RunningCloudFront;

afterEach(() => running.stop());

const identity: ViewerCode = ({ request, response }) => response ?? request;

function pairs(rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : [],
  );
}

describe('the event', () => {
  test('has the documented structure', async () => {
    running = await runCloudFront({ viewer: { 'viewer-request': identity } });

    await running.call('/a%20b/?x=1&y=2&x=%33&flag&=e', 'GET', [
      ...['Accept', 'text/html', 'X-Twice', 'a', 'X-Twice', 'b'],
      ...['Cookie', 'id=1; theme=dark; id=2', 'X-Forwarded-Proto', 'https'],
    ]);

    const [event] = running.viewerEvents;
    expect(event).toEqual({
      version: '1.0',
      context: {
        distributionDomainName: expect.stringMatching(/\.cloudfront\.net$/) as unknown,
        distributionId: expect.any(String) as unknown,
        eventType: 'viewer-request',
        requestId: expect.stringMatching(/==$/) as unknown,
      },
      viewer: { ip: '127.0.0.1' },
      request: {
        method: 'GET',
        uri: '/a%20b/',
        querystring: {
          x: { value: '1', multiValue: [{ value: '1' }, { value: '%33' }] },
          y: { value: '2' },
          flag: { value: '' },
          '': { value: 'e' },
        },
        headers: {
          accept: { value: 'text/html' },
          'x-twice': { value: 'a', multiValue: [{ value: 'a' }, { value: 'b' }] },
          host: { value: 'localhost' },
        },
        cookies: {
          id: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] },
          theme: { value: 'dark' },
        },
      },
    });
  });

  test('of a response has its cookies apart', async () => {
    running = await runCloudFront({
      viewer: { 'viewer-response': identity },
      answer: (_incoming, outgoing) =>
        void outgoing
          .writeHead(201, 'Made', [
            ...['Set-Cookie', 'id=1; Secure; Path=/', 'Set-Cookie', 'plain=2'],
            ...['Set-Cookie', 'id=3', 'X-From', 'origin'],
          ])
          .end('body'),
    });

    const answer = await running.call('/');

    expect(running.viewerEvents[0]?.response).toMatchObject({
      statusCode: 201,
      statusDescription: 'Made',
      headers: { 'x-from': { value: 'origin' } },
      cookies: {
        id: {
          value: '1',
          attributes: 'Secure; Path=/',
          multiValue: [{ value: '1', attributes: 'Secure; Path=/' }, { value: '3' }],
        },
        plain: { value: '2' },
      },
    });
    expect(answer).toMatchObject({ status: 201, body: Buffer.from('body') });
    expect(answer.headers['set-cookie']).toEqual(['id=1; Secure; Path=/', 'plain=2', 'id=3']);
  });

  test('has the headers of CloudFront that a policy names, and the origin gets them once', async () => {
    running = await runCloudFront({
      behavior: {
        originRequestPolicy: {
          name: 'Country',
          headers: { kind: 'only', names: ['cloudfront-viewer-country'] },
          cookies: { kind: 'all' },
          queryStrings: { kind: 'all' },
        },
      },
      viewer: {
        'viewer-request': ({ request }) => ({
          ...request,
          headers: { ...request.headers, 'x-new': { value: '1' } },
        }),
      },
    });

    await running.call('/', 'GET', ['CloudFront-Viewer-Country', 'DE']);

    expect(running.viewerEvents[0]?.request.headers['cloudfront-viewer-country']).toEqual({
      value: 'AU',
    });
    expect(
      pairs(running.received[0]?.rawHeaders ?? []).filter((line) => /country/i.test(line)),
    ).toEqual(['CloudFront-Viewer-Country: AU']);
  });
});

describe('an unchanged request', () => {
  const token = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,8}$/);
  const query = fc.stringMatching(/^[A-Za-z0-9%=&+;:@/?!$'()*,.~[\]{}|^"-]{0,40}$/);
  const headerValue = fc.stringMatching(
    /^[!-~\u00a1-\u00ff]([ -~\u00a1-\u00ff]{0,12}[!-~\u00a1-\u00ff])?$/,
  );
  const cookie = fc
    .stringMatching(/^[A-Za-z0-9=;% -]{1,30}$/)
    .filter((text) => text.trim() === text);

  test('reaches the origin with the same bytes', async () => {
    running = await runCloudFront({ viewer: { 'viewer-request': identity } });

    await fc.assert(
      fc.asyncProperty(
        fc.stringMatching(/^\/[A-Za-z0-9%/.:@~_-]{0,20}$/),
        fc.option(query),
        fc.array(fc.tuple(token, headerValue), { maxLength: 5 }),
        fc.option(cookie),
        async (path, rawQuery, headers, cookies) => {
          const lines = [
            ...headers.map(([name, value]) => `X-${name}: ${value}`),
            ...(cookies === null ? [] : [`Cookie: ${cookies}`]),
          ];
          const target = path + (rawQuery === null ? '' : `?${rawQuery}`);

          await running.send([
            `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${lines.map((line) => `${line}\r\n`).join('')}Connection: close\r\n\r\n`,
          ]);

          const received = running.received.at(-1);
          expect(received?.target).toBe(target);
          const passed = pairs(received?.rawHeaders ?? []);
          expect(passed.filter((line) => /^(X-(?!Amz|Forwarded)|Cookie)/.test(line))).toEqual(
            lines,
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a changed request', () => {
  const cases: {
    name: string;
    code: (event: ViewerFunctionEvent) => unknown;
    target?: string;
    lines?: readonly string[];
  }[] = [
    {
      name: 'another uri',
      code: ({ request }) => ({ ...request, uri: `${request.uri}index.html` }),
      target: '/docs/index.html?b=2&a=1&b=3&flag',
    },
    {
      name: 'a query as text',
      code: ({ request }) => ({ ...request, querystring: 'a=1&b=2' }),
      target: '/docs/?a=1&b=2',
    },
    {
      name: 'no query',
      code: ({ request }) => ({ ...request, querystring: '' }),
      target: '/docs/',
    },
    {
      name: 'a parameter removed, the others unchanged',
      code: ({ request: { querystring, ...request } }) => ({
        ...request,
        querystring: { b: querystring['b'], flag: querystring['flag'] },
      }),
      target: '/docs/?b=2&b=3&flag',
    },
    {
      name: 'the first of several values',
      code: ({ request: { querystring, ...request } }) => ({
        ...request,
        querystring: { b: { ...querystring['b'], value: '9' } },
      }),
      target: '/docs/?b=9&b=3',
    },
    {
      name: 'a changed list of values, whose `value` is ignored',
      code: ({ request }) => ({
        ...request,
        querystring: { b: { value: '9', multiValue: [{ value: '4' }, { value: '5' }] } },
      }),
      target: '/docs/?b=4&b=5',
    },
    {
      name: 'headers added, changed and removed',
      code: ({ request }) => ({
        ...request,
        headers: {
          host: request.headers['host'],
          'x-twice': request.headers['x-twice'],
          'x-keep-name': { value: 'changed' },
          'x-added-by-function': { value: 'yes' },
        },
      }),
      lines: [
        ...['X-tWICE: a', 'X-tWICE: b', 'X-Keep-Name: changed', 'X-Added-By-Function: yes'],
        'Cookie: id=1; theme=dark',
      ],
    },
    {
      name: 'cookies',
      code: ({ request }) => ({ ...request, cookies: { theme: request.cookies['theme'] } }),
      lines: ['X-tWICE: a', 'X-tWICE: b', 'x-keep-name: v', 'x-gone: v', 'Cookie: theme=dark'],
    },
    {
      name: 'no cookies',
      code: ({ request }) => ({ ...request, cookies: {} }),
      lines: ['X-tWICE: a', 'X-tWICE: b', 'x-keep-name: v', 'x-gone: v'],
    },
  ];
  for (const { name, code, target, lines } of cases) {
    test(name, async () => {
      running = await runCloudFront({ viewer: { 'viewer-request': code } });

      const answer = await running.call('/docs/?b=2&a=1&b=3&flag', 'GET', [
        ...['X-tWICE', 'a', 'X-tWICE', 'b', 'x-keep-name', 'v', 'x-gone', 'v'],
        ...['Cookie', 'id=1; theme=dark'],
      ]);

      expect(answer.status).toBe(200);
      if (target !== undefined) expect(running.received[0]?.target).toBe(target);
      if (lines !== undefined) {
        const passed = pairs(running.received[0]?.rawHeaders ?? []);
        expect(passed.filter((line) => /^(X-(?!Amz|Forwarded)|Cookie)/i.test(line)).sort()).toEqual(
          [...lines].sort(),
        );
      }
    });
  }

  test('does not change the behaviour', async () => {
    running = await runCloudFront({
      behaviors: [
        {
          ...fixtureBehavior,
          pathPattern: '/other/*',
          allowedMethods: ['GET', 'HEAD'],
          functions: [],
        },
        {
          ...fixtureBehavior,
          functions: [],
          viewerFunctions: { 'viewer-request': 'viewer-request' },
        },
      ],
      viewer: { 'viewer-request': ({ request }) => ({ ...request, uri: '/other/x' }) },
    });

    expect((await running.call('/a', 'POST')).status).toBe(200);
    expect(running.received[0]?.target).toBe('/other/x');
  });
});

test('changed values are UTF-8, unchanged ones keep their bytes', () => {
  const wire: ViewerRequest = {
    ...{ method: 'GET', rawPath: '/\u00e9', rawQuery: 'a=\u00e9&b=1', headers: [] },
    ...{ httpVersion: '1.1', scheme: 'https', clientIp: '192.0.2.1', clientPort: 1 },
  };
  const shown = { method: 'GET', uri: '/\u00e9', headers: {} };

  const query = { a: { value: '\u00e9' }, b: { value: 'À€' } };
  const applied = applyViewerRequestResult(wire, fixtureBehavior, {
    ...shown,
    querystring: query,
  });
  const both = applyViewerRequestResult(wire, fixtureBehavior, { ...shown, uri: '/À' });

  expect(applied).toMatchObject({
    request: { rawPath: '/\u00e9', rawQuery: 'a=\u00e9&b=\u00c3\u0080\u00e2\u0082\u00ac' },
  });
  expect(both).toMatchObject({ request: { rawPath: '/\u00c3\u0080', rawQuery: undefined } });
});

describe('an answer of a function on viewer-request', () => {
  test('is a redirect; nothing reaches the origin, and no function runs on viewer-response', async () => {
    running = await runCloudFront({
      viewer: {
        'viewer-request': () => ({
          statusCode: 302,
          statusDescription: 'Found',
          headers: { location: { value: 'https://example.com/' } },
          cookies: { seen: { value: 'yes', attributes: 'Secure; Path=/' } },
        }),
        'viewer-response': identity,
      },
    });

    const answer = await running.call('/');

    expect(answer).toMatchObject({
      status: 302,
      headers: {
        location: 'https://example.com/',
        'set-cookie': ['seen=yes; Secure; Path=/'],
        'x-cache': 'FunctionGeneratedResponse from cloudfront',
        'content-length': '0',
      },
    });
    expect(running.viewerEvents).toHaveLength(1);
    expect(running.received).toHaveLength(0);
  });

  const bodies: { name: string; body: unknown; sent: string }[] = [
    { name: 'text', body: 'hello', sent: 'hello' },
    { name: 'an object of text', body: { encoding: 'text', data: 'hello' }, sent: 'hello' },
    { name: 'an object of base64', body: { encoding: 'base64', data: 'aGVsbG8=' }, sent: 'hello' },
    { name: 'none', body: undefined, sent: '' },
  ];
  for (const { name, body, sent } of bodies) {
    test(`has a body: ${name}`, async () => {
      running = await runCloudFront({
        viewer: { 'viewer-request': () => ({ statusCode: 200, body }) },
      });

      expect((await running.call('/')).body.toString()).toBe(sent);
    });
  }
});

describe('a function on viewer-response', () => {
  test('changes status, headers and cookies', async () => {
    running = await runCloudFront({
      viewer: {
        'viewer-response': ({ response }) => ({
          ...response,
          statusCode: 202,
          statusDescription: 'Later',
          headers: {
            ...response?.headers,
            'x-frame-options': { value: 'DENY' },
            'content-length': { value: '1' },
          },
          cookies: { id: { value: '2', attributes: 'HttpOnly' } },
        }),
      },
      answer: (_incoming, outgoing) =>
        void outgoing.writeHead(200, ['Set-Cookie', 'id=1', 'Content-Length', '4']).end('body'),
    });

    const answer = await running.call('/');

    expect(answer).toMatchObject({
      status: 202,
      headers: {
        'x-frame-options': 'DENY',
        'set-cookie': ['id=2; HttpOnly'],
        'content-length': '4',
      },
      body: Buffer.from('body'),
    });
  });

  const bodies: { name: string; body: unknown; sent: string }[] = [
    { name: 'replaced', body: 'other', sent: 'other' },
    { name: 'removed', body: '', sent: '' },
  ];
  for (const { name, body, sent } of bodies) {
    test(`body ${name}`, async () => {
      running = await runCloudFront({
        viewer: { 'viewer-response': ({ response }) => ({ ...response, body }) },
      });

      const answer = await running.call('/');

      expect(answer.body.toString()).toBe(sent);
      expect(answer.headers['content-length']).toBe(String(sent.length));
    });
  }

  for (const [status, runs] of [
    [399, 1],
    [400, 0],
    [500, 0],
  ] as const) {
    test(`runs ${runs} times for the origin's ${status}`, async () => {
      running = await runCloudFront({
        viewer: { 'viewer-response': identity },
        answer: (_incoming, outgoing) => void outgoing.writeHead(status).end(),
      });

      expect((await running.call('/')).status).toBe(status);
      expect(running.viewerEvents).toHaveLength(runs);
    });
  }
});

test('error pages have no function on viewer-response, and replace no answer of a function', async () => {
  running = await runCloudFront({
    distribution: { errorPages: { 404: { path: '/page', status: 200 } } },
    viewer: {
      'viewer-request': ({ request }) =>
        request.uri === '/generated' ? { statusCode: 404, body: 'generated' } : request,
      'viewer-response': identity,
    },
    answer: ({ url }, outgoing) =>
      void (url === '/page' ? outgoing.end('the page') : outgoing.writeHead(404).end()),
  });

  const replaced = await running.call('/gone');
  const generated = await running.call('/generated');

  expect(replaced).toMatchObject({ status: 200, body: Buffer.from('the page') });
  expect(generated).toMatchObject({ status: 404, body: Buffer.from('generated') });
  expect(running.viewerEvents.map(({ context }) => context.eventType)).toEqual([
    'viewer-request',
    'viewer-request',
  ]);
});

test('runs before the cache: requests that a function makes equal share an answer', async () => {
  running = await runCloudFront({
    behavior: { cachePolicy: managedCachePolicy(CACHING_OPTIMIZED) },
    viewer: { 'viewer-request': ({ request }) => ({ ...request, uri: '/one' }) },
    answer: (_incoming, outgoing) =>
      void outgoing.writeHead(200, { 'cache-control': 'max-age=60' }).end('one'),
  });

  await running.call('/a');
  const second = await running.call('/b');

  expect(second.headers['x-cache']).toBe('Hit from cloudfront');
  expect(running.received).toHaveLength(1);
});

describe('a result that CloudFront rejects', () => {
  const onRequest: { name: string; code: ViewerCode; reason: RegExp }[] = [
    { name: 'nothing', code: () => undefined, reason: /neither a request nor a response/ },
    { name: 'the whole event', code: (event) => event, reason: /neither a uri nor a statusCode/ },
    {
      name: 'another method',
      code: ({ request }) => ({ ...request, method: 'POST' }),
      reason: /request\.method is read-only/,
    },
    {
      name: 'a uri without a slash',
      code: ({ request }) => ({ ...request, uri: 'a' }),
      reason: /request\.uri does not begin with/,
    },
    {
      name: 'a query in the uri',
      code: ({ request }) => ({ ...request, uri: '/a?b=1' }),
      reason: /uri contains/,
    },
    {
      name: 'a space in the query',
      code: ({ request }) => ({ ...request, querystring: { a: { value: 'b c' } } }),
      reason: /querystring contains/,
    },
    {
      name: 'a URL that is too long',
      code: ({ request }) => ({ ...request, uri: `/${'a'.repeat(8191)}` }),
      reason: /8192 or more/,
    },
    {
      name: 'a changed Host',
      code: ({ request }) => ({
        ...request,
        headers: { ...request.headers, host: { value: 'other' } },
      }),
      reason: /the header host is read-only/,
    },
    {
      name: 'a removed Host',
      code: ({ request }) => ({ ...request, headers: {} }),
      reason: /the header host is read-only/,
    },
    {
      name: 'a disallowed header',
      code: ({ request }) => ({
        ...request,
        headers: { ...request.headers, 'x-amz-cf-id': { value: '1' } },
      }),
      reason: /x-amz-cf-id is not allowed/,
    },
    {
      name: 'a header name with capitals',
      code: ({ request }) => ({
        ...request,
        headers: { ...request.headers, 'X-A': { value: '1' } },
      }),
      reason: /request\.headers must have header names in lower case/,
    },
    {
      name: 'a header value without `value`',
      code: ({ request }) => ({ ...request, headers: { ...request.headers, 'x-a': '1' } }),
      reason: /request\.headers\.x-a is not an object/,
    },
    {
      name: 'a number as a value',
      code: ({ request }) => ({
        ...request,
        headers: { ...request.headers, 'x-a': { value: 1 } },
      }),
      reason: /request\.headers\.x-a\.value is not text/,
    },
    {
      name: 'a line break in a value',
      code: ({ request }) => ({
        ...request,
        headers: { ...request.headers, 'x-a': { value: 'a\r\nX-B: 1' } },
      }),
      reason: /request\.headers\.x-a contains a control character/,
    },
    {
      name: 'a line break in the name of a cookie',
      code: ({ request }) => ({ ...request, cookies: { 'a\r\nX-B: 1': { value: '' } } }),
      reason: /request\.cookies has a name with a control character/,
    },
    {
      name: 'a line break in the name of a parameter',
      code: ({ request }) => ({ ...request, querystring: { 'a\r\nX-B: 1': { value: '' } } }),
      reason: /request\.querystring has a name with a control character/,
    },
    {
      name: 'a line break in the status description',
      code: () => ({ statusCode: 200, statusDescription: 'OK\r\nX-B: 1' }),
      reason: /statusDescription contains a control character/,
    },
    {
      name: 'a cookie among the headers',
      code: ({ request }) => ({
        ...request,
        headers: { ...request.headers, cookie: { value: 'a=1' } },
      }),
      reason: /belongs to cookies/,
    },
    {
      name: 'a status that is text',
      code: () => ({ statusCode: '200' }),
      reason: /statusCode is not an integer/,
    },
    {
      name: 'a status of 600',
      code: () => ({ statusCode: 600 }),
      reason: /not between 200 and 599/,
    },
    {
      name: 'a body of another encoding',
      code: () => ({ statusCode: 200, body: { encoding: 'hex', data: '00' } }),
      reason: /neither text nor base64/,
    },
    {
      name: 'a body that is not base64',
      code: () => ({ statusCode: 200, body: { encoding: 'base64', data: '*' } }),
      reason: /is not base64/,
    },
  ];
  for (const { name, code, reason } of onRequest) {
    test(`on viewer-request: ${name}`, async () => {
      running = await runCloudFront({ viewer: { 'viewer-request': code } });

      const answer = await running.call('/');

      expect(answer.status).toBe(502);
      expect(answer.headers['x-cache']).toBe('FunctionValidationError from cloudfront');
      expect(running.received).toHaveLength(0);
      expect(running.answered[0]).toMatchObject({
        code: 'FunctionValidationError',
        fault: expect.stringMatching(reason) as unknown,
      });
    });
  }

  const onResponse: { name: string; code: ViewerCode; reason: RegExp }[] = [
    { name: 'the request', code: ({ request }) => request, reason: /not a response/ },
    {
      name: 'a read-only header',
      code: ({ response }) => ({ ...response, headers: { via: { value: 'me' } } }),
      reason: /the header via is read-only/,
    },
    {
      name: 'a header name with capitals',
      code: ({ response }) => ({ ...response, headers: { 'X-A': { value: '1' } } }),
      reason: /response\.headers must have header names in lower case/,
    },
    {
      name: 'a line break in the name of a cookie',
      code: ({ response }) => ({ ...response, cookies: { 'a\r\nX-B: 1': { value: '' } } }),
      reason: /response\.cookies has a name with a control character/,
    },
    {
      name: 'a line break in the status description',
      code: ({ response }) => ({ ...response, statusDescription: 'OK\r\nX-B: 1' }),
      reason: /statusDescription contains a control character/,
    },
  ];
  for (const { name, code, reason } of onResponse) {
    test(`on viewer-response: ${name}`, async () => {
      running = await runCloudFront({ viewer: { 'viewer-response': code } });

      const answer = await running.call('/');

      expect(answer.status).toBe(502);
      expect(answer.body.toString()).not.toContain('from the origin');
      expect(running.answered[0]?.fault).toMatch(reason);
    });
  }

  test('a function that fails', async () => {
    running = await runCloudFront({
      viewer: {
        'viewer-request': () => {
          throw new Error('broken');
        },
      },
    });

    const answer = await running.call('/');

    expect(answer.status).toBe(503);
    expect(answer.headers['x-cache']).toBe('FunctionExecutionError from cloudfront');
    expect(running.received).toHaveLength(0);
    expect(running.answered[0]).toMatchObject({
      code: 'FunctionExecutionError',
      fault: expect.stringContaining('broken') as unknown,
    });
  });
});

test('the record shows event and result without secrets', async () => {
  running = await runCloudFront({
    viewer: {
      'viewer-request': ({ request }) => ({
        ...request,
        headers: { ...request.headers, 'x-seen': { value: 'shown' } },
      }),
    },
  });

  await running.call('/?token=s3cret&page=2', 'GET', [
    ...['Authorization', 'Bearer s3cret', 'Cookie', 'id=s3cret'],
  ]);

  const [{ functions } = { functions: [] }] = running.records;
  expect(functions).toHaveLength(1);
  expect(JSON.stringify(functions)).not.toContain('s3cret');
  expect(functions[0]).toMatchObject({
    eventType: 'viewer-request',
    event: {
      request: {
        querystring: { token: { value: '[removed]' }, page: { value: '2' } },
        cookies: { id: { value: '[removed]' } },
        headers: { authorization: { value: 'Bearer [removed]' } },
      },
    },
    result: { headers: { 'x-seen': { value: 'shown' } } },
  });
});
