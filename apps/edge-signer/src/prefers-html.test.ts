import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { prefersHtml } from './prefers-html.js';

describe('a page is preferred', () => {
  const cases: [name: string, accept: string[], html: boolean][] = [
    [
      'by a browser that navigates',
      ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'],
      true,
    ],
    ['where it is the only thing', ['text/html'], true],
    ['where it is better than JSON', ['application/json;q=0.5, text/html;q=0.9'], true],
    ['as a text', ['text/*'], true],
    ['in any case and with spaces', ['TEXT/HTML ; Q=1 , application/json ; q=0.3'], true],
    ['in a second header', ['application/json;q=0.1', 'text/html;q=0.2'], true],
    ['beside nothing', ['text/html;q=0.5,'], true],
    ['a little', ['text/html;q=0.001'], true],
    ['not where nothing is said', [], false],
    ['not by curl and fetch', ['*/*'], false],
    ['not by a client of an API', ['application/json'], false],
    [
      'not where a problem document is asked for',
      ['application/problem+json, text/html;q=0.9'],
      false,
    ],
    ['not where both are alike', ['text/html, application/json'], false],
    ['not where JSON is better', ['text/html;q=0.8, application/json;q=0.9'], false],
    ['not where every application type is as good', ['application/*, text/html'], false],
    ['not where it is refused', ['text/html;q=0, */*;q=0.1'], false],
    ['not where all texts are, and it is not', ['text/*, text/html;q=0, */*;q=0.5'], false],
    ['not where neither is accepted', ['image/png'], false],
    ['not by a weight that is none', ['text/html;q=high'], false],
    ['not by a weight over one', ['text/html;q=2'], false],
    ['not by what is no list', [';;,,q=1,/'], false],
  ];
  test.each(cases)('%s', (_name, accept, html) => {
    expect(prefersHtml(accept.map((value) => ['accept', value] as const))).toBe(html);
  });

  test('whatever is sent is an answer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(typeof prefersHtml([['accept', value]])).toBe('boolean');
      }),
      { seed: 5 },
    );
  });
});
