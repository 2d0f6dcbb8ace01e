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
    ['if nothing else is accepted', ['text/html'], true],
    [
      'if its quality is higher than that of JSON',
      ['application/json;q=0.5, text/html;q=0.9'],
      true,
    ],
    ['if any text is accepted', ['text/*'], true],
    ['in upper case and with spaces', ['TEXT/HTML ; Q=1 , application/json ; q=0.3'], true],
    ['in a second header', ['application/json;q=0.1', 'text/html;q=0.2'], true],
    ['next to an empty entry', ['text/html;q=0.5,'], true],
    ['a little', ['text/html;q=0.001'], true],
    ['not without an Accept header', [], false],
    ['not by curl and fetch', ['*/*'], false],
    ['not by an API client', ['application/json'], false],
    [
      'not if a problem document is requested',
      ['application/problem+json, text/html;q=0.9'],
      false,
    ],
    ['not if both have the same quality', ['text/html, application/json'], false],
    ['not if JSON has the higher quality', ['text/html;q=0.8, application/json;q=0.9'], false],
    ['not if every application type has the same quality', ['application/*, text/html'], false],
    ['not if it has quality 0', ['text/html;q=0, */*;q=0.1'], false],
    [
      'not if other texts are accepted, but HTML has quality 0',
      ['text/*, text/html;q=0, */*;q=0.5'],
      false,
    ],
    ['not if neither is accepted', ['image/png'], false],
    ['not with an invalid weight', ['text/html;q=high'], false],
    ['not with a weight above 1', ['text/html;q=2'], false],
    ['not with a malformed list', [';;,,q=1,/'], false],
  ];
  test.each(cases)('%s', (_name, accept, html) => {
    expect(prefersHtml(accept.map((value) => ['accept', value] as const))).toBe(html);
  });

  test('every Accept header gives a result', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(typeof prefersHtml([['accept', value]])).toBe('boolean');
      }),
      { seed: 5 },
    );
  });
});
