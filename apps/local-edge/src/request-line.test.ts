import { describe, expect, test } from '@jest/globals';
import type { AnsweredRequest } from '@furlock/simulator-cloudfront';
import type { ApiVerdict } from '@furlock/simulator-api-gateway';
import type { FunctionUrlVerdict } from '@furlock/simulator-function-url';
import {
  awsCallLine,
  explanationLines,
  functionLine,
  isFailureLine,
  requestLine,
  verdictLine,
} from './request-line.js';

const now = new Date(2026, 10, 22, 9, 5, 3);

const request: AnsweredRequest = {
  requestId: 'id',
  method: 'GET',
  rawPath: '/me',
  hasQuery: false,
  status: 200,
  code: undefined,
  fault: undefined,
  keptBy: undefined,
  edgeMs: 1.23,
  originMs: 12.3,
  totalMs: 15,
};

const verdict: FunctionUrlVerdict = {
  requestId: 'id',
  method: 'GET',
  path: '/me',
  status: 200,
  code: 'ANSWERED',
  timings: { receiveMs: 1, judgeMs: 2, invokeMs: 3 },
};

describe('requestLine', () => {
  const cases: { name: string; change: Partial<AnsweredRequest>; line: string }[] = [
    {
      name: 'a request',
      change: {},
      line: '09:05:03 GET /me 200  edge 1.2 ms, origin 12 ms, total 15 ms',
    },
    {
      name: 'a path that contains a token',
      change: { rawPath: '/echo/eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln' },
      line: '09:05:03 GET /echo/[removed] 200  edge 1.2 ms, origin 12 ms, total 15 ms',
    },
    {
      name: 'a response from the cache',
      change: { keptBy: 'CachingOptimized', edgeMs: undefined, originMs: undefined },
      line:
        '09:05:03 GET /me 200  total 15 ms\n' +
        "         why: served from the cache (policy CachingOptimized): no function ran on origin-request, so the viewer's token was not checked.",
    },
    {
      name: 'a rejection at the edge',
      change: { status: 401, code: 'CREDENTIALS_MISSING', originMs: undefined },
      line: '09:05:03 GET /me 401 CREDENTIALS_MISSING  edge 1.2 ms, total 15 ms',
    },
    {
      name: 'a query, without its values',
      change: { hasQuery: true },
      line: '09:05:03 GET /me?… 200  edge 1.2 ms, origin 12 ms, total 15 ms',
    },
    {
      name: 'a viewer that disconnected',
      change: { status: undefined, edgeMs: undefined, originMs: undefined },
      line: '09:05:03 GET /me not answered  total 15 ms',
    },
    {
      name: 'a failure of the function',
      change: {
        status: 502,
        code: 'LambdaValidationError',
        fault: 'status is wrong',
        originMs: undefined,
      },
      line: '09:05:03 GET /me 502 LambdaValidationError  edge 1.2 ms, total 15 ms\n         why: status is wrong',
    },
    {
      name: 'a path with a control character',
      change: { rawPath: '/\u001b[2J' },
      line: '09:05:03 GET /·[2J 200  edge 1.2 ms, origin 12 ms, total 15 ms',
    },
  ];

  test.each(cases)('$name', ({ change, line }) => {
    expect(requestLine({ ...request, ...change }, now)).toBe(line);
  });
});

