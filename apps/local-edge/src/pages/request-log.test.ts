import { describe, expect, test } from '@jest/globals';
import type { RequestRecord } from '@furlock/simulator-cloudfront';
import type { FunctionUrlVerdict } from '@furlock/simulator-function-url';
import { RequestLog } from './request-log.js';

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
  test.each(['before', 'after'] as const)('joins a verdict that arrives %s the request', (when) => {
    const log = new RequestLog();

    if (when === 'before') log.addVerdict(verdict);
    log.add(record);
    if (when === 'after') log.addVerdict(verdict);

    expect(log.latest()[0]?.verdict).toEqual(verdict);
  });

  test('joins the verdict of a bucket', () => {
    const log = new RequestLog();
    const headers = [['x-amz-request-id', 'bucket']] as const;
    const ofBucket = {
      requestId: 'bucket',
      bucket: 'files',
      method: 'GET',
      path: '/',
      status: 403,
      code: 'AccessDenied',
      why: 'no policy allows it',
      isThroughCloudFront: true,
    };

    log.add({ ...record, originAnswer: { status: 403, headers } });
    log.addVerdict(ofBucket);

    expect(log.latest()[0]?.verdict).toEqual(ofBucket);
  });

  test("does not join another request's verdict", () => {
    const log = new RequestLog();

    log.add(record);
    log.addVerdict({ ...verdict, requestId: 'other' });

    expect(log.latest()[0]).not.toHaveProperty('verdict');
  });

  test('keeps the last 100 requests, newest first', () => {
    const log = new RequestLog();

    for (let index = 0; index < 101; index += 1) log.add({ ...record, requestId: String(index) });

    const ids = log.latest().map(({ requestId }) => requestId);
    expect([ids.length, ids[0], ids.at(-1)]).toEqual([100, '100', '1']);
  });
});
