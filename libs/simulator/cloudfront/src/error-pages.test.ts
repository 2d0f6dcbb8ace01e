/**
 * The answers that a distribution gives in place of an origin's: error pages, the default root object, and
 * the parts that the local edge does not serve.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import { CACHING_OPTIMIZED, managedCachePolicy } from '@furlock/simulator-deployment/testing';
import { fixtureBehavior, fixtureOrigin } from './testing/fixture-distribution.js';
import { runCloudFront, type RunningCloudFront } from './testing/run-cloudfront.js';

let running: RunningCloudFront;

afterEach(() => running.stop());

/** Answers every path but that of the page with a status. */
function failing(status: number, page = 'the page') {
  return ({ url }: { url?: string | undefined }, outgoing: ServerAnswer): void => {
    if (url === '/index.html') outgoing.end(page);
    else outgoing.writeHead(status).end('an error of the origin');
  };
}

interface ServerAnswer {
  readonly end: (text: string) => unknown;
  readonly writeHead: (status: number) => ServerAnswer;
}

const errorPages = { 404: { path: '/index.html', status: 200 } };

describe('an error page', () => {
  test('replaces the error of the origin, with its own status', async () => {
    running = await runCloudFront({ answer: failing(404), distribution: { errorPages } });

    const answer = await running.call('/gone?a=b');

    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toBe('the page');
    expect(answer.headers['x-cache']).toBe('Error from cloudfront');
    expect(running.received.map(({ target }) => target)).toEqual(['/gone?a=b', '/index.html']);
  });

  test.each([
    ['the default root object', 'index.html', 200, '/index.html'],
    ['a path of the origin without one', undefined, 404, '/'],
  ])('at / is %s', async (_, defaultRootObject, status, target) => {
    running = await runCloudFront({
      answer: failing(404),
      distribution: {
        errorPages: { 404: { path: '/', status: 200 } },
        ...(defaultRootObject !== undefined && { defaultRootObject }),
      },
    });

    const answer = await running.call('/gone');

    expect(answer.status).toBe(status);
    expect(running.received.map((request) => request.target)).toEqual(['/gone', target]);
  });

  test('does not replace another status', async () => {
    running = await runCloudFront({ answer: failing(403), distribution: { errorPages } });

    const answer = await running.call('/gone');

    expect(answer.status).toBe(403);
    expect(answer.body.toString()).toBe('an error of the origin');
  });

  test('is requested without the body and the functions at viewer events', async () => {
    running = await runCloudFront({
      answer: failing(404),
      distribution: { errorPages },
      edge: { 'viewer-request': (request) => request, 'origin-request': (request) => request },
    });

    await running.call('/gone', 'POST', ['Content-Length', '4'], Buffer.from('body'));

    expect(
      running.events.map(({ Records: [{ cf }] }) => [cf.config.eventType, cf.request.uri]),
    ).toEqual([
      ['viewer-request', '/gone'],
      ['origin-request', '/gone'],
      ['origin-request', '/index.html'],
    ]);
    expect(running.received.map(({ method, body }) => [method, body.toString()])).toEqual([
      ['POST', 'body'],
      ['GET', ''],
    ]);
  });

  test('does not replace the answer of an edge function', async () => {
    running = await runCloudFront({
      distribution: { errorPages: { 401: { path: '/index.html', status: 200 } } },
      edge: { 'origin-request': () => ({ status: '401' }) },
    });

    expect((await running.call('/')).status).toBe(401);
  });

  test('comes from the cache, as the error does', async () => {
    running = await runCloudFront({
      answer: failing(404),
      distribution: { errorPages },
      behavior: { cachePolicy: managedCachePolicy(CACHING_OPTIMIZED) },
    });

    await running.call('/gone');
    const answer = await running.call('/gone');

    expect(answer.body.toString()).toBe('the page');
    expect(running.received).toHaveLength(2);
  });

  test('that fails itself is the answer', async () => {
    running = await runCloudFront({
      answer: (_incoming, outgoing) => void outgoing.writeHead(404).end('no page either'),
      distribution: { errorPages },
    });

    expect((await running.call('/gone')).status).toBe(404);
  });
});

