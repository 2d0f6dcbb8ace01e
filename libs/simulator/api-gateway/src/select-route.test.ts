import { describe, expect, test } from '@jest/globals';
import { apiWith } from './testing/api-with.js';
import { selectRoute, selectStage } from './select-route.js';

const routesOf = (keys: readonly string[]) =>
  keys.map((key) => {
    const [method = '', path = '$default'] = key.split(' ');
    return { key, method: key === '$default' ? 'ANY' : method, path };
  });

/** The key of the selected route. */
function select(kind: 'HTTP' | 'REST', keys: readonly string[], request: string) {
  const [method = '', path = ''] = request.split(' ');
  const selected = selectRoute(apiWith({ kind, routes: routesOf(keys) }), method, path);
  return (selected?.route as { key?: string } | undefined)?.key;
}

describe('an HTTP API', () => {
  /** The example of the guide. */
  const GUIDE = [
    ...['GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', '$default'],
  ];
  const cases: [request: string, key: string | undefined, keys: readonly string[]][] = [
    ['GET /pets/dog/1', 'GET /pets/dog/1', GUIDE],
    ['GET /pets/dog/2', 'GET /pets/dog/{id}', GUIDE],
    ['GET /pets/cat/1', 'GET /pets/{proxy+}', GUIDE],
    ['POST /test/5', 'ANY /{proxy+}', GUIDE],
    ['GET /', '$default', GUIDE],
    ['POST /pets/dog/1', 'ANY /{proxy+}', GUIDE],
    ['GET /a', 'GET /a', ['ANY /a', 'GET /a']],
    ['GET /a', 'ANY /a', ['ANY /a', 'GET /{id}']],
    ['GET /a/b', 'ANY /{x}/b', ['GET /a/{proxy+}', 'ANY /{x}/b']],
    ['POST /a', undefined, ['GET /a']],
    ['GET /a/', undefined, ['GET /a']],
  ];

  test.each(cases)('%s goes to %s', (request, key, keys) => {
    expect(select('HTTP', keys, request)).toBe(key);
    expect(select('HTTP', [...keys].reverse(), request)).toBe(key);
  });
});

describe('a REST API', () => {
  const cases: [request: string, key: string | undefined, keys: readonly string[]][] = [
    ['GET /', 'ANY /', ['ANY /', 'ANY /{proxy+}']],
    ['GET /a/b', 'ANY /{proxy+}', ['ANY /', 'ANY /{proxy+}']],
    ['GET /a/', 'GET /a', ['GET /a']],
    ['GET /a', 'GET /a', ['ANY /a', 'GET /a', 'GET /{id}']],
    ['GET /b', 'GET /{id}', ['ANY /a', 'GET /{id}', 'GET /{proxy+}']],
    // The resource is chosen first.
    ['POST /a', undefined, ['GET /a', 'ANY /{proxy+}']],
    ['GET /b', undefined, ['GET /a']],
  ];

  test.each(cases)('%s goes to %s', (request, key, keys) => {
    expect(select('REST', keys, request)).toBe(key);
    expect(select('REST', [...keys].reverse(), request)).toBe(key);
  });
});

const stages: [path: string, stages: readonly string[], expected: object | undefined][] = [
  ['/pets', ['$default'], { stage: { name: '$default' }, path: '/pets' }],
  ['/$default/pets', ['$default'], { stage: { name: '$default' }, path: '/$default/pets' }],
  ['/dev/pets', ['$default', 'dev'], { stage: { name: 'dev' }, path: '/pets' }],
  ['/dev', ['dev'], { stage: { name: 'dev' }, path: '/' }],
  ['/developer', ['dev'], undefined],
  ['/', ['prod'], undefined],
];

test.each(stages)('the stage of %s among %s', (path, names, expected) => {
  const api = apiWith({ stages: names.map((name) => ({ name, variables: {} })) });

  const selected = selectStage(api, path);

  if (expected === undefined) expect(selected).toBeUndefined();
  else expect(selected).toMatchObject(expected);
});
