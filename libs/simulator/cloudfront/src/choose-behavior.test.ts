import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fixtureBehavior } from './testing/fixture-distribution.js';
import { chooseBehavior, matchesPathPattern, normalizePath } from './choose-behavior.js';

describe('matchesPathPattern', () => {
  const cases: { pattern: string; path: string; matches: boolean }[] = [
    { pattern: '*', path: '/', matches: true },
    { pattern: '/api/*', path: '/api/x/y', matches: true },
    { pattern: '/api/*', path: '/api/', matches: true },
    { pattern: '/api/*', path: '/api', matches: false },
    { pattern: '/api/*', path: '/API/x', matches: false },
    { pattern: 'api/*', path: '/api/x', matches: true },
    { pattern: '/*.jpg', path: '/a/b.jpg', matches: true },
    { pattern: '/*.jpg', path: '/a/bxjpg', matches: false },
    { pattern: '/a?c', path: '/abc', matches: true },
    { pattern: '/a?c', path: '/ac', matches: false },
    { pattern: '/a?c', path: '/abbc', matches: false },
    // A regular expression would not end.
    { pattern: `/${'*a'.repeat(20)}*b`, path: `/${'a'.repeat(4000)}`, matches: false },
    { pattern: '/a+(b)', path: '/a+(b)', matches: true },
  ];

  test.each(cases)('$pattern and $path: $matches', ({ pattern, path, matches }) => {
    expect(matchesPathPattern(pattern, path)).toBe(matches);
  });
});

describe('normalizePath', () => {
  const cases: { path: string; normalized: string }[] = [
    { path: '/', normalized: '/' },
    { path: '/a/./b/../c', normalized: '/a/c' },
    { path: '/a/..', normalized: '/' },
    { path: '/../../a', normalized: '/a' },
    { path: '/a//b/', normalized: '/a/b/' },
    { path: '/a/%2e%2E/b', normalized: '/b' },
    { path: '/%61pi/x', normalized: '/api/x' },
    { path: '/a%2fb', normalized: '/a%2Fb' },
  ];

  test.each(cases)('$path becomes $normalized', ({ path, normalized }) => {
    expect(normalizePath(path)).toBe(normalized);
  });

  test('a path without escapes has one normal form', () => {
    const segment = fc.stringMatching(/^[a-z.]{0,3}$/);
    fc.assert(
      fc.property(fc.array(segment), (segments) => {
        const once = normalizePath(`/${segments.join('/')}`);

        expect(normalizePath(once)).toBe(once);
      }),
      { seed: 3986 },
    );
  });
});

describe('chooseBehavior', () => {
  const api = { ...fixtureBehavior, pathPattern: '/api/*' };
  const behaviors = [api, fixtureBehavior];

  test('takes the first that matches, in the order of the distribution', () => {
    expect(chooseBehavior(behaviors, '/api/x')).toBe(api);
    expect(chooseBehavior(behaviors, '/other')).toBe(fixtureBehavior);
  });

  test('matches the normalised path', () => {
    expect(chooseBehavior(behaviors, '/open/%2e%2e/api/x')).toBe(api);
  });
});
