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
