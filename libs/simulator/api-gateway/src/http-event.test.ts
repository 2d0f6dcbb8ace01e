import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { httpEvent } from './http-event.js';
import { apiWith } from './testing/api-with.js';
import { contextWith, type SentRequest } from './testing/context-with.js';

const event = (request: SentRequest, api = apiWith({ routes: [{ path: '$default' }] })) =>
  httpEvent(contextWith(api, request));

test('has the fields of the guide', () => {
  const api = apiWith({
    routes: [{ method: 'POST', path: '/my/{parameter1}' }],
    stages: [{ name: 'dev', variables: { stageVariable1: 'value1' } }],
  });
  const sent: SentRequest = {
    method: 'POST',
    target: '/dev/my/value1?parameter1=value1&parameter1=value2&parameter2=value',
    headers: [
      ['Cookie', 'cookie1; cookie2'],
      ['Header1', 'value1'],
      ['Header2', 'value1'],
      ['header2', 'value2'],
      ['User-Agent', 'agent'],
      ['Content-Type', 'text/plain'],
      ['X-Forwarded-For', '203.0.113.7'],
    ],
    body: Buffer.from('Hello from Lambda'),
  };

  expect(event(sent, api)).toEqual({
    version: '2.0',
    routeKey: 'POST /my/{parameter1}',
    rawPath: '/dev/my/value1',
    rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=value',
    cookies: ['cookie1', 'cookie2'],
    headers: {
      header1: 'value1',
      header2: 'value1,value2',
      'user-agent': 'agent',
      'content-type': 'text/plain',
      'content-length': '17',
      'x-amzn-trace-id': 'Root=1-2-3',
      'x-forwarded-for': '203.0.113.7, 192.0.2.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    queryStringParameters: { parameter1: 'value1,value2', parameter2: 'value' },
    requestContext: {
      accountId: '123456789012',
      apiId: 'abcdefghij',
      domainName: 'abcdefghij.execute-api.eu-central-1.amazonaws.com',
      domainPrefix: 'abcdefghij',
      http: {
        method: 'POST',
        path: '/dev/my/value1',
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'agent',
      },
      requestId: 'request-id',
      routeKey: 'POST /my/{parameter1}',
      stage: 'dev',
      time: '04/Mar/2020:19:15:17 +0000',
      timeEpoch: 1583349317135,
    },
    pathParameters: { parameter1: 'value1' },
    stageVariables: { stageVariable1: 'value1' },
    body: 'Hello from Lambda',
    isBase64Encoded: false,
  });
});

test('leaves out what has no value', () => {
  const fields = Object.keys(event({ target: '/' }));

  expect(fields).toEqual([
    ...['version', 'routeKey', 'rawPath', 'rawQueryString', 'headers', 'requestContext'],
    'isBase64Encoded',
  ]);
});

describe('the path is decoded, the query is not', () => {
  const cases: [target: string, rawPath: string, rawQueryString: string][] = [
    ['/a%20b?c=%20', '/a b', 'c=%20'],
    ['/%C3%BC', '/ü', ''],
    ['/a%3Fb?c', '/a', 'c'],
    ['/100%', '/100%', ''],
  ];

  test.each(cases)('%s', (target, rawPath, rawQueryString) => {
    expect(event({ target })).toMatchObject({ rawPath, rawQueryString });
  });
});

test('names and values of queries are those that a form decoder finds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), {
        minLength: 1,
      }),
      (pairs) => {
        const query = new URLSearchParams(pairs);
        const names = [...new Set(pairs.map(([name]) => name))];

        const sent = event({ target: `/?${query.toString()}` });

        expect(sent).toMatchObject({
          queryStringParameters: Object.fromEntries(
            names.map((name) => [name, query.getAll(name).join(',')]),
          ),
        });
      },
    ),
  );
});
