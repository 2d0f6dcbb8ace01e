import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchPath, segmentsOf } from './match-path.js';

const match = (route: string, path: string) =>
  matchPath(segmentsOf(route), segmentsOf(path))?.variables;

const cases: [route: string, path: string, variables: object | undefined][] = [
  ['/', '/', {}],
  ['/pets', '/pets', {}],
  ['/pets', '/pets/', undefined],
  ['/pets', '/PETS', undefined],
  ['/pets/{id}', '/pets/1', { id: '1' }],
  ['/pets/{id}', '/pets/', undefined],
  ['/pets/{id}', '/pets/1/2', undefined],
  ['/pets/{id}', '/pets/a%2Fb', { id: 'a%2Fb' }],
  ['/{proxy+}', '/', undefined],
  ['/{proxy+}', '/a/b', { proxy: 'a/b' }],
  ['/{proxy+}', '/a/', { proxy: 'a/' }],
  ['/x/{proxy+}', '/x', undefined],
  ['/{a}/{rest+}', '/1/2/3', { a: '1', rest: '2/3' }],
];

test.each(cases)('%s with %s', (route, path, variables) => {
  expect(match(route, path)).toEqual(variables);
});

const segment = fc.stringMatching(/^[\w%.~-]+$/);

test('the values of variables, put into the route, are the path', () => {
  const part = fc.oneof(
    segment.map((text) => ({ route: text, text })),
    segment.map((text) => ({ route: '{}', text })),
  );
  fc.assert(
    fc.property(fc.array(part), fc.option(fc.array(segment, { minLength: 1 })), (parts, greedy) => {
      const named = parts.map(({ route }, at) => (route === '{}' ? `{v${at}}` : route));
      const route = `/${[...named, ...(greedy === null ? [] : ['{rest+}'])].join('/')}`;
      const path = `/${[...parts.map(({ text }) => text), ...(greedy ?? [])].join('/')}`;

      const variables = match(route, path);

      expect(variables).toEqual({
        ...Object.fromEntries(
          parts.flatMap(({ route: kind, text }, at) => (kind === '{}' ? [[`v${at}`, text]] : [])),
        ),
        ...(greedy !== null && { rest: greedy.join('/') }),
      });
    }),
  );
});

test('a route of literals matches no other path', () => {
  fc.assert(
    fc.property(fc.array(segment), fc.array(segment), (route, path) => {
      const [one, other] = [`/${route.join('/')}`, `/${path.join('/')}`];

      expect(match(one, other)).toEqual(one === other ? {} : undefined);
    }),
  );
});