describe('the default root object', () => {
  test('answers the root URL only', async () => {
    running = await runCloudFront({ distribution: { defaultRootObject: 'index.html' } });

    await running.call('/?a=b');
    await running.call('/folder/');

    expect(running.received.map(({ target }) => target)).toEqual(['/index.html?a=b', '/folder/']);
  });

  test('has the behaviour of its own path', async () => {
    running = await runCloudFront({
      distribution: { defaultRootObject: 'index.html' },
      behaviors: [
        { ...fixtureBehavior, pathPattern: '*.html', functions: [] },
        { ...fixtureBehavior, unserved: 'is not served', functions: [] },
      ],
    });

    expect((await running.call('/')).status).toBe(200);
  });
});

describe('what the local edge does not serve', () => {
  test('a behaviour: 502, the reason in the log, and nothing reaches a function or the origin', async () => {
    running = await runCloudFront({
      edge: { 'origin-request': (request) => request },
      behavior: { unserved: 'has a CloudFront Function, which the local edge does not run' },
    });

    const answer = await running.call('/');

    expect(answer.status).toBe(502);
    expect(running.answered).toMatchObject([
      {
        code: 'NOT_SERVED',
        fault: expect.stringContaining('has a CloudFront Function') as unknown,
      },
    ]);
    expect([running.events, running.received]).toEqual([[], []]);
  });

  test('a distribution: 502 before a redirect, and nothing reaches a function or the origin', async () => {
    running = await runCloudFront({
      edge: { 'viewer-request': (request) => request },
      distribution: { unserved: 'is disabled' },
    });

    expect((await running.call('/')).status).toBe(502);
    expect(running.answered).toMatchObject([
      { code: 'NOT_SERVED', fault: 'the distribution is disabled' },
    ]);
    expect([running.events, running.received]).toEqual([[], []]);
  });

  test('an origin: 502, after the function, with the reason in the log', async () => {
    running = await runCloudFront({
      edge: { 'origin-request': (request) => request },
      origin: { domainName: 'b.s3.amazonaws.com', unserved: 'is a bucket' },
    });

    const answer = await running.call('/');

    expect(answer.status).toBe(502);
    expect(running.events).toHaveLength(1);
    expect(running.answered).toMatchObject([
      { fault: expect.stringContaining(`the origin ${fixtureOrigin.id} is a bucket`) as unknown },
    ]);
  });

  test('a function outside the assembly: 503, and nothing reaches the origin', async () => {
    const functions = [
      { eventType: 'origin-request', versionArn: 'arn:elsewhere:1', includeBody: false },
    ] as const;
    running = await runCloudFront({ behavior: { functions } });

    const answer = await running.call('/');

    expect(answer.status).toBe(503);
    expect(answer.headers['x-cache']).toBe('LambdaExecutionError from cloudfront');
    expect(running.received).toEqual([]);
  });
});

describe('an origin access control', () => {
  const signing = (signingBehavior: string) => ({
    originAccessControl: {
      stack: 'home',
      logicalId: 'Control',
      originType: 'lambda',
      signingBehavior,
      signingProtocol: 'sigv4',
    },
  });
  const cases: [signingBehavior: string, sent: string | undefined, isSigned: boolean][] = [
    ['always', undefined, true],
    ['always', 'Bearer of-viewer', true],
    ['no-override', undefined, true],
    ['no-override', 'Bearer of-viewer', false],
    ['never', undefined, false],
  ];

  test.each(cases)('%s, with Authorization %s: signs %s', async (behavior, sent, isSigned) => {
    running = await runCloudFront({ origin: signing(behavior), behavior: { functions: [] } });

    await running.call('/', 'GET', sent === undefined ? [] : ['Authorization', sent]);

    const received = running.received[0]?.headers['authorization'] ?? '';
    expect(received.startsWith('AWS4-HMAC-SHA256')).toBe(isSigned);
  });
});
