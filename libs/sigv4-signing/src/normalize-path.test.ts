import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalizePath, type PathRefusal } from './normalize-path.js';

describe('an unambiguous path keeps its meaning', () => {
  const cases: [name: string, sent: string, normalized: string][] = [
    ['the root', '/', '/'],
    ['plain segments', '/a/b', '/a/b'],
    ['a trailing slash', '/a/', '/a/'],
    ['unreserved characters', '/a-b._~9', '/a-b._~9'],
    ['unreserved characters, escaped', '/%61%2D%7e', '/a-~'],
    ['a space', '/a b', '/a%20b'],
    ['an escaped space', '/a%20b', '/a%20b'],
    ['a plus is a plus', '/a+b', '/a%2Bb'],
    ['an escaped slash is not a separator', '/a%2fb', '/a%2Fb'],
    ['two escaped slashes', '/https%3A%2F%2Fexample.com', '/https%3A%2F%2Fexample.com'],
    ['reserved characters', "/!'()*;:@&=$,[]", '/%21%27%28%29%2A%3B%3A%40%26%3D%24%2C%5B%5D'],
    ['a raw character outside ASCII', '/ü€😀', '/%C3%BC%E2%82%AC%F0%9F%98%80'],
    ['an escaped character outside ASCII', '/%c3%bc', '/%C3%BC'],
    ['escaped bytes that are not UTF-8', '/%ff%FE', '/%FF%FE'],
    ['a hidden file', '/.well-known/x', '/.well-known/x'],
    ['three dots', '/...', '/...'],
    ['dots and a path parameter', '/...;v/..a;/.a;', '/...%3Bv/..a%3B/.a%3B'],
    ['an escaped percent sign', '/100%25', '/100%25'],
  ];
  test.each(cases)('%s', (_name, sent, normalized) => {
    expect(normalizePath(sent)).toEqual({ ok: true, value: normalized });
  });
});

describe('an ambiguous path is refused', () => {
  const cases: [name: string, sent: string, code: PathRefusal['code'], position: number][] = [
    ['no leading slash', 'a', 'PATH_NOT_ABSOLUTE', 0],
    ['an empty path', '', 'PATH_NOT_ABSOLUTE', 0],
    ['a percent sign alone', '/a%', 'PATH_BROKEN_ESCAPE', 2],
    ['a percent sign and one digit', '/b/%4', 'PATH_BROKEN_ESCAPE', 3],
    ['a percent sign and letters that are not hex digits', '/%zz', 'PATH_BROKEN_ESCAPE', 1],
    ['a lone surrogate', '/\ud800', 'PATH_NOT_UNICODE', 1],
    ['a replacement character', '/\ufffd', 'PATH_NOT_UNICODE', 1],
    ['an escaped NUL', '/a%00', 'PATH_CONTROL_CHARACTER', 1],
    ['an escaped line feed', '/a/%0A', 'PATH_CONTROL_CHARACTER', 3],
    ['a raw DEL', '/\u007f', 'PATH_CONTROL_CHARACTER', 1],
    ['a backslash', '/a\\b', 'PATH_BACKSLASH', 1],
    ['an escaped backslash', '/a%5cb', 'PATH_BACKSLASH', 1],
    ['two slashes at the start', '//a', 'PATH_EMPTY_SEGMENT', 1],
    ['two slashes inside', '/a//b', 'PATH_EMPTY_SEGMENT', 3],
    ['two slashes at the end', '/a//', 'PATH_EMPTY_SEGMENT', 3],
    ['a dot segment', '/a/./b', 'PATH_DOT_SEGMENT', 3],
    ['two dots', '/a/..', 'PATH_DOT_SEGMENT', 3],
    ['escaped dots', '/%2e%2E/a', 'PATH_DOT_SEGMENT', 1],
    ['one dot escaped, one not', '/.%2e', 'PATH_DOT_SEGMENT', 1],
    ['dots between escaped slashes', '/a%2f..%2fb', 'PATH_DOT_SEGMENT', 1],
    ['dots before a path parameter', '/a/..;/b', 'PATH_DOT_SEGMENT', 3],
    ['a dot before an escaped path parameter', '/a/%2e%3bv=1', 'PATH_DOT_SEGMENT', 3],
    ['an overlong slash', '/a/%c0%af', 'PATH_OVERLONG_ESCAPE', 3],
    ['overlong dots', '/%C0%AE%C0%AE/a', 'PATH_OVERLONG_ESCAPE', 1],
    ['a slash in three bytes', '/%E0%80%AF', 'PATH_OVERLONG_ESCAPE', 1],
    ['a slash in four bytes', '/%F0%80%80%AF', 'PATH_OVERLONG_ESCAPE', 1],
    ['an overlong NUL', '/a%C0%80', 'PATH_OVERLONG_ESCAPE', 1],
  ];
  test.each(cases)('%s', (_name, sent, code, position) => {
    expect(normalizePath(sent)).toEqual({ ok: false, error: { code, position } });
  });
});

test('every accepted path decodes to the same bytes and is its own normal form', () => {
  const bytesOf = (text: string) =>
    Buffer.concat(
      (text.match(/%[0-9a-fA-F]{2}|[\ud800-\udbff][\udc00-\udfff]|[\s\S]/g) ?? []).map((part) =>
        /^%..$/.test(part) ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part),
      ),
    ).toString('hex');
  const pieces = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('/', '%2F', '%41', '%', '+', '.', '..', '%2e', '\\', '%ff', '%E2%82%AC'),
  );

  fc.assert(
    fc.property(fc.array(pieces), (parts) => {
      const sent = `/${parts.join('')}`;
      const first = normalizePath(sent);
      if (!first.ok) return;

      expect(first.value).toMatch(/^\/(?:[A-Za-z0-9\-._~/]|%[0-9A-F]{2})*$/);
      expect(bytesOf(first.value)).toBe(bytesOf(sent));
      expect(normalizePath(first.value)).toEqual(first);
    }),
    { numRuns: 2_000, seed: 4 },
  );
});
