import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CorsPolicy, ResponseHeadersPolicy } from '@furlock/simulator-deployment';
import { runCloudFront, type RunningCloudFront } from './testing/run-cloudfront.js';
import { applyResponseHeadersPolicy } from './apply-response-headers-policy.js';
import type { HeaderList } from './header-list.js';

const APP = 'https://app.example.com';
const cors: CorsPolicy = {
  allowOrigins: [APP, 'https://*.example.org'],
  allowMethods: ['GET', 'PUT'],
  allowHeaders: ['authorization'],
  exposeHeaders: ['etag'],
  allowsCredentials: true,
  maxAgeSeconds: 60,
  overrides: false,
};
const policy: ResponseHeadersPolicy = {
  name: 'Policy',
  removes: ['x-powered-by'],
  headers: [
    { name: 'Strict-Transport-Security', value: 'max-age=60', overrides: true },
    { name: 'X-Frame-Options', value: 'DENY', overrides: false },
  ],
  cors,
};
const get = (...headers: HeaderList) => ({ method: 'GET', headers });
const own: HeaderList = [['Content-Type', 'text/plain']];

describe('headers', () => {
  const cases: [name: string, answered: HeaderList, headers: HeaderList][] = [
    [
      'are added',
      own,
      [...own, ['Strict-Transport-Security', 'max-age=60'], ['X-Frame-Options', 'DENY']],
    ],
    [
      'are replaced if the policy overrides, and kept if it does not',
      [
        ['strict-transport-security', 'max-age=0'],
        ['x-frame-options', 'SAMEORIGIN'],
      ],
      [
        ['x-frame-options', 'SAMEORIGIN'],
        ['Strict-Transport-Security', 'max-age=60'],
      ],
    ],
    [
      'are removed',
      [['X-Powered-By', 'Express']],
      [
        ['Strict-Transport-Security', 'max-age=60'],
        ['X-Frame-Options', 'DENY'],
      ],
    ],
  ];
  test.each(cases)('%s', (_name, answered, headers) => {
    expect(applyResponseHeadersPolicy(answered, policy, get())).toEqual(headers);
  });
});

describe('cross-origin headers', () => {
  const only = (overrides = false): ResponseHeadersPolicy => ({
    name: 'Policy',
    removes: [],
    headers: [],
    cors: { ...cors, overrides },
  });
  const granted: HeaderList = [
    ['Access-Control-Allow-Origin', APP],
    ['Access-Control-Allow-Credentials', 'true'],
    ['Access-Control-Expose-Headers', 'etag'],
  ];

  test('are added for a listed origin', () => {
    expect(applyResponseHeadersPolicy([], only(), get(['Origin', APP]))).toEqual(granted);
  });

  test('name the requesting subdomain', () => {
    const origin = 'https://a.example.org';

    expect(applyResponseHeadersPolicy([], only(), get(['origin', origin]))[0]).toEqual([
      'Access-Control-Allow-Origin',
      origin,
    ]);
  });

  test.each(['https://evil.example', 'http://a.example.org', 'https://example.org', 'null'])(
    'are not added for %s',
    (origin) => {
      expect(applyResponseHeadersPolicy([], only(), get(['Origin', origin]))).toEqual([]);
    },
  );

  test('are not added without an Origin header', () => {
    expect(applyResponseHeadersPolicy(own, only(), get())).toEqual(own);
  });

  test('state what is allowed in the response to a preflight', () => {
    const preflight = {
      method: 'OPTIONS',
      headers: [
        ['Origin', APP],
        ['Access-Control-Request-Method', 'PUT'],
      ] as HeaderList,
    };

    expect(applyResponseHeadersPolicy([], only(), preflight)).toEqual([
      ...granted.slice(0, 2),
      ['Access-Control-Allow-Methods', 'GET, PUT'],
      ['Access-Control-Allow-Headers', 'authorization'],
      ['Access-Control-Max-Age', '60'],
    ]);
  });

  test('are not added if the origin sends one itself', () => {
    const answered: HeaderList = [['access-control-expose-headers', 'x-mine']];

    expect(applyResponseHeadersPolicy(answered, only(), get(['Origin', APP]))).toEqual(answered);
  });

  test("replace the origin's own if the policy overrides", () => {
    const answered: HeaderList = [
      ['access-control-allow-origin', '*'],
      ['access-control-max-age', '1'],
    ];

    expect(applyResponseHeadersPolicy(answered, only(true), get(['Origin', APP]))).toEqual([
      ['access-control-max-age', '1'],
      ...granted,
    ]);
  });
});

describe('a policy applies', () => {
  let cloudFront: RunningCloudFront;
  beforeAll(async () => {
    cloudFront = await runCloudFront({
      behavior: { responseHeadersPolicy: policy },
      edge: {
        'origin-request': (request) =>
          request.uri === '/refused' ? { status: '401', body: 'no' } : request,
      },
    });
  });
  afterAll(() => cloudFront.stop());

  test.each([
    ['on the answer of the origin', '/', 200],
    ['on the answer of a function', '/refused', 401],
  ])('%s', async (_name, target, status) => {
    const answer = await cloudFront.call(target, 'GET', ['Origin', APP]);

    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'strict-transport-security': 'max-age=60',
      'access-control-allow-origin': APP,
    });
  });

  test("but not on CloudFront's own errors", async () => {
    const answer = await cloudFront.call(`/${'a'.repeat(8_192)}`);

    expect(answer.status).toBe(414);
    expect(answer.headers['strict-transport-security']).toBeUndefined();
  });
});
