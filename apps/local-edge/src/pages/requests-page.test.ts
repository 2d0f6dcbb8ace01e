import { afterEach, describe, expect, test } from '@jest/globals';
import {
  runCloudFront,
  type CloudFrontSetup,
  type RunningCloudFront,
  type ViewerAnswer,
} from '@furlock/simulator-cloudfront/testing';
import { RequestLog, type LoggedRequest } from './request-log.js';
import { answerRequestsPage, REQUESTS_PATH } from './requests-page.js';

describe(REQUESTS_PATH, () => {
  let running: RunningCloudFront;

  afterEach(() => running.stop());

  /** CloudFront with this page. */
  const run = async (setup: CloudFrontSetup = {}): Promise<RunningCloudFront> => {
    const log = new RequestLog();
    return runCloudFront({
      ...setup,
      onRecorded: (record) => log.add(record),
      pages: new Map([
        [REQUESTS_PATH, (incoming, outgoing) => answerRequestsPage(incoming, outgoing, log)],
      ]),
    });
  };

  const requestsOf = ({ body }: ViewerAnswer): LoggedRequest[] =>
    (JSON.parse(body.toString()) as { requests: LoggedRequest[] }).requests;

  test('shows a request stage by stage, without secrets and without bodies', async () => {
    running = await run({
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

  test('shows how a function failed, and omits the stages that were not reached', async () => {
    running = await run({ edge: { 'origin-request': () => ({ status: '99' }) } });
    await running.call('/');

    const [request] = requestsOf(await running.call(REQUESTS_PATH));

    expect(request).toMatchObject({
      code: 'LambdaValidationError',
      fault: 'status is not between 200 and 599',
      answer: { status: 502 },
    });
    expect(request).not.toHaveProperty('originRequest');
  });

  test('does not reach CloudFront', async () => {
    running = await run();

    await running.call(`${REQUESTS_PATH}?x`);

    expect([running.received, running.answered, running.records]).toEqual([[], [], []]);
  });

  test('is not served on the browser port', async () => {
    running = await run({ behavior: { viewerProtocolPolicy: 'allow-all' } });

    await running.send(
      [`GET ${REQUESTS_PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`],
      running.browserPort,
    );

    expect(running.received[0]?.target).toBe(REQUESTS_PATH);
  });

  test.each([
    { name: 'another host name', line: 'GET', host: 'evil.example', status: 403 },
    { name: 'another method', line: 'POST', host: 'localhost:80', status: 405 },
    { name: 'HEAD', line: 'HEAD', host: '[::1]:80', status: 200 },
  ])('$name: $status', async ({ line, host, status }) => {
    running = await run();

    const received = await running.send([
      `${line} ${REQUESTS_PATH} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    ]);

    expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});
