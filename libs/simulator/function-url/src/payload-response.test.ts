import { describe, expect, test } from '@jest/globals';
import { payloadResponse } from './payload-response.js';

const jsonType = ['content-type', 'application/json'];

describe('without a statusCode the result is the body', () => {
  const cases = [
    { name: 'an object', result: { a: 1 }, text: '{"a":1}' },
    { name: 'a string, in quotation marks', result: 'Hello', text: '"Hello"' },
    { name: 'a list', result: [1], text: '[1]' },
    { name: 'null', result: null, text: 'null' },
    { name: 'nothing', result: undefined, text: 'null' },
  ];

  test.each(cases)('$name', ({ result, text }) => {
    expect(payloadResponse(result)).toEqual({
      ok: true,
      value: { status: 200, headers: [jsonType], body: Buffer.from(text) },
    });
  });
});

describe('with a statusCode', () => {
  const cases = [
    {
      name: 'nothing but the statusCode',
      result: { statusCode: 204 },
      value: { status: 204, headers: [jsonType], body: Buffer.alloc(0) },
    },
    {
      name: 'its own content type',
      result: { statusCode: 200, headers: { 'Content-Type': 'text/plain' }, body: 'é' },
      value: { status: 200, headers: [['Content-Type', 'text/plain']], body: Buffer.from('é') },
    },
    {
      name: 'numbers and booleans as header values',
      result: { statusCode: 200, headers: { 'x-count': 1, 'x-yes': true } },
      value: {
        status: 200,
        headers: [jsonType, ['x-count', '1'], ['x-yes', 'true']],
        body: Buffer.alloc(0),
      },
    },
    {
      name: 'cookies, one header each',
      result: { statusCode: 200, cookies: ['a=1; Secure', 'b=2'] },
      value: {
        status: 200,
        headers: [jsonType, ['set-cookie', 'a=1; Secure'], ['set-cookie', 'b=2']],
        body: Buffer.alloc(0),
      },
    },
    {
      name: 'a body in base64',
      result: { statusCode: 200, body: '/wA=', isBase64Encoded: true },
      value: { status: 200, headers: [jsonType], body: Buffer.from([0xff, 0]) },
    },
    {
      name: 'renamed headers, in the spelling of the function',
      result: { statusCode: 401, headers: { 'WWW-Authenticate': 'Bearer', 'content-length': '0' } },
      value: {
        status: 401,
        headers: [
          jsonType,
          ['x-amzn-Remapped-WWW-Authenticate', 'Bearer'],
          ['x-amzn-Remapped-content-length', '0'],
        ],
        body: Buffer.alloc(0),
      },
    },
    {
      name: 'a header value beyond ASCII, as UTF-8 bytes',
      result: { statusCode: 200, headers: { 'x-name': 'é' } },
      value: { status: 200, headers: [jsonType, ['x-name', '\xc3\xa9']], body: Buffer.alloc(0) },
    },
  ];

  test.each(cases)('$name', ({ result, value }) => {
    expect(payloadResponse(result)).toEqual({ ok: true, value });
  });
});

describe('malformed', () => {
  const cases = [
    { name: 'a status that is a word', result: { statusCode: 'OK' }, part: 'statusCode' },
    { name: 'a status that is a string', result: { statusCode: '200' }, part: 'statusCode' },
    { name: 'an interim status', result: { statusCode: 100 }, part: 'statusCode' },
    { name: 'a status above 599', result: { statusCode: 600 }, part: 'statusCode' },
    { name: 'headers as a list', result: { statusCode: 200, headers: [] }, part: 'headers' },
    {
      name: 'a list as a value',
      result: { statusCode: 200, headers: { a: ['b'] } },
      part: 'headers',
    },
    {
      name: 'a line break in a value',
      result: { statusCode: 200, headers: { a: 'b\r\nc: d' } },
      part: 'headers',
    },
    {
      name: 'a space in a name',
      result: { statusCode: 200, headers: { 'a b': 'c' } },
      part: 'headers',
    },
    {
      name: 'cookies that are not a list',
      result: { statusCode: 200, cookies: 'a=1' },
      part: 'cookies',
    },
    {
      name: 'a line break in a cookie',
      result: { statusCode: 200, cookies: ['a\n'] },
      part: 'cookies',
    },
    { name: 'an object as body', result: { statusCode: 200, body: {} }, part: 'body' },
    {
      name: 'invalid base64',
      result: { statusCode: 200, body: 'é', isBase64Encoded: true },
      part: 'body',
    },
  ];

  test.each(cases)('$name', ({ result, part }) => {
    expect(payloadResponse(result)).toEqual({
      ok: false,
      error: { code: 'FUNCTION_RESPONSE_MALFORMED', part },
    });
  });
});
