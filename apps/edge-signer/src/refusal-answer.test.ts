import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudFrontAnswer } from '@furlock/cloudfront-http';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { refusalAnswer, type RefusedRequest } from './refusal-answer.js';
import { PROBLEMS, problemOf, type Refusal } from './refusal.js';

const to: RefusedRequest = { requestId: 'request-1', method: 'GET', headers: [], cors: undefined };

const browser: RefusedRequest = { ...to, headers: [['accept', 'text/html,*/*;q=0.8']] };

/** One refusal for each code, with the evidence that some of the texts contain. */
const refusals = (Object.keys(PROBLEMS) as Refusal['code'][]).map(
  (code) =>
    ({
      code,
      position: 3,
      limitBytes: 10,
      bytes: 11,
      method: 'DELETE',
      header: 'content-type',
      cause: 'SecretError',
      host: 'secret.example',
      part: 'secret',
      fields: ['secret'],
    }) as unknown as Refusal,
);

describe('every refusal', () => {
  test.each(refusals.map((refusal) => [refusal.code, refusal] as const))(
    '%s',
    async (code, refusal) => {
      const answer = await refusalAnswer(refusal, to);

      expect(answer.headers).toMatchObject({
        'content-type': [{ value: 'application/problem+json' }],
        'cache-control': [{ value: 'no-store' }],
      });
      expect(JSON.parse(answer.body)).toEqual({
        type: `urn:furlock:problem:${code}`,
        title: answer.statusDescription,
        status: Number(answer.status),
        detail: expect.stringMatching(/\.$/),
        code,
        requestId: 'request-1',
      });
      expect(answer.body).not.toMatch(/secret/i);
    },
  );

  test.each(refusals.map((refusal) => [refusal.code, refusal] as const))(
    '%s, as a page',
    async (code, refusal) => {
      const { headers, body } = await refusalAnswer(refusal, browser);

      expect(headers['content-type']?.[0]?.value).toBe('text/html; charset=utf-8');
      expect(body).toContain(`<dd>${code}</dd>`);
      expect(body).not.toMatch(/secret|<script|src=|url\(/i);
    },
  );
});

describe('a page', () => {
  const refusal = { code: 'CREDENTIALS_MISSING' } as const;
  let page: CloudFrontAnswer;
  beforeAll(async () => {
    page = await refusalAnswer(refusal, browser);
  });

  test('allows its own style and nothing else', () => {
    const [, style = ''] = /<style>(.*)<\/style>/.exec(page.body) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');

    expect(page.headers['content-security-policy']).toMatchObject([
      {
        value: `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      },
    ]);
    expect(page.body.match(/style/g)).toHaveLength(2);
  });

  test('tells its address to this origin alone, and is nothing but HTML', () => {
    expect(page.headers).toMatchObject({
      'referrer-policy': [{ value: 'same-origin' }],
      'x-content-type-options': [{ value: 'nosniff' }],
    });
  });

  test('offers to try again where that may help', async () => {
    const offers = async (refusal: Refusal, method = 'GET') => {
      const { body } = await refusalAnswer(refusal, { ...browser, method });
      return body.includes('href="">Try again</a>');
    };
    const unavailable = { code: 'KEYS_UNAVAILABLE', cause: 'x' } as const;

    expect(await offers(unavailable)).toBe(true);
    expect(await offers({ code: 'UNFORESEEN', cause: 'x' })).toBe(true);
    expect(await offers(unavailable, 'POST')).toBe(false);
    expect(await offers(refusal)).toBe(false);
  });

  test('has the challenge and the caching of the problem document', () => {
    expect(page.headers).toMatchObject({
      'www-authenticate': [{ value: 'Bearer' }],
      'cache-control': [{ value: 'no-store' }],
      vary: [{ value: 'Accept' }],
    });
  });

  test('escapes mark-up', async () => {
    const { body } = await refusalAnswer(refusal, { ...browser, requestId: '<i>&"' });

    expect(body).toContain('<dd>&#60;i&#62;&#38;&#34;</dd>');
  });

  test('has no body for HEAD', async () => {
    expect(await refusalAnswer(refusal, { ...browser, method: 'HEAD' })).toMatchObject({
      body: '',
      headers: { 'content-type': [{ value: 'text/html; charset=utf-8' }] },
    });
  });
});

describe('a page of another origin', () => {
  const cors = { allowOrigins: ['https://app.example.com'], exposeHeaders: ['www-authenticate'] };
  const from = async (origin: string) => {
    const request: RefusedRequest = { ...to, cors, headers: [['origin', origin]] };
    return (await refusalAnswer({ code: 'TOKEN_EXPIRED' }, request)).headers;
  };

  test('may read the refusal, if its origin is allowed', async () => {
    expect(await from('https://app.example.com')).toMatchObject({
      'access-control-allow-origin': [{ value: 'https://app.example.com' }],
      'access-control-expose-headers': [{ value: 'www-authenticate' }],
      vary: [{ value: 'Accept, Origin' }],
    });
  });

  test('may not read it, if its origin is not allowed', async () => {
    const headers = await from('https://evil.example');

    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['vary']).toMatchObject([{ value: 'Accept, Origin' }]);
  });
});

describe('headers that a status requires', () => {
  const cases: [Refusal, name: string, value: string | undefined][] = [
    [{ code: 'CREDENTIALS_MISSING' }, 'www-authenticate', 'Bearer'],
    [{ code: 'CREDENTIALS_SCHEME' }, 'www-authenticate', 'Bearer'],
    [{ code: 'CREDENTIALS_REPEATED' }, 'www-authenticate', 'Bearer error="invalid_request"'],
    [{ code: 'TOKEN_EXPIRED' }, 'www-authenticate', 'Bearer error="invalid_token"'],
    [{ code: 'BODY_TRUNCATED', limitBytes: 1 }, 'www-authenticate', undefined],
    [{ code: 'KEYS_UNAVAILABLE', cause: 'x' }, 'retry-after', '5'],
    [{ code: 'UNFORESEEN', cause: 'x' }, 'retry-after', undefined],
  ];
  test.each(cases)('$code', async (refusal, name, value) => {
    expect((await refusalAnswer(refusal, to)).headers[name]?.[0]?.value).toBe(value);
  });
});

test('HEAD gets no body', async () => {
  const refusal = { code: 'CREDENTIALS_MISSING' } as const;

  expect(await refusalAnswer(refusal, { ...to, method: 'HEAD' })).toMatchObject({
    status: '401',
    body: '',
  });
});

test('without the file that holds the pages, a browser gets the problem document', async () => {
  await jest.isolateModulesAsync(async () => {
    jest.doMock('./problem-page.js', () => {
      throw new Error('Cannot find module');
    });
    const isolated = await import('./refusal-answer.js');

    expect(await isolated.refusalAnswer({ code: 'CREDENTIALS_MISSING' }, browser)).toMatchObject({
      status: '401',
      headers: { 'content-type': [{ value: 'application/problem+json' }] },
      body: expect.stringContaining('CREDENTIALS_MISSING'),
    });
  });
});

test('docs/errors.md lists every code with its status, and no other', () => {
  const document = readFileSync(join(__dirname, '../../../docs/errors.md'), 'utf8');

  const listed = [...document.matchAll(/^\| `([A-Z_]+)` +\| (\d{3}) +\|/gm)].map(
    ([, code, status]) => `${code} ${status}`,
  );
  const known = refusals.map((refusal) => `${refusal.code} ${problemOf(refusal).status}`);

  expect(listed.sort()).toEqual(known.sort());
});
