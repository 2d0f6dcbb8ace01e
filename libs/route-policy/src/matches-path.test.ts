import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchesPath, patternsOverlap } from './matches-path.js';

describe('a path', () => {
  const cases: [pattern: string, path: string, matches: boolean][] = [
    ['/', '/', true],
    ['/', '/a', false],
    ['/admin', '/admin', true],
    ['/admin', '/admin/', false],
    ['/admin', '/admin/x', false],
    ['/admin', '/Admin', false],
    ['/admin', '/administrator', false],
    ['/admin/', '/admin/', true],
    ['/admin/', '/admin', false],
    ['/admin/**', '/admin', true],
    ['/admin/**', '/admin/', true],
    ['/admin/**', '/admin/x', true],
    ['/admin/**', '/admin/x/y/', true],
    ['/admin/**', '/admins', false],
    ['/admin/**', '/admin//x', true],
    ['/admin/**', '/admin/x//', true],
    ['/**', '/', true],
    ['/**', '/a/b', true],
    ['/**', '//a', true],
    ['/orders/*', '/orders/1', true],
    ['/orders/*', '/orders', false],
    ['/orders/*', '/orders/', false],
    ['/orders/*', '/orders/1/', false],
    ['/orders/*', '/orders/1/items', false],
    ['/orders/*/items', '/orders/1/items', true],
    ['/orders/*/items', '/orders//items', false],
    ['/orders/*', '/orders/a%2Fb', true],
    ['/orders/a', '/orders%2Fa', false],
    ['/gr%C3%B6%C3%9Fe', '/gr%C3%B6%C3%9Fe', true],
  ];
  test.each(cases)('%s and %s: %s', (pattern, path, matches) => {
    expect(matchesPath(pattern, path)).toBe(matches);
  });

  test('a pattern without a star matches only itself', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', '%2F', '', '~'), { maxLength: 5 })
      .map((segments) => `/${segments.join('/')}`);

    fc.assert(
      fc.property(path, path, (pattern, other) => {
        expect(matchesPath(pattern, other)).toBe(pattern === other);
      }),
      { seed: 9 },
    );
  });
});

test('it agrees with a comparison of the lists of segments', () => {
  const segments = fc.array(fc.constantFrom('a', 'ab', '*', ''), { minLength: 1, maxLength: 4 });
  const ending = fc.constantFrom('', '/**');

  fc.assert(
    fc.property(segments, ending, segments, (wanted, end, given) => {
      const literal = given.map((segment) => (segment === '*' ? 'x' : segment));
      const isEqual = wanted.every((segment, at) =>
        segment === '*' ? Boolean(literal[at]) : segment === literal[at],
      );
      const isLongEnough =
        end === '' ? literal.length === wanted.length : literal.length >= wanted.length;

      expect(matchesPath(`/${wanted.join('/')}${end}`, `/${literal.join('/')}`)).toBe(
        isEqual && isLongEnough,
      );
    }),
    { seed: 9, numRuns: 5_000 },
  );
});

describe('patterns', () => {
  const cases: [one: string, other: string, overlap: boolean][] = [
    ['/a', '/a', true],
    ['/a', '/A', false],
    ['/a', '/a/', false],
    ['/a', '/a/b', false],
    ['/a', '/*', true],
    ['/*', '/*', true],
    ['/', '/*', false],
    ['/a/', '/a/*', false],
    ['/a/**', '/a', true],
    ['/a/**', '/a/', true],
    ['/a/**', '/*/b', true],
    ['/a/**', '/b/**', false],
    ['/a/*', '/a/b/**', true],
    ['/**', '/', true],
  ];
  test.each(cases)('%s and %s: %s', (one, other, overlap) => {
    expect(patternsOverlap(one, other)).toBe(overlap);
    expect(patternsOverlap(other, one)).toBe(overlap);
  });

  test('overlap if a path matches both', () => {
    const segments = fc.array(fc.constantFrom('a', 'b', '*', ''), { minLength: 1, maxLength: 3 });
    const pattern = fc
      .tuple(segments, fc.constantFrom('', '/**'))
      .map(([list, end]) => `/${list.join('/')}${end}`);
    const path = fc
      .array(fc.constantFrom('a', 'b', ''), { minLength: 1, maxLength: 4 })
      .map((list) => `/${list.join('/')}`);

    fc.assert(
      fc.property(pattern, pattern, path, (one, other, text) => {
        if (!matchesPath(one, text) || !matchesPath(other, text)) return;
        expect(patternsOverlap(one, other)).toBe(true);
      }),
      { seed: 10, numRuns: 5_000 },
    );
  });
});
