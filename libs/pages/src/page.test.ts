import { describe, expect, test } from '@jest/globals';
import { markup } from './markup.js';
import { page } from './page.js';
import { pagePolicy } from './page-policy.js';
import { FIELD_STYLE, PAGE_STYLE } from './page-style.js';
import { checkPages, type PageCase } from './testing/index.js';

const served = (content: Parameters<typeof page>[0], policy = pagePolicy(content)) => ({
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
  },
  body: page(content),
});

const cases: PageCase[] = [
  {
    name: 'nothing but a text',
    page: served({ heading: '<b>&', main: markup`<p>${'</style><script>'}</p>` }),
    tabStops: [],
  },
  {
    name: 'long words',
    page: served({
      heading: 'h'.repeat(200),
      main: markup`<p>${'p'.repeat(500)}</p><nav><a href="">${'a'.repeat(100)}</a></nav>`,
      footer: markup`<dl><dt>${'t'.repeat(200)}<dd>${'d'.repeat(500)}</dl>`,
    }),
    tabStops: ['a'.repeat(100)],
  },
];
checkPages(cases);

test('the heading is the title, too', () => {
  expect(page({ heading: '<b>', main: markup`` })).toContain('<title>&#60;b&#62;</title>');
});

test('the style is short, because the edge loads it', () => {
  expect(PAGE_STYLE.length).toBeLessThanOrEqual(1536);
  // What ends a style element cannot be escaped.
  expect(PAGE_STYLE + FIELD_STYLE).not.toMatch(/[<&]/);
});

describe('the policy allows forms', () => {
  const cases = [
    ['nowhere', {}, ["form-action 'none'"]],
    ['to the page’s own origin', { formTargets: [] }, ["form-action 'self'"]],
    [
      'and on from there',
      { formTargets: ['https://issuer.example'] },
      ["form-action 'self' https://issuer.example"],
    ],
    ['to anywhere', { formTargets: 'any' }, []],
  ] as const;
  test.each(cases)('%s', (_name, given, directives) => {
    const found = pagePolicy(given).split('; ');

    expect(found.filter((part) => part.startsWith('form-action'))).toEqual(directives);
  });
});

test('the policy forbids frames, unless the page is for one', () => {
  expect(pagePolicy()).toContain("frame-ancestors 'none'");
  expect(pagePolicy({ isFramable: true })).toContain('frame-ancestors *');
});
