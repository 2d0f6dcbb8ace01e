import { afterEach, describe, expect, test } from '@jest/globals';
import type { FunctionUrlVerdict } from '../function-url/serve-function-url.js';
import {
  runCloudFront,
  type RunningCloudFront,
  type ViewerAnswer,
} from '../testing/run-cloudfront.js';
import { RequestLog, type LoggedRequest } from './request-log.js';
import type { RequestRecord } from './request-record.js';
import { REQUESTS_PATH } from './requests-page.js';

const record: RequestRecord = {
  requestId: 'cf',
  receivedAt: '2026-11-22T00:00:00.000Z',
  viewerRequest: {
    scheme: 'https',
    httpVersion: '1.1',
    clientIp: '::1',
    method: 'GET',
    target: '/',
    headers: [],
  },
  functions: [],
  originAnswer: { status: 200, headers: [['x-amzn-RequestId', 'url']] },
  totalMs: 1,
};
const verdict: FunctionUrlVerdict = {
  requestId: 'url',
  method: 'GET',
  path: '/',
  status: 200,
  code: 'ANSWERED',
  timings: { receiveMs: 1, judgeMs: 1, invokeMs: 1 },
};

describe('RequestLog', () => {
  test.each(['before', 'after'] as const)('joins a verdict that comes %s the request', (when) => {
    const log = new RequestLog();

    if (when === 'before') log.addVerdict(verdict);
    log.add(record);
    if (when === 'after') log.addVerdict(verdict);

    expect(log.latest()[0]?.verdict).toEqual(verdict);
  });

  test("does not join another request's", () => {
    const log = new RequestLog();

    log.add(record);
    log.addVerdict({ ...verdict, requestId: 'other' });

    expect(log.latest()[0]).not.toHaveProperty('verdict');
  });

  test('keeps the last hundred, newest first', () => {
    const log = new RequestLog();

    for (let index = 0; index < 101; index += 1) log.add({ ...record, requestId: String(index) });

    const ids = log.latest().map(({ requestId }) => requestId);
    expect([ids.length, ids[0], ids.at(-1)]).toEqual([100, '100', '1']);
  });
});

describe(REQUESTS_PATH, () => {
  let running: RunningCloudFront;

  afterEach(() => running.stop());

  const requestsOf = ({ body }: ViewerAnswer): LoggedRequest[] =>
    (JSON.parse(body.toString()) as { requests: LoggedRequest[] }).requests;

  test('shows a request stage by stage, without secrets and without bodies', async () => {
    running = await runCloudFront({
      origin: { customHeaders: [['X-Shared', 'custom-secret']] },
      edge: {
        'origin-request': (request) => ({
          ...request,
          headers: {
            ...request.headers,
            authorization: [{ value: 'AWS4-HMAC-SHA256 sig-secret' }],
          },
        }),
      },
      answer: (_incoming, outgoing) => {
        outgoing.writeHead(200, { 'Set-Cookie': 's=set-secret' }).end('body-secret');
      },
    });
    await running.call(
      '/a?token=query-secret&q=1',
      'POST',
      [
        'Authorization',
        'Bearer bearer-secret',
        'Cookie',
        'c=cookie-secret',
        'Content-Length',
        '11',
      ],
      Buffer.from('post-secret'),
    );

    const page = await running.call(REQUESTS_PATH);

    expect(page.body.toString()).not.toMatch(/-secret/);
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(requestsOf(page)).toMatchObject([
      {
        viewerRequest: { method: 'POST', target: '/a?token=[removed]&q=1', body: { bytes: 11 } },
        behavior: '*',
        cache: { policy: 'Managed-CachingDisabled', result: 'not looked up', keptForSeconds: 0 },
        functions: [
          {
            eventType: 'origin-request',
            event: { Records: [{ cf: { request: { uri: '/a' } } }] },
            result: { headers: { authorization: [{ value: 'AWS4-HMAC-SHA256 [removed]' }] } },
          },
        ],
        originRequest: { target: '/a?token=[removed]&q=1', body: { bytes: 11 }, attempts: 1 },
        originAnswer: { status: 200 },
        answer: { status: 200, body: { bytes: 11 } },
      },
    ]);
  });

  test('shows how a function failed, and leaves out what was not reached', async () => {
    running = await runCloudFront({ edge: { 'origin-request': () => ({ status: '99' }) } });
    await running.call('/');

    const [request] = requestsOf(await running.call(REQUESTS_PATH));

    expect(request).toMatchObject({
      code: 'LambdaValidationError',
      fault: 'status is not between 200 and 599',
      answer: { status: 502 },
    });
    expect(request).not.toHaveProperty('originRequest');
  });

  test('never goes to CloudFront', async () => {
    running = await runCloudFront();

    await running.call(`${REQUESTS_PATH}?x`);

    expect([running.received, running.answered, running.requestLog.latest()]).toEqual([[], [], []]);
  });

  test('is not on the port of browsers', async () => {
    running = await runCloudFront({ behavior: { viewerProtocolPolicy: 'allow-all' } });

    await running.send(
      [`GET ${REQUESTS_PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`],
      running.browserPort,
    );

    expect(running.received[0]?.target).toBe(REQUESTS_PATH);
  });

  test.each([
    { name: 'by another name', line: 'GET', host: 'evil.example', status: 403 },
    { name: 'with another method', line: 'POST', host: 'localhost:80', status: 405 },
    { name: 'with HEAD', line: 'HEAD', host: '[::1]:80', status: 200 },
  ])('asked for $name: $status', async ({ line, host, status }) => {
    running = await runCloudFront();

    const received = await running.send([
      `${line} ${REQUESTS_PATH} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    ]);

    expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});
