import { describe, expect, test } from '@jest/globals';
import {
  answer,
  answerAsLock,
  GOOD_TOKEN,
  LOCK_URLS,
  refusal,
  type Fault,
} from '../testing/fake-lock.js';
import { CHECKS, type CheckedLock } from './checks.js';
import type { Answer, OutgoingRequest } from './send-request.js';

/** The verdicts on a lock with a fault, by check, and the requests to it. */
async function verdictsOn(
  fault: Fault = (_request, right) => right,
  changes: Partial<CheckedLock> = {},
) {
  const sent: OutgoingRequest[] = [];
  const { functionUrl: url, ...urls } = LOCK_URLS;
  const lock: CheckedLock = {
    ...urls,
    path: '/',
    token: GOOD_TOKEN,
    allowOrigins: [],
    functionUrl: { known: true, url, host: new URL(url).host },
    send: (request) => {
      sent.push(request);
      const value = fault(request, answerAsLock(request));
      return Promise.resolve(
        value === undefined
          ? ({ ok: false, error: { code: 'ECONNRESET' } } as const)
          : ({ ok: true, value } as const),
      );
    },
    ...changes,
  };
  const verdicts: Record<string, string> = {};
  for (const { id, run } of CHECKS) {
    const { outcome, words } = await run(lock);
    verdicts[id] = `${outcome}: ${words}`;
  }
  return { verdicts, sent };
}

const isGood = ({ headers }: OutgoingRequest) =>
  headers['authorization'] === `Bearer ${GOOD_TOKEN}`;
const isBad = ({ headers }: OutgoingRequest) =>
  headers['authorization'] !== undefined && headers['authorization'] !== `Bearer ${GOOD_TOKEN}`;
const isEcho = ({ url }: OutgoingRequest) => url.includes('/echo');
const withHeaders = (right: Answer, headers: Record<string, string>): Answer => ({
  ...right,
  headers: { ...right.headers, ...headers },
});

test('a correct lock passes every check', async () => {
  const { verdicts } = await verdictsOn();

  expect(verdicts).toEqual({
    'no-token': 'passed: 401 CREDENTIALS_MISSING, asks for a Bearer token',
    'bad-token': 'passed: 401 TOKEN_SIGNATURE, asks for a Bearer token',
    'good-token': 'passed: 200',
    query: 'passed: repeated names and spaces arrived as sent',
    body: 'passed: 256 bytes arrived as sent',
    preflight: 'passed: 401, no foreign origin is allowed',
    'function-url': 'passed: 403',
    'plain-http': 'passed: 301 to HTTPS',
    leak: 'passed: allowed with the token, rejected without it',
  });
});

describe('the token', () => {
  test('is sent only to the lock, over HTTPS, in a header', async () => {
    const { sent } = await verdictsOn();

    const withToken = sent.filter(({ headers }) => headers['authorization'] !== undefined);
    expect(withToken.length).toBeGreaterThan(3);
    for (const { url } of withToken) expect(url.startsWith(`${LOCK_URLS.publicUrl}/`)).toBe(true);
    for (const { url } of sent) expect(url).not.toContain(GOOD_TOKEN);
  });

  test('differs from the bad one only in its signature', async () => {
    const { sent } = await verdictsOn();

    const bad = sent.find(isBad)?.headers['authorization'] ?? '';
    expect(bad).toBe(`Bearer ${GOOD_TOKEN.replace('.c2ln', '.A2ln')}`);
  });
});

