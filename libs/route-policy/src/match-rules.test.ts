import { describe, expect, test } from '@jest/globals';
import type { Rule } from '@furlock/edge-settings';
import fc from 'fast-check';
import { matchReadings, matchRules } from './match-rules.js';
import { matchesPath } from './matches-path.js';

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
    expect(matchRules({ rules, pathReadings: 'exact' }, { method, path })).toEqual([
      rule === undefined ? undefined : rules[rule],
    ]);
  });

  test('without rules none matches', () => {
    expect(matchRules({}, { method: 'GET', path: '/A' })).toEqual([undefined]);
    expect(matchReadings({}, { method: 'GET', path: '/A' })).toEqual([
      { path: '/A', rule: undefined },
    ]);
  });
});

/** The patterns of the rules that apply to a path; undefined among them if no rule does. */
const patternsFor = (patterns: readonly string[], path: string, more: object = {}) =>
  matchRules(
    { rules: patterns.map((pattern) => ({ path: pattern, access: 'signed-in' })), ...more },
    { method: 'GET', path },
  ).map((rule) => rule?.path);

describe('a rule holds in every reading of the path', () => {
  const cases: [reading: string, pattern: string, path: string][] = [
    ['case', '/admin/**', '/Admin/users'],
    ['case of the pattern', '/Admin/**', '/admin/users'],
    ['case of a wildcard pattern', '/API/*/Items', '/api/1/items'],
    ['case outside ASCII', '/gr%C3%B6%C3%9Fe', '/GR%C3%96%C3%9FE'],
    ['Unicode case: capital sharp s', '/gro%C3%9F', '/gro%E1%BA%9E'],
    ['Unicode case: Kelvin sign', '/k', '/%E2%84%AA'],
    ['Unicode case: long s', '/users', '/u%C5%BFers'],
    ['Unicode case: dotless i', '/admin', '/adm%C4%B1n'],
    ['Unicode case: dotted I', '/admin', '/ADM%C4%B0N'],
    ['Unicode case beside bytes that are not UTF-8', '/%C3%A4/*', '/%C3%84/%E4'],
    ['trailing slash', '/internal', '/internal/'],
    ['trailing slash of the pattern', '/internal/', '/internal'],
    ['trailing slash after a wildcard', '/users/*', '/users/1/'],
    ['empty parameter', '/users/*', '/users/'],
    ['empty parameter at the root', '/*', '/'],
    ['escaped slash', '/admin/**', '/admin%2Fusers'],
    ['escaped slash of the pattern', '/files/a%2Fb', '/files/a/b'],
    ['escaped slash at the end', '/internal', '/internal%2F'],
    ['escaped slash at the start', '/admin', '/%2Fadmin'],
    ['escaped slashes at the end', '/internal', '/internal%2F%2F'],
    ['escape of an escape', '/admin', '/%2561dmin'],
    ['escape of an escape in lower case', '/%C3%A4', '/%25c3%25a4'],
    ['escape of an escaped slash', '/admin/users', '/admin%252Fusers'],
    ['escape of an escape of the pattern', '/%2561', '/a'],
    ['parameter', '/admin/users', '/admin%3Bv%3D1/users'],
    ['parameter at the end', '/internal', '/internal%3Bjsessionid%3D1'],
    ['parameter of the pattern', '/a%3Bv', '/a'],
    ['parameter as a segment', '/a/admin', '/a/%3Bx/admin'],
    ['parameter as the first segment', '/admin', '/%3Bx/admin'],
    ['parameter with an escaped slash', '/a', '/a%3Bx%2Fb'],
    ['parameter with an escaped slash, before splitting', '/x/a', '/x%2Fa%3Bp%2Fb'],
    ['everything after a semicolon', '/admin', '/admin%3Bx/y/z'],
    ['everything after a question mark', '/admin', '/admin%3Fx/y'],
    ['everything after a hash', '/admin', '/admin%23x'],
    ['everything after a question mark, then decoding', '/a%3Fb', '/a%253Fb%3Fx/y'],
    ['spaces at the end', '/admin/', '/admin/%20%20'],
    ['merged slashes', '/a/x/admin', '/a/x%2F%2Fadmin'],
    ['all at once', '/admin/users', '/%2FADMIN%253Bv%252F%2Fu%2573ers%3Bx/'],
  ];
  test.each(cases)('%s: %s and %s', (_reading, pattern, path) => {
    expect(patternsFor([pattern], path)).toContain(pattern);
    expect(patternsFor([pattern], path, { pathReadings: 'exact' })).toEqual([undefined]);
  });

  const others: [name: string, pattern: string, path: string][] = [
    ['a longer name', '/admin', '/Administrator'],
    ['another letter', '/%C3%A4', '/a'],
    ['a slash in the middle', '/admin', '/ad%2Fmin'],
    ['a plus sign', '/a%20b', '/a%2Bb'],
    ['half an escape', '/a', '/%25a'],
    ['an empty path', '/', '/a'],
  ];
  test.each(others)('%s is another path: %s and %s', (_name, pattern, path) => {
    expect(new Set(patternsFor([pattern], path))).toEqual(new Set([undefined]));
  });
});

