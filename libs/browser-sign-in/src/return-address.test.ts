import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { RETURN_LIMIT_BYTES, returnAddress } from './return-address.js';

const ORIGIN = 'https://app.example.com';

describe('kept', () => {
  test.each([
    ['/', '/'],
    ['/orders?a=b%20c&flag#part', '/orders?a=b%20c&flag#part'],
    [`${ORIGIN}/orders?a=b`, '/orders?a=b'],
    ['/a%2Fb;c=d@e:f', '/a%2Fb;c=d@e:f'],
    ['/?next=https://evil.example', '/?next=https://evil.example'],
    ['/a//b', '/a//b'],
    ['/ä?ö', '/%C3%A4?%C3%B6'],
  ])('%s', (text, address) => {
    expect(returnAddress(text, ORIGIN)).toEqual({ address, isCut: false });
  });
});

describe('leads to the start instead', () => {
  test.each([
    'https://evil.example/',
    'http://app.example.com/',
    'https://app.example.com:8443/',
    'https://app.example.com.evil.example/',
    'https://app.example.com@evil.example/',
    'https://user@app.example.com/',
    '//evil.example',
    '///evil.example',
    '////evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    '/./\\evil.example',
    `${ORIGIN}//evil.example`,
    'orders',
    `${ORIGIN}.evil.example/`,
    `${ORIGIN}@evil.example/`,
    `${ORIGIN}:443/`,
    `${ORIGIN}:8443/`,
    ORIGIN,
    'https:evil.example',
    'https:/evil.example',
    'https:///evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://app.example.com/x',
    '/a\r\nSet-Cookie: x=y',
    '/a\u0000',
    '/a\u007f',
    'https://[',
    '',
  ])('%j', (text) => {
    expect(returnAddress(text, ORIGIN)).toEqual({ address: '/', isCut: false });
  });
});

describe('too long', () => {
  const long = 'a'.repeat(RETURN_LIMIT_BYTES);
  test.each([
    [`/${long.slice(1)}`, `/${long.slice(1)}`, false],
    [`/a?${long}`, '/a', true],
    [`/a#${long}`, '/a', true],
    [`/${long}`, '/', true],
    [`/${long}?b`, '/', true],
  ])('%#', (text, address, isCut) => {
    expect(returnAddress(text, ORIGIN)).toEqual({ address, isCut });
  });
});

test('whatever is returned leads to the own origin by any reading of it, and fits into a header', () => {
  const piece = fc.constantFrom(
    ...['/', '\\', '.', '..', '%2f', '%5c', '%2e', ':', '@', '?', '#', '\t', '\r\n', ' ', '\u0000'],
    ...[
      'https:',
      'http:',
      'javascript:',
      'evil.example',
      'app.example.com',
      'ä',
      '\u2028',
      '%',
      ';',
    ],
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
  );
  fc.assert(
    fc.property(text, (input) => {
      const { address } = returnAddress(input, ORIGIN);

      expect(address).toMatch(/^\/(?![/\\])[\u0021-\u005b\u005d-\u007e]*$/);
      for (const base of [ORIGIN, 'https://app.example.com/auth/callback?code=x']) {
        expect(new URL(address, base).origin).toBe(ORIGIN);
      }
    }),
    { numRuns: 2_000, seed: 15 },
  );
});
