import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { objectKey } from './object-key.js';

const keys: [path: string, key: string | undefined][] = [
  ['/', ''],
  ['/a/b.html', 'a/b.html'],
  ['/a%20b', 'a b'],
  ['/a+b', 'a b'],
  ['/a%2Bb', 'a+b'],
  ['/a%252e', 'a%2e'],
  ['/%2e%2e/secret', '../secret'],
  ['//a', '/a'],
  ['/caf%C3%A9', 'café'],
  ['/caf\u00c3\u00a9', 'café'],
  ['/%C3', undefined],
  ['/%', undefined],
  ['/\u00ff', undefined],
];

describe('the key of a path', () => {
  test.each(keys)('%j is %j', (path, key) => {
    expect(objectKey(path)).toBe(key);
  });

  test('is what a client has encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (key) => {
        expect(objectKey(`/${encodeURIComponent(key)}`)).toBe(key);
      }),
    );
  });
});
