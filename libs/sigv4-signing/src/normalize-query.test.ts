import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalizeQuery, type QueryRefusal } from './normalize-query.js';

describe('an unambiguous query keeps its meaning', () => {
  const cases: [name: string, sent: string, normalized: string][] = [
    ['an empty query', '', ''],
    ['one pair', 'a=1', 'a=1'],
    ['order is kept', 'b=2&a=1', 'b=2&a=1'],
    ['repetition is kept', 'a=2&a=1&a=2', 'a=2&a=1&a=2'],
    ['a name without a value', 'flag', 'flag='],
    ['an empty value', 'flag=', 'flag='],
    ['empty pairs are removed', '&&a=1&&b=2&', 'a=1&b=2'],
    ['an equals sign in a value', 'a=b=c', 'a=b%3Dc'],
    ['a plus is a space', 'a=b+c', 'a=b%20c'],
    ['an escaped plus is a plus', 'a=b%2bc', 'a=b%2Bc'],
    ['brackets', 'a[]=1&b[x]=2', 'a%5B%5D=1&b%5Bx%5D=2'],
    ['reserved characters', "q=!'()*;:@/?$,", 'q=%21%27%28%29%2A%3B%3A%40%2F%3F%24%2C'],
    ['characters outside ASCII', 'q=ü€😀', 'q=%C3%BC%E2%82%AC%F0%9F%98%80'],
    ['escaped bytes that are not UTF-8', 'q=%ff', 'q=%FF'],
    [
      'a name that only begins like one of a presigned URL',
      'X-Amz-Signatures=1',
      'X-Amz-Signatures=1',
    ],
    ['an escaped ampersand', 'q=a%26b', 'q=a%26b'],
  ];
  test.each(cases)('%s', (_name, sent, normalized) => {
    expect(normalizeQuery(sent)).toEqual({ ok: true, value: normalized });
  });
});

describe('an ambiguous query is refused', () => {
  const cases: [name: string, sent: string, code: QueryRefusal['code'], position: number][] = [
    ['a broken escape in a name', 'a=1&%=2', 'QUERY_BROKEN_ESCAPE', 4],
    ['a broken escape in a value', 'a=%4', 'QUERY_BROKEN_ESCAPE', 2],
    ['a lone surrogate', 'a=\udc00', 'QUERY_NOT_UNICODE', 2],
    ['a replacement character', 'a=\ufffd', 'QUERY_NOT_UNICODE', 2],
    ['a value without a name', 'a=1&=2', 'QUERY_EMPTY_NAME', 4],
    ['an equals sign alone', '=', 'QUERY_EMPTY_NAME', 0],
    ['a presigned signature', 'a=1&X-Amz-Signature=0', 'QUERY_RESERVED_NAME', 4],
    ['a presigned credential, escaped', 'x%2Damz-credential=c', 'QUERY_RESERVED_NAME', 0],
  ];
  test.each(cases)('%s', (_name, sent, code, position) => {
    expect(normalizeQuery(sent)).toEqual({ ok: false, error: { code, position } });
  });
});

/** Escapes raw characters first: Node misreads them next to escapes that are not UTF-8. */
const formData = (query: string) => [
  ...new URLSearchParams(
    query.replace(/[^\0-\x7f]/gu, (character) => encodeURIComponent(character)),
  ),
];

test('every accepted query parses to the same form data and is its own normal form', () => {
  const pieces = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('&', '=', '+', '%20', '%2B', '%26', '%', '%C3%BC', 'a', 'b=', ';'),
  );

  fc.assert(
    fc.property(fc.array(pieces), (parts) => {
      const sent = parts.join('');
      const first = normalizeQuery(sent);
      if (!first.ok) return;

      expect(first.value).toMatch(/^(?:[A-Za-z0-9\-._~&=]|%[0-9A-F]{2})*$/);
      expect(formData(first.value)).toEqual(formData(sent));
      expect(normalizeQuery(first.value)).toEqual(first);
    }),
    { numRuns: 2_000, seed: 5 },
  );
});
