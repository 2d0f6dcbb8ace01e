import { describe, expect, test } from '@jest/globals';
import type { FunctionUrlCors } from '@furlock/simulator-deployment';
import type { WireRequest } from '@furlock/simulator-sigv4-judge';
import { preflightAnswer, withCors } from './cross-origin.js';

const CORS: FunctionUrlCors = {
  allowOrigins: ['https://app.example'],
  allowMethods: ['GET'],
  allowHeaders: ['authorization'],
  exposeHeaders: ['x-id'],
  allowsCredentials: true,
  maxAgeSeconds: 60,
};

const request = (method: string, headers: Readonly<Record<string, string>>): WireRequest => ({
  ...{ method, path: '/', query: '', body: new Uint8Array() },
  headers: Object.entries(headers),
});
const PREFLIGHT = { origin: 'https://app.example', 'access-control-request-method': 'GET' };
const headersOf = (answer: { headers: readonly (readonly [string, string])[] } | undefined) =>
  answer && Object.fromEntries(answer.headers);

describe('a preflight', () => {
  test('gets the settings', () => {
    const answer = preflightAnswer(request('OPTIONS', PREFLIGHT), CORS);

    expect(answer?.status).toBe(204);
    expect(headersOf(answer)).toEqual({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '60',
    });
  });

  test('of another origin gets none of them', () => {
    const other = request('OPTIONS', { ...PREFLIGHT, origin: 'https://other.example' });

    expect(preflightAnswer(other, CORS)).toEqual({
      status: 204,
      headers: [],
      body: Buffer.alloc(0),
    });
  });

  const others: [name: string, sent: WireRequest, cors: FunctionUrlCors | undefined][] = [
    ['of an API without settings', request('OPTIONS', PREFLIGHT), undefined],
    ['without an origin', request('OPTIONS', { 'access-control-request-method': 'GET' }), CORS],
    ['without a method', request('OPTIONS', { origin: 'https://app.example' }), CORS],
    ['that is a GET', request('GET', PREFLIGHT), CORS],
  ];

  test.each(others)('%s goes to a route', (_name, sent, cors) => {
    expect(preflightAnswer(sent, cors)).toBeUndefined();
  });
});

describe('a response', () => {
  const answer = {
    status: 200,
    headers: [
      ['Access-Control-Allow-Origin', 'https://evil.example'],
      ['x-id', '1'],
    ] as const,
    body: Buffer.alloc(0),
  };
  const cases: [
    name: string,
    origin: string | undefined,
    cors: FunctionUrlCors | undefined,
    expected: object,
  ][] = [
    [
      'has the headers of the API in place of those of the function',
      'https://app.example',
      CORS,
      {
        'x-id': '1',
        'access-control-allow-origin': 'https://app.example',
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'x-id',
      },
    ],
    ['to another origin has none', 'https://other.example', CORS, { 'x-id': '1' }],
    ['to no origin has none', undefined, CORS, { 'x-id': '1' }],
    [
      'for every origin',
      'https://any.example',
      { ...CORS, allowOrigins: ['*'], allowsCredentials: false, exposeHeaders: [] },
      { 'x-id': '1', 'access-control-allow-origin': '*' },
    ],
    [
      'for every origin of a scheme',
      'https://any.example',
      { ...CORS, allowOrigins: ['https://*'], allowsCredentials: false, exposeHeaders: [] },
      { 'x-id': '1', 'access-control-allow-origin': 'https://any.example' },
    ],
    [
      'for another scheme',
      'http://any.example',
      { ...CORS, allowOrigins: ['https://*'] },
      { 'x-id': '1' },
    ],
    [
      'of an API without settings is that of the function',
      'https://app.example',
      undefined,
      { 'x-id': '1', 'Access-Control-Allow-Origin': 'https://evil.example' },
    ],
  ];

  test.each(cases)('%s', (_name, origin, cors, expected) => {
    const sent = request('GET', origin === undefined ? {} : { origin });

    expect(headersOf(withCors(answer, sent, cors))).toEqual(expected);
  });
});
