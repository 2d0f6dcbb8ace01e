import { describe, expect, test } from '@jest/globals';
import type { HeaderField } from '@furlock/cloudfront-http';
import { bearerToken, type CredentialsRefusal } from './bearer-token.js';

const authorization = (...values: string[]) =>
  values.map((value): HeaderField => ['authorization', value]);

describe('a token', () => {
  test.each([
    ['Bearer a.b.c', 'a.b.c'],
    ['bearer a.b.c', 'a.b.c'],
    ['BEARER   a.b.c  ', 'a.b.c'],
    ['Bearer\ta.b.c', 'a.b.c'],
    ['  Bearer a b', 'a b'],
  ])('%j', (value, token) => {
    expect(bearerToken(authorization(value))).toEqual({ ok: true, value: token });
  });
});

describe('no token', () => {
  const cases: [name: string, headers: HeaderField[], code: CredentialsRefusal['code']][] = [
    ['no header', [['x-authorization', 'Bearer a']], 'CREDENTIALS_MISSING'],
    ['an empty header', authorization(''), 'CREDENTIALS_MISSING'],
    ['white space', authorization(' \t '), 'CREDENTIALS_MISSING'],
    ['only a scheme', authorization('Bearer'), 'CREDENTIALS_MISSING'],
    ['a scheme and white space', authorization('Bearer  '), 'CREDENTIALS_MISSING'],
    ['another scheme', authorization('Basic YTpi'), 'CREDENTIALS_SCHEME'],
    ['a scheme that begins with Bearer', authorization('Bearers a'), 'CREDENTIALS_SCHEME'],
    ['two headers', authorization('Bearer a', 'Bearer a'), 'CREDENTIALS_REPEATED'],
  ];
  test.each(cases)('%s', (_name, headers, code) => {
    expect(bearerToken(headers)).toEqual({ ok: false, error: { code } });
  });
});
