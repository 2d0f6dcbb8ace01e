/**
 * Functions on all four triggers, and their effect for viewers.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import { fixtureBehavior } from './testing/fixture-distribution.js';
import {
  runCloudFront,
  type CloudFrontSetup,
  type RunningCloudFront,
} from './testing/run-cloudfront.js';
import type { EventHeaders, EventResponse } from './edge-event.js';

let running: RunningCloudFront;

afterEach(() => running.stop());

function withHeaders(response: EventResponse | undefined, headers: EventHeaders): object {
  return { ...response, headers: { ...response?.headers, ...headers } };
}

describe('viewer-request', () => {
  test("sees the viewer's Host and no origin, and its changes are forwarded", async () => {
    running = await runCloudFront({
      edge: {
        'viewer-request': (request) => ({ ...request, uri: '/new', querystring: 'x=1' }),
        'origin-request': (request) => request,
      },
    });

    await running.call('/old?y=2');

    const [first, second] = running.events.map(({ Records: [{ cf }] }) => cf.request);
    expect(first?.headers['host']?.[0]?.value).toBe('localhost');
    expect(first).not.toHaveProperty('origin');
    expect(second).toMatchObject({ uri: '/new', querystring: 'x=1' });
    expect(running.received[0]?.target).toBe('/new?x=1');
  });

  test('does not change the behaviour by changing the uri', async () => {
    const functions = [
      { eventType: 'viewer-request', versionArn: 'viewer-request', includeBody: false },
    ] as const;
    running = await runCloudFront({
      behaviors: [
        {
          ...fixtureBehavior,
          pathPattern: '/other/*',
          allowedMethods: ['GET', 'HEAD'],
          functions: [],
        },
        { ...fixtureBehavior, functions },
      ],
      edge: { 'viewer-request': (request) => ({ ...request, uri: '/other/x' }) },
    });

    const rewritten = await running.call('/', 'POST');
    const direct = await running.call('/other/x', 'POST');

    expect([rewritten.status, direct.status]).toEqual([200, 403]);
    expect(running.received.map(({ target }) => target)).toEqual(['/other/x']);
  });

  test('is shown 40 KB of a body, the origin-request function 1 MB, the origin all of it', async () => {
    const body = Buffer.alloc(2_000_000, 'x');
    running = await runCloudFront({
      edge: { 'viewer-request': (request) => request, 'origin-request': (request) => request },
    });

    await running.call('/', 'POST', ['Content-Length', String(body.length)], body);

    const shown = running.events.map(({ Records: [{ cf }] }) => cf.request.body);
    expect(shown.map((part) => part?.inputTruncated)).toEqual([true, true]);
    expect(shown.map((part) => Buffer.from(part?.data ?? '', 'base64').length)).toEqual([
      40_960, 1_048_576,
    ]);
    expect(running.received[0]?.body.equals(body)).toBe(true);
  });

  test('replaces a body for all later stages', async () => {
    running = await runCloudFront({
      edge: {
        'viewer-request': (request) => ({
          ...request,
          body: { action: 'replace', data: 'new body' },
        }),
        'origin-request': (request) => request,
      },
    });

    await running.call('/', 'POST', ['Content-Length', '3'], Buffer.from('old'));

    expect(running.shown()?.body?.data).toBe(Buffer.from('new body').toString('base64'));
    expect(running.received[0]).toMatchObject({
      headers: { 'content-length': '8' },
      body: Buffer.from('new body'),
    });
  });

  test('generates an answer: no other function runs', async () => {
    running = await runCloudFront({
      edge: {
        'viewer-request': () => ({ status: '200', body: 'mine' }),
        'origin-request': (request) => request,
        'viewer-response': (_request, response) => response,
      },
    });

    const answer = await running.call('/');

    expect(answer.body.toString()).toBe('mine');
    expect(running.events).toHaveLength(1);
  });

  test('does not see the CloudFront headers about the viewer, but origin-request does', async () => {
    const originRequestPolicy = {
      name: 'all',
      headers: { kind: 'all', cloudFrontHeaders: ['cloudfront-viewer-country'] },
      cookies: { kind: 'all' },
      queryStrings: { kind: 'all' },
    } as const;
    running = await runCloudFront({
      behavior: { originRequestPolicy },
      edge: { 'viewer-request': (request) => request, 'origin-request': (request) => request },
    });

    await running.call('/');

    const values = running.events.map(
      ({ Records: [{ cf }] }) => cf.request.headers['cloudfront-viewer-country']?.[0]?.value,
    );
    expect(values).toEqual([undefined, 'AU']);
  });
});

describe('origin-response', () => {
  test('also runs for errors, and may replace status, headers and body', async () => {
    running = await runCloudFront({
      edge: {
        'origin-response': (_request, response) => ({
          ...withHeaders(response, { 'x-new': [{ value: 'v' }] }),
          status: '200',
          body: 'replaced',
        }),
      },
      answer: (_incoming, outgoing) => void outgoing.writeHead(404).end('gone'),
    });

    const answer = await running.call('/');

    expect(running.events[0]?.Records[0].cf.response?.status).toBe('404');
    expect([answer.status, answer.body.toString()]).toEqual([200, 'replaced']);
    expect(answer.headers).toMatchObject({ 'x-new': 'v', 'content-length': '8' });
  });

  test('is shown the forwarded request, and never a body', async () => {
    running = await runCloudFront({
      edge: {
        'origin-request': (request) => request,
        'origin-response': (_request, response) => response,
      },
    });

    const answer = await running.call('/', 'POST', ['Content-Length', '1'], Buffer.from('x'));

    const { request, response } = running.events[1]?.Records[0].cf ?? {};
    expect(request).toHaveProperty('origin');
    expect(request).not.toHaveProperty('body');
    expect(response).not.toHaveProperty('body');
    expect(answer.body.toString()).toBe('from the origin');
  });

  test('does not run for an answer that a function generated', async () => {
    running = await runCloudFront({
      edge: {
        'origin-request': () => ({ status: '200' }),
        'origin-response': (_request, response) => response,
      },
    });

    await running.call('/');

    expect(running.events).toHaveLength(1);
  });
});

test('without a function a request is forwarded unchanged, even if it is long', async () => {
  const target = `/${'a'.repeat(8191)}`;
  running = await runCloudFront();

  const headers = ['X-Repeated', '1', 'X-Other', '2', 'X-Repeated', '3'];
  const answer = await running.call(target, 'GET', headers);

  expect(answer.status).toBe(200);
  expect(running.received[0]?.target).toBe(target);
  expect(running.received[0]?.rawHeaders.join()).toContain(headers.join());
});

describe('viewer-response', () => {
  test('changes headers', async () => {
    running = await runCloudFront({
      edge: {
        'viewer-response': (_request, response) =>
          withHeaders(response, { 'x-new': [{ value: 'ü' }] }),
      },
    });

    const answer = await running.call('/');

    expect(answer.headers['x-new']).toBe('\u00c3\u00bc');
    expect(answer.body.toString()).toBe('from the origin');
  });

  test.each([
    { name: 'below 400', status: 302, runs: 1 },
    { name: 'from 400 on', status: 400, runs: 0 },
  ])('$name runs $runs times', async ({ status, runs }) => {
    running = await runCloudFront({
      edge: { 'viewer-response': (_request, response) => response },
      answer: (_incoming, outgoing) => void outgoing.writeHead(status).end(),
    });

    await running.call('/');

    expect(running.events).toHaveLength(runs);
  });
});

describe('a fault of a function', () => {
  const responding: (result: unknown) => CloudFrontSetup['edge'] = (result) => ({
    'viewer-response': () => result,
  });
  const cases: { name: string; edge: CloudFrontSetup['edge']; status: number; code: string }[] = [
    {
      name: 'a 204 with a body on viewer-request',
      edge: { 'viewer-request': () => ({ status: '204', body: 'x' }) },
      status: 502,
      code: 'LambdaValidationError',
    },
    {
      name: 'another host on viewer-request',
      edge: {
        'viewer-request': (request) => ({
          ...request,
          headers: { ...request.headers, host: [{ value: 'other' }] },
        }),
      },
      status: 502,
      code: 'LambdaValidationError',
    },
    {
      name: 'another status on viewer-response',
      edge: responding({ status: '201', headers: {} }),
      status: 502,
      code: 'LambdaValidationError',
    },
    {
      name: 'too many concurrent invocations',
      edge: responding({ kind: 'throttled', concurrencyLimit: 1 }),
      status: 503,
      code: 'LambdaLimitExceeded',
    },
    {
      name: 'an exception on origin-response',
      edge: {
        'origin-response': () => ({ kind: 'failed', errorType: 'Error', errorMessage: 'm' }),
      },
      status: 503,
      code: 'LambdaExecutionError',
    },
  ];

  test.each(cases)('$name: $status $code', async ({ edge, status, code }) => {
    running = await runCloudFront({ ...(edge && { edge }) });

    const answer = await running.call('/');

    expect(answer.status).toBe(status);
    expect(answer.headers['x-cache']).toBe(`${code} from cloudfront`);
    expect(running.answered[0]?.code).toBe(code);
  });
});