describe('the rules of all readings apply', () => {
  const cases: [name: string, patterns: string[], path: string, found: (string | undefined)[]][] = [
    ['a plain path has one', ['/admin/**', '/**'], '/admin/x', ['/admin/**']],
    ['two', ['/admin/**', '/**'], '/Admin/x', ['/**', '/admin/**']],
    ['one for all readings', ['/proxy/**', '/**'], '/proxy/https%3A%2F%2FX', ['/proxy/**']],
    ['none in one reading', ['/admin'], '/admin/', [undefined, '/admin']],
    [
      'a rule that another one hides in one reading only',
      ['/Admin/**', '/admin/secret', '/**'],
      '/ADMIN/secret',
      ['/**', '/Admin/**', '/admin/secret'],
    ],
    [
      'a rule that another one hides in part, in one reading only',
      ['/admin/*', '/Admin/ADMIN/**'],
      '/admin/admin',
      ['/admin/*', '/Admin/ADMIN/**'],
    ],
    [
      'a rule that holds for empty segments only if they are merged',
      ['/admin/**', '/**'],
      '/admin%2F%2Fx',
      ['/**', '/admin/**'],
    ],
    [
      'a rule that holds only if they are not merged',
      ['/admin/x/**', '/admin/**', '/**'],
      '/admin%2F%2Fx',
      ['/**', '/admin/**', '/admin/x/**'],
    ],
    [
      'a rule behind empty segments at the start',
      ['/a/b/**', '/a/**'],
      '/%2Fa/b%2F%2Fc',
      [undefined, '/a/b/**', '/a/**'],
    ],
    [
      'two rules whose patterns become equal',
      ['/files/a%2Fb', '/files/a/b'],
      '/files/a%2Fb',
      ['/files/a%2Fb', '/files/a/b'],
    ],
    [
      'a rule that another one hides as written does not apply',
      ['/admin/**', '/admin/secret'],
      '/Admin/secret',
      [undefined, '/admin/**'],
    ],
  ];
  test.each(cases)('%s', (_name, patterns, path, found) => {
    expect(patternsFor(patterns, path)).toEqual(found);
  });

  test('the method counts in each reading', () => {
    const rules: Rule[] = [
      { path: '/admin', methods: ['POST'], access: 'public' },
      { path: '/ADMIN', methods: ['GET'], access: 'signed-in' },
    ];

    expect(matchRules({ rules }, { method: 'GET', path: '/admin' })).toEqual([undefined, rules[1]]);
    expect(matchRules({ rules }, { method: 'POST', path: '/ADMIN' })).toEqual([
      undefined,
      rules[0],
    ]);
  });
});

