import { describe, expect, test } from '@jest/globals';
import type { Rule } from '@furlock/edge-settings';
import fc from 'fast-check';
import { matchRule, matchesPath } from './match-rule.js';

describe('paths', () => {
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
    ['/**', '/', true],
    ['/**', '/a/b', true],
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

describe('rules', () => {
  const rules: Rule[] = [
    { methods: ['GET'], path: '/docs/**', access: 'public' },
    { path: '/admin/**', access: 'signed-in', anyGroup: ['admins'] },
    { path: '/admin/status', access: 'public' },
    {
      methods: ['POST', 'PUT'],
      path: '/orders/*',
      access: 'signed-in',
      anyScope: ['orders/write'],
    },
  ];
  const cases: [method: string, path: string, rule: number | undefined][] = [
    ['GET', '/docs/a', 0],
    ['HEAD', '/docs/a', 0],
    ['POST', '/docs/a', undefined],
    ['GET', '/admin', 1],
    ['DELETE', '/admin/x', 1],
    ['GET', '/admin/status', 1],
    ['PUT', '/orders/1', 3],
    ['GET', '/orders/1', undefined],
    ['get', '/docs/a', undefined],
    ['GET', '/', undefined],
  ];
  test.each(cases)('%s %s matches rule %s', (method, path, rule) => {
    expect(matchRule(rules, { method, path })).toBe(rule === undefined ? undefined : rules[rule]);
  });
});