describe('the line of a bucket', () => {
  const verdict = {
    requestId: 'id',
    bucket: 'files',
    method: 'GET',
    path: '/a\u001b[2J',
    status: 403,
    code: 'AccessDenied',
    why: 'no policy allows it.',
    isThroughCloudFront: true,
  };

  test('names the bucket, and the reason once', () => {
    const line = verdictLine(verdict, now);
    const again = verdictLine(verdict, now, { isNew: () => false, once: () => false });

    expect(line).toMatch(
      /^\d\d:\d\d:\d\d S3 files: GET \/a·\[2J 403 AccessDenied\n {9}why: no policy allows it\.$/,
    );
    expect(again).not.toContain('why');
  });

  test('says that a host has no bucket', () => {
    expect(verdictLine({ ...verdict, bucket: undefined }, now)).toContain('S3 no bucket: GET');
  });
});

describe('verdictLine', () => {
  test('a response', () => {
    expect(verdictLine(verdict, now)).toBe(
      '09:05:03 function URL: GET /me 200 ANSWERED  judge 2.0 ms, function 3.0 ms, total 6.0 ms',
    );
  });

  test('a rejection with its reason', () => {
    const refused = {
      ...verdict,
      status: 403,
      code: 'SIGV4_MISSING',
      why: 'It is not signed.',
    } as const;

    expect(verdictLine(refused, now)).toBe(
      '09:05:03 function URL: GET /me 403 SIGV4_MISSING  judge 2.0 ms, function 3.0 ms, total 6.0 ms\n' +
        '         why: It is not signed.',
    );
  });
});

test('the line of an API has the reason if the answer is its own', () => {
  const ofApi: ApiVerdict = {
    kind: 'HTTP',
    requestId: 'id',
    method: 'GET',
    path: '/pets',
    status: 404,
    code: 'API_ROUTE_UNKNOWN',
    why: 'It has no route.',
    durationMs: 2,
    isThroughCloudFront: true,
  };

  expect(verdictLine(ofApi, now)).toBe(
    '09:05:03 HTTP API: GET /pets 404 API_ROUTE_UNKNOWN  total 2.0 ms\n         why: It has no route.',
  );
});

describe('what was said before', () => {
  const refused = {
    ...verdict,
    status: 403,
    code: 'SIGV4_MALFORMED',
    why: 'It is malformed.',
  } as const;

  test('is not said again: the reason, and that the response is not documented', () => {
    const line = verdictLine(refused, now);
    const again = verdictLine(refused, now, { isNew: () => false, once: () => false });

    expect(line).toMatch(
      /\n {9}why: It is malformed\.\n {9}AWS does not document .*SIGV4_MALFORMED/,
    );
    expect(again).toBe(line.split('\n')[0]);
  });

  test('a documented response has no such remark', () => {
    expect(verdictLine({ ...refused, code: 'SIGV4_MISMATCH' }, now)).not.toContain('document');
  });
});

describe('a line of a function', () => {
  const ID = '01234567-89ab-cdef-0123-456789abcdef';
  const TIME = '2026-11-28T12:00:00.000Z';
  const cases = [
    { line: 'printed', text: '[f] printed', isFailure: false },
    { line: `${TIME}\t${ID}\tINFO\ta\rb`, text: '[f] a\nb', isFailure: false },
    { line: `${TIME}\t${ID}\tERROR\tmine`, text: '[f] ERROR\tmine', isFailure: false },
    {
      line: `${TIME}\tundefined\tERROR\tUncaught Exception \t{}`,
      text: '[f] ERROR\tUncaught Exception \t{}',
      isFailure: true,
    },
    {
      line: `${TIME}\t${ID}\tERROR\tInvoke Error \t{}`,
      text: '[f] ERROR\tInvoke Error \t{}',
      isFailure: true,
    },
    {
      line: `${TIME} ${ID} Task timed out after 3.00 seconds`,
      text: '[f] Task timed out after 3.00 seconds',
      isFailure: true,
    },
    {
      line: `RequestId: ${ID} Error: Runtime exited with error: exit status 7`,
      text: '[f] Error: Runtime exited with error: exit status 7',
      isFailure: true,
    },
    {
      line: '[ERROR] ValueError: x\rTraceback',
      text: '[f] [ERROR] ValueError: x\nTraceback',
      isFailure: true,
    },
  ];

  test.each(cases)('$line', ({ line, text, isFailure }) => {
    expect(functionLine('f', line)).toBe(text);
    expect(isFailureLine(line)).toBe(isFailure);
  });
});

test('awsCallLine', () => {
  const call = { service: 'SSM', operation: 'GetParameter', status: 200, durationMs: 1.23 };

  expect(awsCallLine(call, now)).toBe('09:05:03 SSM: GetParameter 200  1.2 ms');
  expect(awsCallLine({ ...call, status: 400, errorType: 'AccessDeniedException' }, now)).toBe(
    '09:05:03 SSM: GetParameter 400 AccessDeniedException  1.2 ms',
  );
});

test('explanationLines', () => {
  expect(explanationLines('GET /a\u001b', 'Canonical request\n\n  1  GET')).toBe(
    [
      '         ┌ furlock explain: GET /a·',
      '         │ Canonical request',
      '         │',
      '         │   1  GET',
      '         └',
    ].join('\n'),
  );
});