describe('a lock with a fault fails the check for that fault', () => {
  const faults: { name: string; fault: Fault; failed: Record<string, string> }[] = [
    {
      name: 'it allows everyone',
      fault: (request, right) => (right.status === 401 ? answer(200) : right),
      failed: {
        'no-token': '200, not 401',
        'bad-token': '200, not 401',
        leak: 'without the token: 200, not 401',
      },
    },
    {
      name: 'it sends no challenge',
      fault: (_request, right) => withHeaders(right, { 'www-authenticate': '' }),
      failed: {
        'no-token': '401 without the challenge WWW-Authenticate: Bearer',
        'bad-token': '401 without the challenge WWW-Authenticate: Bearer',
        leak: 'without the token: 401 without the challenge WWW-Authenticate: Bearer',
      },
    },
    {
      name: 'it does not report that the token is bad',
      fault: (request, right) =>
        isBad(request) ? withHeaders(right, { 'www-authenticate': 'Bearer' }) : right,
      failed: { 'bad-token': '401, but the challenge does not contain error="invalid_token"' },
    },
    {
      name: 'it accepts a changed token',
      fault: (request, right) => (isBad(request) ? answer(200) : right),
      failed: { 'bad-token': '200, not 401' },
    },
    {
      name: 'the route requires a group',
      fault: (request, right) =>
        isGood(request) && !isEcho(request) ? refusal('GROUP_MISSING', 'Bearer', 403) : right,
      failed: {
        'good-token': '403 GROUP_MISSING, not 2xx',
        leak: 'with the token: 403 GROUP_MISSING, not 2xx',
      },
    },
    {
      name: 'CloudFront caches responses',
      fault: (request, right) =>
        request.url.endsWith('/') && right.status === 401
          ? withHeaders(answer(200), { 'x-cache': 'Hit from cloudfront' })
          : right,
      failed: {
        'no-token': '200, not 401',
        'bad-token': '200, not 401',
        leak: 'without the token: 200, not 401',
      },
    },
    {
      name: 'the good response is from the cache',
      fault: (request, right) =>
        isGood(request) && !isEcho(request)
          ? withHeaders(right, { 'x-cache': 'Hit from cloudfront' })
          : right,
      failed: {
        'good-token': "200 from CloudFront's cache: the edge function did not check the request",
        leak: "with the token: 200 from CloudFront's cache: the edge function did not check the request",
      },
    },
    ...['tag=a&tag=b', 'tag=b', ''].map((rawQueryString) => ({
      name: `the query arrives as "${rawQueryString}"`,
      fault: (request: OutgoingRequest, right: Answer) =>
        request.url.includes('?') && isEcho(request)
          ? answer(200, {}, { rawQueryString, bodySha256: '' })
          : right,
      failed: { query: 'the query that arrived differs from the query sent' },
    })),
    {
      name: 'the signature over the query does not match',
      fault: (request, right) =>
        request.url.includes('?') && isEcho(request) ? answer(403) : right,
      failed: { query: '403' },
    },
    {
      name: 'the body is treated as text',
      fault: (request, right) =>
        request.method === 'POST'
          ? answer(200, {}, { rawQueryString: '', bodySha256: '0'.repeat(64) })
          : right,
      failed: { body: 'the body that arrived differs from the body sent' },
    },
    {
      name: 'every origin is allowed',
      fault: (request, right) =>
        request.method === 'OPTIONS' ? answer(204, { 'access-control-allow-origin': '*' }) : right,
      failed: { preflight: '204, and an origin that is not configured is allowed' },
    },
    {
      name: 'the function URL is public',
      fault: ({ url }, right) => (url === LOCK_URLS.functionUrl ? answer(200) : right),
      failed: { 'function-url': '200, not 403: anyone who knows the URL can bypass the lock' },
    },
    {
      name: 'plain HTTP is served',
      fault: ({ url }, right) => (url.startsWith('http:') ? answer(200) : right),
      failed: {
        'plain-http': '200, neither a redirect to HTTPS nor 403: tokens may be sent unencrypted',
      },
    },
    {
      name: 'plain HTTP redirects to plain HTTP',
      fault: ({ url }, right) =>
        url.startsWith('http:') ? answer(302, { location: 'http://example.com/' }) : right,
      failed: {
        'plain-http': '302, neither a redirect to HTTPS nor 403: tokens may be sent unencrypted',
      },
    },
    {
      name: 'the function URL does not respond',
      fault: ({ url }, right) => (url === LOCK_URLS.functionUrl ? undefined : right),
      failed: { 'function-url': 'no response (ECONNRESET)' },
    },
  ];

  test.each(faults)('$name', async ({ fault, failed }) => {
    const { verdicts } = await verdictsOn(fault);

    const found = Object.entries(verdicts)
      .filter(([, verdict]) => verdict.startsWith('failed: '))
      .map(([id, verdict]) => [id, verdict.replace('failed: ', '')]);
    expect(Object.fromEntries(found)).toEqual(failed);
  });
});

describe('a check that cannot run is skipped, with the reason', () => {
  const silentBackends: { name: string; echo: Answer }[] = [
    { name: 'none', echo: answer(404) },
    { name: 'one with other content', echo: answer(200, {}, { hello: 'world' }) },
    { name: 'one that is not JSON', echo: { ...answer(200), body: Buffer.from('<p>') } },
  ];

  test.each(silentBackends)('query and body, if the echo is $name', async ({ echo }) => {
    const { verdicts } = await verdictsOn((request, right) =>
      isGood(request) && isEcho(request) ? echo : right,
    );

    const words =
      'skipped: the backend has no /echo that reports the received request, as the sample does';
    expect(verdicts).toMatchObject({ query: words, body: words, leak: expect.any(String) });
  });

  test('the function URL, if it is unknown', async () => {
    const { verdicts, sent } = await verdictsOn(undefined, {
      functionUrl: { known: false, words: 'add --function-url' },
    });

    expect(verdicts['function-url']).toBe('skipped: add --function-url');
    expect(sent.map(({ url }) => new URL(url).origin)).not.toContain(
      new URL(LOCK_URLS.functionUrl).origin,
    );
  });
});

describe('a preflight is checked against the settings', () => {
  const APP = 'https://app.example.com';
  /** A lock that allows an origin, regardless of its settings. */
  const allowing =
    (allowed: string): Fault =>
    ({ method, headers }, right) =>
      method === 'OPTIONS' && (allowed === '*' || headers['origin'] === allowed)
        ? answer(204, { 'access-control-allow-origin': allowed })
        : right;

  const cases: { allowOrigins: string[]; allowed: string; verdict: string }[] = [
    {
      allowOrigins: [APP],
      allowed: APP,
      verdict: `passed: ${APP} is allowed, foreign origins are not`,
    },
    {
      allowOrigins: ['https://*.example.com'],
      allowed: 'https://furlock-check.example.com',
      verdict: 'passed: https://furlock-check.example.com is allowed, foreign origins are not',
    },
    {
      allowOrigins: ['*'],
      allowed: '*',
      verdict: 'passed: 204 for https://furlock-check.invalid',
    },
    {
      allowOrigins: [APP],
      allowed: 'https://other.example.com',
      verdict: `failed: 401 CREDENTIALS_MISSING for ${APP}, which the settings allow`,
    },
    {
      allowOrigins: [APP],
      allowed: '*',
      verdict: 'failed: 204, and an origin that is not configured is allowed',
    },
  ];

  test.each(cases)('$allowOrigins, if $allowed is allowed', async (one) => {
    const { verdicts } = await verdictsOn(allowing(one.allowed), {
      allowOrigins: one.allowOrigins,
    });

    expect(verdicts['preflight']).toBe(one.verdict);
  });
});

test('plain HTTP may be rejected', async () => {
  const { verdicts } = await verdictsOn(({ url }, right) =>
    url.startsWith('http:') ? answer(403) : right,
  );

  expect(verdicts['plain-http']).toBe('passed: 403');
});
