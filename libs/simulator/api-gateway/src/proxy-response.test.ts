import { describe, expect, test } from '@jest/globals';
import { proxyResponse, type BodyRules } from './proxy-response.js';

const RULES: BodyRules = { defaultType: ['Content-Type', 'application/json'], decodesBase64: true };
const respond = (result: unknown) => proxyResponse(result, RULES);

describe('accepts', () => {
  const cases: [name: string, result: object, expected: object][] = [
    [
      'a status alone',
      { statusCode: 204 },
      { status: 204, headers: [['Content-Type', 'application/json']], body: Buffer.alloc(0) },
    ],
    ['a status as text', { statusCode: '201' }, { status: 201 }],
    ['a body of null', { statusCode: 200, body: null }, { body: Buffer.alloc(0) }],
    [
      'headers that are numbers or flags',
      { statusCode: 200, headers: { a: 1, b: true, c: null } },
      {
        headers: [
          ['Content-Type', 'application/json'],
          ['a', '1'],
          ['b', 'true'],
        ],
      },
    ],
    [
      'both maps of headers, of which the one with lists decides',
      {
        statusCode: 200,
        headers: { 'content-type': 'text/html', A: 'single' },
        multiValueHeaders: { a: ['one', 'two'], 'Set-Cookie': ['x=1', 'y=2'] },
      },
      {
        headers: [
          ['content-type', 'text/html'],
          ['a', 'one'],
          ['a', 'two'],
          ['Set-Cookie', 'x=1'],
          ['Set-Cookie', 'y=2'],
        ],
      },
    ],
    [
      'base64',
      { statusCode: 200, body: '/w==', isBase64Encoded: true },
      { body: Buffer.from([0xff]) },
    ],
  ];

  test.each(cases)('%s', (_name, result, expected) => {
    expect(respond(result)).toMatchObject({ ok: true, value: expected });
  });
});

test('sends base64 as text where it is not decoded', () => {
  const result = { statusCode: 200, body: '/w==', isBase64Encoded: true };

  expect(proxyResponse(result, { ...RULES, decodesBase64: false })).toMatchObject({
    value: { body: Buffer.from('/w==') },
  });
});

describe('rejects', () => {
  const cases: [name: string, result: unknown, part: string][] = [
    ['a text', 'hello', 'statusCode'],
    ['nothing', null, 'statusCode'],
    ['no status', { body: 'x' }, 'statusCode'],
    ['a status out of range', { statusCode: 99 }, 'statusCode'],
    ['a status that is a word', { statusCode: 'ok' }, 'statusCode'],
    ['a body that is an object', { statusCode: 200, body: {} }, 'body'],
    ['headers that are a list', { statusCode: 200, headers: [] }, 'headers'],
    ['a header that is an object', { statusCode: 200, headers: { a: {} } }, 'headers'],
    ['a list that is a text', { statusCode: 200, multiValueHeaders: { a: 'b' } }, 'headers'],
    ['a line break in a header', { statusCode: 200, headers: { a: 'b\r\nc: d' } }, 'headers'],
  ];

  test.each(cases)('%s', (_name, result, part) => {
    expect(respond(result)).toEqual({
      ok: false,
      error: { code: 'FUNCTION_RESPONSE_MALFORMED', part },
    });
  });
});
