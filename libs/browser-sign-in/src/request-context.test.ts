import { describe, expect, test } from '@jest/globals';
import type { HeaderField } from './header-field.js';
import { isFramed, isNavigation, isPrefetch, provesOrigin } from './request-context.js';

const ORIGIN = 'https://app.example.com';
const prefersHtml = (headers: readonly HeaderField[]) =>
  headers.some(([name, value]) => name === 'accept' && value.startsWith('text/html'));

describe('a navigation', () => {
  const html: HeaderField = ['accept', 'text/html'];
  const fetched = (mode: string, dest: string): HeaderField[] => [
    ['sec-fetch-mode', mode],
    ['sec-fetch-dest', dest],
  ];
  const cases: [name: string, method: string, headers: HeaderField[], expected: boolean][] = [
    ['of a browser', 'GET', fetched('navigate', 'document'), true],
    ['HEAD', 'HEAD', fetched('navigate', 'document'), true],
    ['an older browser', 'GET', [html], true],
    ['a form', 'POST', [...fetched('navigate', 'document'), html], false],
    ['another method', 'OPTIONS', [html], false],
    ['a frame', 'GET', [...fetched('navigate', 'iframe'), html], false],
    ['fetch with Accept: text/html', 'GET', [...fetched('cors', 'empty'), html], false],
    ['an image', 'GET', [...fetched('no-cors', 'image'), html], false],
    ['one of the headers alone', 'GET', [['sec-fetch-mode', 'navigate'], html], false],
    ['the other alone', 'GET', [['sec-fetch-dest', 'document'], html], false],
    [
      'a header twice',
      'GET',
      [...fetched('navigate', 'document'), ['sec-fetch-mode', 'cors']],
      false,
    ],
    ['curl', 'GET', [['accept', '*/*']], false],
    ['a prefetch', 'GET', [...fetched('navigate', 'document'), ['sec-purpose', 'prefetch']], false],
    [
      'a prerender',
      'GET',
      [...fetched('navigate', 'document'), ['sec-purpose', 'prefetch;prerender']],
      false,
    ],
    ['an older prefetch', 'GET', [html, ['purpose', 'prefetch']], false],
  ];
  test.each(cases)('%s', (_name, method, headers, expected) => {
    expect(isNavigation({ method, headers }, prefersHtml)).toBe(expected);
  });
});

test('a prefetch and a frame are recognised', () => {
  expect(isPrefetch([['sec-purpose', 'prefetch;anonymous-client-ip']])).toBe(true);
  expect(isPrefetch([['accept', 'prefetch']])).toBe(false);
  expect(
    isFramed([
      ['sec-fetch-mode', 'navigate'],
      ['sec-fetch-dest', 'iframe'],
    ]),
  ).toBe(true);
  expect(
    isFramed([
      ['sec-fetch-mode', 'navigate'],
      ['sec-fetch-dest', 'document'],
    ]),
  ).toBe(false);
});

describe('the proof of origin', () => {
  const site = (value: string): HeaderField => ['sec-fetch-site', value];
  const origin = (value: string): HeaderField => ['origin', value];
  const cases: [name: string, headers: HeaderField[], expected: boolean][] = [
    ['same-origin', [site('same-origin')], true],
    ['same-origin, with an opaque origin', [site('same-origin'), origin('null')], true],
    ['an older browser', [origin(ORIGIN)], true],
    [
      'an origin with credentials by CORS',
      [site('cross-site'), origin('https://partner.example')],
      true,
    ],
    ['the same, older', [origin('https://partner.example')], true],
    ['same-site', [site('same-site')], false],
    ['same-site, with our origin', [site('same-site'), origin(ORIGIN)], false],
    ['cross-site, with our origin', [site('cross-site'), origin(ORIGIN)], false],
    ['none', [site('none')], false],
    ['none, with our origin', [site('none'), origin(ORIGIN)], false],
    ['nothing', [], false],
    ['a null origin', [origin('null')], false],
    ['another origin', [origin('https://evil.example')], false],
    ['our origin with a path', [origin(`${ORIGIN}/`)], false],
    ['our origin in upper case', [origin(ORIGIN.toUpperCase())], false],
    ['our origin by http', [origin(ORIGIN.replace('https', 'http'))], false],
    ['two headers', [site('same-origin'), site('same-origin')], false],
    ['two headers that differ', [site('same-origin'), site('cross-site')], false],
    ['two origins', [origin(ORIGIN), origin(ORIGIN)], false],
    ['another spelling', [site('Same-Origin')], false],
    ['a referer alone', [['referer', `${ORIGIN}/`]], false],
  ];
  test.each(cases)('%s', (_name, headers, expected) => {
    const mayCall = (fields: readonly HeaderField[]) =>
      fields.some(([name, value]) => name === 'origin' && value === 'https://partner.example');
    expect(provesOrigin(headers, ORIGIN, mayCall)).toBe(expected);
  });
});
