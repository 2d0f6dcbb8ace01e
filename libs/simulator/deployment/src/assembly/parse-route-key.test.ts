import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRoutePath, parseRouteKey } from './parse-route-key.js';

const cases: [key: string, expected: object | undefined][] = [
  ['$default', { method: 'ANY', path: '$default' }],
  ['GET /', { method: 'GET', path: '/' }],
  ['ANY /pets/{id}', { method: 'ANY', path: '/pets/{id}' }],
  ['POST /{proxy+}', { method: 'POST', path: '/{proxy+}' }],
  ['GET pets', undefined],
  ['get /pets', undefined],
  ['GET  /pets', undefined],
  ['/pets', undefined],
  ['GET /{proxy+}/more', undefined],
  ['GET /a{id}', undefined],
  ['GET /{id}/{id}', undefined],
  ['', undefined],
];

test.each(cases)('%s', (key, expected) => {
  expect(parseRouteKey(key)).toEqual(expected);
});

const method = fc.constantFrom('ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT');
const name = fc.stringMatching(/^[\w.-]+$/);

test('a key of literals, distinct variables and a greedy end is its method and path', () => {
  const segments = fc.tuple(
    fc.array(name),
    fc.uniqueArray(name.map((text) => `{${text}}`)),
    fc.constantFrom([], ['{last of all+}'.replaceAll(' ', '-')]),
  );
  fc.assert(
    fc.property(method, segments, (verb, [literals, variables, greedy]) => {
      const path = `/${[...literals, ...variables, ...greedy].join('/')}`;

      expect(parseRouteKey(`${verb} ${path}`)).toEqual({ method: verb, path });
    }),
  );
});

test('no text makes it throw, and a path it accepts has no brace inside a segment', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const key = parseRouteKey(text);

      expect(isRoutePath(`/${text}`) && /[^/{}]\{|\}[^/]/.test(text)).toBe(false);
      expect(key === undefined || text.endsWith(key.path)).toBe(true);
    }),
  );
});
