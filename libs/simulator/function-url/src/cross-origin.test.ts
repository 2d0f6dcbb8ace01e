import { describe, expect, test } from '@jest/globals';
import type { FunctionUrlCors } from '@furlock/simulator-deployment';
import type { WireRequest } from '@furlock/simulator-sigv4-judge';
import { corsHeaders, preflightAnswer } from './cross-origin.js';

const cors: FunctionUrlCors = {
  allowOrigins: ['https://app.example'],
  allowMethods: ['GET', 'POST'],
  allowHeaders: ['content-type', 'x-mine'],
  exposeHeaders: ['etag'],
  allowsCredentials: true,
  maxAgeSeconds: 600,
};

function request(method: string, headers: Readonly<Record<string, string>>): WireRequest {
  return { method, path: '/', query: '', headers: Object.entries(headers), body: Buffer.alloc(0) };
}

describe('corsHeaders', () => {
  const cases: [
    name: string,
    origin: string | undefined,
    cors: FunctionUrlCors | undefined,
    sent: object,
  ][] = [
    ['no settings', 'https://app.example', undefined, {}],
    ['no origin', undefined, cors, {}],
    ['another origin', 'https://other.example', cors, {}],
    [
      'an allowed origin',
      'https://app.example',
      cors,
      {
        'Access-Control-Allow-Origin': 'https://app.example',
        Vary: 'Origin',
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers': 'etag',
      },
    ],
    [
      'any origin',
      'https://other.example',
      { ...cors, allowOrigins: ['*'], allowsCredentials: false, exposeHeaders: [] },
      { 'Access-Control-Allow-Origin': '*', Vary: 'Origin' },
    ],
    [
      'any origin, with credentials',
      'https://other.example',
      { ...cors, allowOrigins: ['*'], exposeHeaders: [] },
      {
        'Access-Control-Allow-Origin': 'https://other.example',
        Vary: 'Origin',
        'Access-Control-Allow-Credentials': 'true',
      },
    ],
  ];

  test.each(cases)('%s', (_, origin, settings, sent) => {
    const headers = corsHeaders(request('GET', origin === undefined ? {} : { origin }), settings);

    expect(Object.fromEntries(headers)).toEqual(sent);
  });
});

describe('preflightAnswer', () => {
  const preflight = { origin: 'https://app.example', 'access-control-request-method': 'POST' };

  test('answers a preflight of an allowed origin', () => {
    const answer = preflightAnswer(request('OPTIONS', preflight), cors);

    expect(answer?.status).toBe(200);
    expect(Object.fromEntries(answer?.headers ?? [])).toEqual({
      'Access-Control-Allow-Methods': 'GET,POST',
      'Access-Control-Allow-Headers': 'content-type,x-mine',
      'Access-Control-Max-Age': '600',
    });
  });

  test('answers a preflight of another origin without permission', () => {
    const other = { ...preflight, origin: 'https://other.example' };

    expect(preflightAnswer(request('OPTIONS', other), cors)?.headers).toEqual([]);
  });

  const others: [name: string, method: string, headers: Readonly<Record<string, string>>][] = [
    ['another method', 'GET', preflight],
    ['no method asked for', 'OPTIONS', { origin: 'https://app.example' }],
    ['no origin', 'OPTIONS', { 'access-control-request-method': 'POST' }],
  ];

  test.each(others)('leaves to the function: %s', (_, method, headers) => {
    expect(preflightAnswer(request(method, headers), cors)).toBeUndefined();
  });

  test('leaves every request to the function without settings', () => {
    expect(preflightAnswer(request('OPTIONS', preflight), undefined)).toBeUndefined();
  });
});
