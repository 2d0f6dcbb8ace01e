import { describe, expect, test } from '@jest/globals';
import type { AnsweredRequest } from '@furlock/simulator-cloudfront';
import type { FunctionUrlVerdict } from '@furlock/simulator-function-url';
import { awsCallLine, explanationLines, requestLine, verdictLine } from './request-line.js';

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
