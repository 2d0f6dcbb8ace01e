import { describe, expect, test } from '@jest/globals';
import { unknownReading } from './unknown-reading.js';

describe('accepts targets with one reading', () => {
  const targets = [
    { path: '/', query: '' },
    { path: '/a/', query: 'a=b&c' },
    { path: '/.a/..b/c.', query: 'a=.&b=..' },
    { path: '/a%20b%2Fc', query: 'a=%20%2B%5B' },
    { path: "/~!$&'()*+,;=:@", query: "a=/?:@!$'()*,;" },
    { path: '/%FF', query: '%FF' },
    { path: '/@ada/7:cancel', query: 'flag' },
    { path: '/%40%60%5B%7B%7F%2F%2C%3A', query: 'a=b=c==&%7e%2f=%41' },
  ];

  test.each(targets)('$path ? $query', (target) => {
    expect(unknownReading(target)).toBeUndefined();
  });
});

describe('detects targets with more than one reading', () => {
  const targets = [
    { path: '//', query: '', part: 'path', construct: 'empty segment' },
    { path: '/a//b', query: '', part: 'path', construct: 'empty segment' },
    { path: '/a/./b', query: '', part: 'path', construct: 'dot segment' },
    { path: '/a/..', query: '', part: 'path', construct: 'dot segment' },
    { path: '/%2e%2E/a', query: '', part: 'path', construct: 'dot segment' },
    { path: '/a%', query: '', part: 'path', construct: 'broken escape' },
    { path: '/a%2', query: '', part: 'path', construct: 'broken escape' },
    { path: '/a%2fb', query: '', part: 'path', construct: 'escape with an equal spelling' },
    { path: '/a%C3%bC', query: '', part: 'path', construct: 'escape with an equal spelling' },
    { path: '/%41', query: '', part: 'path', construct: 'escape with an equal spelling' },
    { path: '/a%7E', query: '', part: 'path', construct: 'escape with an equal spelling' },
    { path: '/a[b', query: '', part: 'path', construct: 'raw character' },
    { path: '/\xe9', query: '', part: 'path', construct: 'raw character' },
    { path: '/a\\b', query: '', part: 'path', construct: 'raw character' },
    { path: '/', query: 'a=b+c', part: 'query', construct: 'plus sign' },
    { path: '/', query: 'a=%zz', part: 'query', construct: 'broken escape' },
    { path: '/', query: 'a[]=1', part: 'query', construct: 'raw character' },
    { path: '/', query: 'a=\xe9', part: 'query', construct: 'raw character' },
    { path: '/', query: '=1', part: 'query', construct: 'empty name' },
    { path: '/', query: 'a=1&=2', part: 'query', construct: 'empty name' },
    { path: '/', query: 'a&&b', part: 'query', construct: 'empty pair' },
    { path: '/', query: 'a&', part: 'query', construct: 'empty pair' },
  ];

  test.each(targets)('$path ? $query: $construct', ({ path, query, part, construct }) => {
    expect(unknownReading({ path, query })).toEqual({ part, construct });
  });
});

test('only escapes of unreserved characters, and of other characters in lower case, have an equal spelling', () => {
  for (let byte = 0; byte < 256; byte++) {
    const upper = byte.toString(16).toUpperCase().padStart(2, '0');
    const isUnreserved = /[A-Za-z0-9\-._~]/.test(String.fromCharCode(byte));
    for (const digits of new Set([upper, upper.toLowerCase()])) {
      const reading = unknownReading({ path: `/a%${digits}`, query: `a%${digits}` });

      const expected =
        isUnreserved || digits !== upper ? 'escape with an equal spelling' : undefined;
      expect([digits, reading?.construct]).toEqual([digits, expected]);
    }
  }
});
