import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pathOf, readingRefusal, textOf } from './path-readings.js';

describe('a path is refused because of one of its readings', () => {
  const cases: [path: string, code: string, position: number][] = [
    ['/a/..%3B/b', 'PATH_DOT_SEGMENT', 3],
    ['/a/.%3Bv/b', 'PATH_DOT_SEGMENT', 3],
    ['/..%3B', 'PATH_DOT_SEGMENT', 1],
    ['/a/x%2F..%3Bv%2Fb', 'PATH_DOT_SEGMENT', 3],
    ['/a/..%3Fx', 'PATH_DOT_SEGMENT', 3],
    ['/a/.%23x', 'PATH_DOT_SEGMENT', 3],
    ['/a/..%20%20', 'PATH_DOT_SEGMENT', 3],
    ['/a%252F..%252Fadmin', 'PATH_DOT_SEGMENT', 1],
    ['/a/%252E%252e/b', 'PATH_DOT_SEGMENT', 3],
    ['/a/%252E%253Bx', 'PATH_DOT_SEGMENT', 3],
    ['/a%252f.', 'PATH_DOT_SEGMENT', 1],
    ['/b/a%255Cb', 'PATH_BACKSLASH', 3],
    ['/b/a%255cb', 'PATH_BACKSLASH', 3],
    ['/a%2500', 'PATH_CONTROL_CHARACTER', 1],
    ['/a%250A', 'PATH_CONTROL_CHARACTER', 1],
    ['/a%257f', 'PATH_CONTROL_CHARACTER', 1],
    ['/a/%25C0%25AF', 'PATH_OVERLONG_ESCAPE', 3],
  ];
  test.each(cases)('%s: %s at %i', (path, code, position) => {
    expect(readingRefusal(path, path)).toEqual({ code, position });
  });

  test('the position is that of the segment in the path as given', () => {
    expect(readingRefusal('/ab/..%3B', '/%61b/..;')).toEqual({
      code: 'PATH_DOT_SEGMENT',
      position: 6,
    });
  });
});

describe('a path is not refused', () => {
  test.each([
    '/',
    '/a/...%3B/b',
    '/a/..b%3B/b',
    '/a/b..%3B',
    '/a/..%20b',
    '/a/..%20/b',
    '/.well-known%3Bx/a',
    '/a/%3B../b',
    '/a%252Fb',
    '/a/x%2F%2Fadmin',
    '/a/%3Bx/admin',
    '/proxy/https%3A%2F%2Fx.example%2Fa',
    '/proxy/https%3A%2F%2Fx.example%2Fa%3Fb%3D..%23c',
    '/100%25',
    '/100%25zz',
    '/%25255C',
    '/a%255B',
    '/%E4',
  ])('%s', (path) => {
    expect(readingRefusal(path, path)).toBeUndefined();
  });
});

test('every normal path has a text of its own', () => {
  const bytes = fc.uint8Array({ maxLength: 12 });

  fc.assert(
    fc.property(fc.oneof(bytes, fc.string({ unit: 'grapheme' })), (source) => {
      const path = Array.from(Buffer.from(source), (byte) =>
        /[\w\-.~]/.test(String.fromCharCode(byte))
          ? String.fromCharCode(byte)
          : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
      ).join('');

      expect(pathOf(textOf(path))).toBe(path);
    }),
    { seed: 18, numRuns: 5_000 },
  );
});
