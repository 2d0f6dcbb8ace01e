import { describe, expect, test } from '@jest/globals';
import type { Rule } from '@furlock/edge-settings';
import { checkRules } from './check-rules.js';

test('valid rules pass', () => {
  expect(() =>
    checkRules([
      { methods: ['GET'], path: '/docs/**', access: 'public' },
      { path: '/admin/**', access: 'signed-in', anyGroup: ['admins'] },
    ]),
  ).not.toThrow();
});

describe('a fault is named by rule and field', () => {
  const cases: [name: string, rule: object, message: RegExp][] = [
    [
      'a method in lower case',
      { methods: ['get'] },
      /rule 1, methods\.0: must be a method in upper case/,
    ],
    ['a path without a slash', { path: 'admin' }, /rule 1, path: must be a path/],
    ['two stars in the middle', { path: '/a/**/b' }, /rule 1, path: must be a path/],
    ['a part of a segment as a star', { path: '/a*' }, /rule 1, path: must be a path/],
    ['a dot segment', { path: '/a/../b' }, /rule 1, path: must be a path/],
    ['two slashes', { path: '//a' }, /rule 1, path: must be a path/],
    ['an escape in lower case', { path: '/%c3%bc' }, /rule 1, path: must be a path/],
    ['an escape that is not needed', { path: '/%61dmin' }, /rule 1, path: must be a path/],
    ['no groups in a list of groups', { anyGroup: [] }, /rule 1, anyGroup/],
    ['a need where all is public', { access: 'public', anyGroup: ['a'] }, /rule 1: must not ask/],
  ];
  test.each(cases)('%s', (_name, change, message) => {
    const rule = { path: '/a', access: 'signed-in', ...change } as Rule;

    expect(() => checkRules([{ path: '/', access: 'public' }, rule])).toThrow(message);
  });
});