describe('a viewer who escapes a reserved character', () => {
  const cases: [sentPath: string | undefined, found: string[]][] = [
    ['/@ada', ['/%40ada']],
    ['/%40ada', ['/%40ada', '/**']],
    [undefined, ['/%40ada']],
  ];
  test.each(cases)('sent as %s', (sentPath, found) => {
    const rules: Rule[] = ['/%40ada', '/**'].map((path) => ({ path, access: 'signed-in' }));

    const matched = matchRules({ rules }, { method: 'GET', path: '/%40ada', sentPath });

    expect(matched.map((rule) => rule?.path)).toEqual(found);
  });

  test('has no choice if every path is sent escaped', () => {
    const rules: Rule[] = ['/%40ada', '/**'].map((path) => ({ path, access: 'signed-in' }));
    const route = { method: 'GET', path: '/%40ada', sentPath: '/%40ada' };

    expect(matchRules({ rules, targetSpelling: 'escaped' }, route)).toEqual([rules[0]]);
    expect(matchRules({ rules, targetSpelling: 'as-sent' }, route)).toEqual(rules);
  });

  test('an asterisk in a path is not a wildcard', () => {
    const rules: Rule[] = ['/a:/%2A', '/**'].map((path) => ({
      path: path.replace(':', '%3A'),
      access: 'signed-in',
    }));
    const found = (path: string, sentPath: string) =>
      matchRules({ rules }, { method: 'GET', path, sentPath }).map((rule) => rule?.path);

    expect(found('/a%3A/%2A', '/a:/*')).toEqual(['/a%3A/%2A']);
    expect(found('/a%3A/b', '/a:/b')).toEqual(['/**']);
  });
});

test('the readings are listed with their rules, in normal form', () => {
  const rules: Rule[] = [{ path: '/admin/%C3%A4', access: 'signed-in' }];

  expect(matchReadings({ rules }, { method: 'GET', path: '/Admin%2F%C3%84/' })).toEqual(
    [
      ['/Admin%2F%C3%84/', undefined],
      ['/Admin/%C3%84/', undefined],
      ['/admin%2F%C3%84/', undefined],
      ['/admin%2F%C3%A4/', undefined],
      ['/admin/%C3%84/', undefined],
      ['/admin/%C3%A4/', undefined],
      ['/Admin%2F%C3%84', undefined],
      ['/Admin/%C3%84', undefined],
      ['/admin%2F%C3%84', undefined],
      ['/admin%2F%C3%A4', undefined],
      ['/admin/%C3%84', undefined],
      ['/admin/%C3%A4', rules[0]],
    ].map(([path, rule]) => ({ path, rule })),
  );
});

describe('properties', () => {
  const parts = fc.constantFrom(
    ...[
      'a',
      'A',
      'admin',
      '/',
      '/',
      '/',
      '%2F',
      '%252F',
      '%3B',
      '%253B',
      '%3F',
      '%23',
      '%2561',
      '%25',
    ],
    ...['%C3%84', '%C3%A4', '%E2%84%AA', '%E4', '%20', '%40', '.', '%E1%BA%9E', '~'],
  );
  const path = fc
    .array(parts, { maxLength: 10 })
    .map((list) => `/${list.join('')}`.replace(/\/{2,}/g, '/'));
  const patterns = fc.array(
    fc.tuple(path, fc.constantFrom('', '', '/*', '/**')).map(([base, end]) => {
      return end === '' ? base : base.replace(/\/$/, '') + end;
    }),
    { minLength: 1, maxLength: 4 },
  );

  test('the part of a long path decides as the whole path does', () => {
    const long = fc
      .tuple(path, fc.array(parts, { minLength: 40, maxLength: 200 }))
      .map(([start, list]) => (start + list.join('')).replace(/\/{2,}/g, '/'));

    fc.assert(
      fc.property(patterns, fc.oneof(path, long), (written, given) => {
        const rules: Rule[] = written.map((pattern) => ({ path: pattern, access: 'public' }));
        const route = { method: 'GET', path: given };

        const listed = matchReadings({ rules }, route).map(({ rule }) => rule);

        expect(new Set(matchRules({ rules }, route))).toEqual(new Set(listed));
      }),
      { seed: 16, numRuns: 300 },
    );
  });

  test('the rule of the path as it is always applies', () => {
    fc.assert(
      fc.property(patterns, path, (written, given) => {
        const rules: Rule[] = written.map((pattern) => ({ path: pattern, access: 'public' }));
        const first = rules.find((rule) => matchesPath(rule.path, given));

        expect(matchRules({ rules }, { method: 'GET', path: given })[0]).toBe(first);
      }),
      { seed: 17, numRuns: 500 },
    );
  });
});
