import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { refusalAnswer } from './refusal-answer.js';
import { PROBLEMS, problemOf, type Refusal } from './refusal.js';

const to = { requestId: 'request-1', method: 'GET' };

/** One refusal of each code; the evidence that some of them put into words. */
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
  test.each(refusals.map((refusal) => [refusal.code, refusal] as const))('%s', (code, refusal) => {
    const answer = refusalAnswer(refusal, to);

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
  });
});

describe('headers that a status asks for', () => {
  const cases: [Refusal, name: string, value: string | undefined][] = [
    [{ code: 'CREDENTIALS_MISSING' }, 'www-authenticate', 'Bearer'],
    [{ code: 'CREDENTIALS_SCHEME' }, 'www-authenticate', 'Bearer'],
    [{ code: 'CREDENTIALS_REPEATED' }, 'www-authenticate', 'Bearer error="invalid_request"'],
    [{ code: 'TOKEN_EXPIRED' }, 'www-authenticate', 'Bearer error="invalid_token"'],
    [{ code: 'BODY_TRUNCATED', limitBytes: 1 }, 'www-authenticate', undefined],
    [{ code: 'KEYS_UNAVAILABLE', cause: 'x' }, 'retry-after', '5'],
    [{ code: 'UNFORESEEN', cause: 'x' }, 'retry-after', undefined],
  ];
  test.each(cases)('$code', (refusal, name, value) => {
    expect(refusalAnswer(refusal, to).headers[name]?.[0]?.value).toBe(value);
  });
});

test('HEAD gets no body', () => {
  const refusal = { code: 'CREDENTIALS_MISSING' } as const;

  expect(refusalAnswer(refusal, { ...to, method: 'HEAD' })).toMatchObject({
    status: '401',
    body: '',
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
