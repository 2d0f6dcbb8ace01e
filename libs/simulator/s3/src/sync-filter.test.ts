import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isSynchronized, matchesFilter } from './sync-filter.js';

const matches: [pattern: string, text: string, isMatch: boolean][] = [
  ['*', '', true],
  ['*', 'a/b.html', true],
  ['*.html', 'a/b.html', true],
  ['docs/*', 'docs/a/b', true],
  ['docs/*', 'other/docs/a', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['[ab].txt', 'b.txt', true],
  ['[!ab].txt', 'b.txt', false],
  ['[a-c]x', 'bx', true],
  ['[]]x', ']x', true],
  ['[x', '[x', true],
  ['A', 'a', false],
  ['a*b*c', 'a-b-b-c-c', true],
  ['a*b*c', 'a-b-b-c-d', false],
];

describe('matchesFilter', () => {
  test.each(matches)('%j and %j: %j', (pattern, text, isMatch) => {
    expect(matchesFilter(pattern, text)).toBe(isMatch);
  });

  const part = fc.constantFrom('a', 'b', '/', '.', '*', '?', '[ab]', '[!a]', '[a-b]', ']');
  const pairs = fc.sample(
    fc.tuple(
      fc.array(part, { maxLength: 6 }).map((parts) => parts.join('')),
      fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', ']', 'c'), maxLength: 6 }),
    ),
    { numRuns: 500, seed: 1 },
  );
  const python = spawnSync(
    'python3',
    [
      '-c',
      'import fnmatch, json, sys\n' +
        'print(json.dumps([fnmatch.fnmatchcase(t, p) for p, t in json.load(sys.stdin)]))',
    ],
    { input: JSON.stringify(pairs), encoding: 'utf8' },
  );

  // The oracle, where it is installed.
  (python.status === 0 ? test : test.skip)('is that of Python', () => {
    const expected = JSON.parse(python.stdout) as boolean[];

    expect(pairs.map((pair) => [...pair, matchesFilter(...pair)])).toEqual(
      pairs.map((pair, index) => [...pair, expected[index]]),
    );
  });

  test('is fast for patterns that try to be slow', () => {
    expect(matchesFilter('*a'.repeat(50), 'a'.repeat(5_000) + 'b')).toBe(false);
  });
});

describe('isSynchronized', () => {
  test.each([
    { filters: { exclude: [], include: [] }, path: 'a', expected: true },
    { filters: { exclude: ['*'], include: [] }, path: 'a', expected: false },
    { filters: { exclude: ['*'], include: ['*.html'] }, path: 'a/b.html', expected: true },
    { filters: { exclude: ['*.map'], include: [] }, path: 'app.js.map', expected: false },
  ])('$path with $filters', ({ filters, path, expected }) => {
    expect(isSynchronized(path, filters)).toBe(expected);
  });
});
