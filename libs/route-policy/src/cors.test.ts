import { describe, expect, test } from '@jest/globals';
import type { CorsSettings } from '@furlock/edge-settings';
import fc from 'fast-check';
import {
  corsHeaders,
  isPreflight,
  matchesOrigin,
  preflightHeaders,
  type CorsHeader,
  type CorsRequest,
} from './cors.js';

const APP = 'https://app.example.com';
const cors: CorsSettings = { allowOrigins: [APP, 'https://*.example.org'] };
const from = (origin: string): CorsHeader => ['origin', origin];
const wants = (method: string): CorsHeader => ['access-control-request-method', method];

describe('origins', () => {
  const cases: [pattern: string, origin: string, matches: boolean][] = [
    [APP, APP, true],
    [APP, 'http://app.example.com', false],
    [APP, 'https://app.example.com:8443', false],
    [APP, 'https://App.example.com', false],
    [APP, 'https://app.example.com.evil.example', false],
    [APP, 'null', false],
    ['http://localhost:3000', 'http://localhost:3000', true],
    ['http://localhost:3000', 'http://localhost:3001', false],
    ['https://*.example.com', 'https://a.example.com', true],
    ['https://*.example.com', 'https://a.b.example.com', true],
    ['https://*.example.com', 'https://example.com', false],
    ['https://*.example.com', 'https://.example.com', false],
    ['https://*.example.com', 'https://evilexample.com', false],
    ['https://*.example.com', 'https://a.example.com:8443', false],
    ['https://*.example.com', 'http://a.example.com', false],
    ['https://*.example.com', 'https://evil.example/.example.com', false],
    ['https://*.example.com', 'https://evil.example:1.example.com', false],
    ['https://*.example.com', 'https://evil.example#.example.com', false],
    ['https://*.example.com', 'https://evil.example?.example.com', false],
    ['https://*.example.com', 'https://u@a.example.com', false],
    ['https://*.example.com', 'https://a..example.com', false],
    ['https://*.example.com', 'null', false],
    ['https://*.example.com:8443', 'https://a.example.com:8443', true],
    ['https://*.example.com:8443', 'https://a.example.com', false],
  ];
  test.each(cases)('%s and %s: %s', (pattern, origin, matches) => {
    expect(matchesOrigin(pattern, origin)).toBe(matches);
  });

  test('every text that matches a subdomain pattern is an origin under that domain', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('https://', 'a', '.', '.example.com', '/', ':', '@', '#', '?', ' ')),
    );

    fc.assert(
      fc.property(text, (parts) => {
        const origin = typeof parts === 'string' ? parts : parts.join('');
        if (!matchesOrigin('https://*.example.com', origin)) return;
        expect(new URL(origin).origin).toBe(origin);
        expect(new URL(origin).hostname.endsWith('.example.com')).toBe(true);
      }),
      { seed: 4, numRuns: 5_000 },
    );
  });
});

describe('preflights', () => {
  const cases: [name: string, request: CorsRequest, preflight: boolean][] = [
    ['OPTIONS with both headers', { method: 'OPTIONS', headers: [from(APP), wants('PUT')] }, true],
    ['an unknown method', { method: 'OPTIONS', headers: [from(APP), wants('BREW')] }, true],
    ['OPTIONS without an origin', { method: 'OPTIONS', headers: [wants('PUT')] }, false],
    ['OPTIONS without a requested method', { method: 'OPTIONS', headers: [from(APP)] }, false],
    ['another method', { method: 'GET', headers: [from(APP), wants('PUT')] }, false],
  ];
  test.each(cases)('%s: %#', (_name, request, preflight) => {
    expect(isPreflight(request)).toBe(preflight);
  });
});

describe('the response to a preflight', () => {
  const ask = (settings: CorsSettings, ...headers: CorsHeader[]) =>
    preflightHeaders(settings, { method: 'OPTIONS', headers: [...headers, wants('PUT')] });
  const usual: CorsHeader[] = [
    ['access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE'],
    ['access-control-allow-headers', 'authorization, content-type'],
  ];

  const allowed: [name: string, settings: CorsSettings, origin: string, value: CorsHeader[]][] = [
    ['an exact origin', cors, APP, [['access-control-allow-origin', APP], ...usual]],
    [
      'a subdomain',
      cors,
      'https://a.example.org',
      [['access-control-allow-origin', 'https://a.example.org'], ...usual],
    ],
    [
      'any origin',
      { allowOrigins: ['*'] },
      'null',
      [['access-control-allow-origin', '*'], ...usual],
    ],
    [
      'every setting',
      {
        allowOrigins: [APP],
        allowMethods: ['GET', 'PUT'],
        allowHeaders: ['authorization', 'if-match'],
        exposeHeaders: ['etag'],
        maxAgeSeconds: 600,
        allowCredentials: true,
      },
      APP,
      [
        ['access-control-allow-origin', APP],
        ['access-control-allow-credentials', 'true'],
        ['access-control-allow-methods', 'GET, PUT'],
        ['access-control-allow-headers', 'authorization, if-match'],
        ['access-control-max-age', '600'],
      ],
    ],
  ];
  test.each(allowed)('for %s', (_name, settings, origin, value) => {
    expect(ask(settings, from(origin))).toEqual({ ok: true, value });
  });

  const refused: [name: string, headers: CorsHeader[]][] = [
    ['another origin', [from('https://evil.example')]],
    ['an opaque origin', [from('null')]],
    ['two origins', [from(APP), from(APP)]],
  ];
  test.each(refused)('is a refusal for %s', (_name, headers) => {
    expect(ask(cors, ...headers)).toEqual({
      ok: false,
      error: { code: 'CORS_ORIGIN_NOT_ALLOWED' },
    });
  });
});

describe('the headers of any other response', () => {
  const get = (...headers: CorsHeader[]): CorsRequest => ({ method: 'GET', headers });
  const cases: [name: string, settings: CorsSettings, CorsRequest, CorsHeader[]][] = [
    ['an allowed origin', cors, get(from(APP)), [['access-control-allow-origin', APP]]],
    ['another origin', cors, get(from('https://evil.example')), []],
    ['no origin', cors, get(), []],
    ['two origins', cors, get(from(APP), from(APP)), []],
    [
      'exposed headers',
      { ...cors, exposeHeaders: ['etag', 'www-authenticate'], allowCredentials: true },
      get(from(APP)),
      [
        ['access-control-allow-origin', APP],
        ['access-control-allow-credentials', 'true'],
        ['access-control-expose-headers', 'etag, www-authenticate'],
      ],
    ],
  ];
  test.each(cases)('%s', (_name, settings, request, headers) => {
    expect(corsHeaders(settings, request)).toEqual(headers);
  });
});
