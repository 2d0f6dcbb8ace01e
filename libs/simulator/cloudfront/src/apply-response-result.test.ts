import { describe, expect, test } from '@jest/globals';
import { applyResponseResult, type ResponseEventType } from './apply-response-result.js';
import type { AnswerHead } from './edge-answer.js';
import { eventResponse } from './edge-event.js';

const wire: AnswerHead = {
  status: 200,
  reason: 'OK',
  headers: [
    ['Content-Length', '3'],
    ['Content-Type', 'text/plain'],
    ['X-Latin', '\u00ff'],
    ['X-Amzn-RequestId', 'hidden'],
  ],
};
const shown = eventResponse(wire);

/** The shown response with additional headers; `undefined` removes one. */
function withHeaders(headers: Record<string, unknown>): unknown {
  return JSON.parse(JSON.stringify({ ...shown, headers: { ...shown.headers, ...headers } }));
}

const header = (value: string) => [{ value }];

describe.each(['origin-response', 'viewer-response'] as const)('%s', (eventType) => {
  const apply = (result: unknown) => applyResponseResult(eventType, shown, wire, result);

  test('an unchanged answer stays as received, including hidden headers', () => {
    expect(apply(shown)).toEqual({ kind: 'answer', head: wire, replacedBody: undefined });
  });

  test('headers may be added and removed', () => {
    const result = apply(withHeaders({ 'x-new': header('v'), 'content-type': undefined }));

    expect(result.kind === 'answer' && result.head.headers).toEqual([
      ['Content-Length', '3'],
      ['X-Latin', '\u00ff'],
      ['X-New', 'v'],
      ['X-Amzn-RequestId', 'hidden'],
    ]);
  });

  const invalid: { name: string; result: unknown; reason: RegExp }[] = [
    { name: 'nothing', result: null, reason: /not a response/ },
    { name: 'a request', result: { uri: '/' }, reason: /not a response/ },
    { name: 'an invalid status', result: { ...shown, status: '600' }, reason: /status is not/ },
    {
      name: 'a disallowed header',
      result: withHeaders({ 'x-cache': header('Hit') }),
      reason: /x-cache is not allowed/,
    },
    {
      name: 'its own Via header',
      result: withHeaders({ via: header('1.1 me') }),
      reason: /via is read-only/,
    },
  ];

  test.each(invalid)('$name is refused', ({ result, reason }) => {
    const applied = apply(result);

    expect(applied.kind === 'invalid' && applied.reason).toMatch(reason);
  });
});

describe('changes that not every trigger may make', () => {
  const cases: { name: string; result: unknown; allowed: ResponseEventType[] }[] = [
    { name: 'another status', result: { ...shown, status: '404' }, allowed: ['origin-response'] },
    {
      name: 'a status as a number',
      result: { ...shown, status: 200 },
      allowed: ['origin-response', 'viewer-response'],
    },
    { name: 'a body', result: { ...shown, body: 'x' }, allowed: ['origin-response'] },
    {
      name: 'another length',
      result: withHeaders({ 'content-length': header('4') }),
      allowed: ['origin-response'],
    },
    {
      name: 'a warning',
      result: withHeaders({ warning: header('199 - x') }),
      allowed: ['origin-response'],
    },
    {
      name: 'an encoding',
      result: withHeaders({ 'content-encoding': header('gzip') }),
      allowed: ['origin-response'],
    },
    {
      name: 'a body of 1 MB',
      result: { ...shown, body: 'a'.repeat(1_048_576) },
      allowed: ['origin-response'],
    },
    { name: 'a body over 1 MB', result: { ...shown, body: 'a'.repeat(1_048_577) }, allowed: [] },
    { name: 'a 204 with a body', result: { ...shown, status: '204', body: 'a' }, allowed: [] },
    {
      name: 'a body of an unknown encoding',
      result: { ...shown, body: 'a', bodyEncoding: 'hex' },
      allowed: [],
    },
  ];

  test.each(cases)('$name: $allowed', ({ result, allowed }) => {
    const allowing = (['origin-response', 'viewer-response'] as const).filter(
      (eventType) => applyResponseResult(eventType, shown, wire, result).kind === 'answer',
    );

    expect(allowing).toEqual(allowed);
  });
});
