import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchesPattern } from './check-sign-in-paths.js';

describe('path patterns of CloudFront', () => {
  test.each([
    ['*', true],
    ['/*', true],
    ['auth/*', true],
    ['/auth/callback', true],
    ['/auth*', true],
    ['*back', true],
    ['*/callback', true],
    ['/a?th/*', true],
    ['/auth/call?ack', true],
    ['/*/*', true],
    ['/auth/callback*', true],
    ['/auth', false],
    ['/auth/', false],
    ['/Auth/*', false],
    ['/auth/callback?', false],
    ['/auth?', false],
    ['/authors/*', false],
    ['/*/*/*', false],
    ['/auth/call.ack', false],
    ['', false],
  ])('%s takes /auth/callback: %j', (pattern, expected) => {
    expect(matchesPattern(pattern, '/auth/callback')).toBe(expected);
  });

  test('match as a regular expression does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/') }).map((rest) => `/${rest}`);
    const pattern = fc
      .string({ unit: fc.constantFrom('a', 'b', '/', '*', '?') })
      .map((rest) => `/${rest}`);
    fc.assert(
      fc.property(pattern, text, (wanted, path) => {
        const source = wanted.replaceAll('*', '.*').replaceAll('?', '.');
        expect(matchesPattern(wanted, path)).toBe(new RegExp(`^${source}$`).test(path));
      }),
    );
  });
});
