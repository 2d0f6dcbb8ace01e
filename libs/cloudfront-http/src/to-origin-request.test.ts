import { expect, test } from '@jest/globals';
import { originRequestEvent } from '@furlock/test-kit';
import { toOriginRequest } from './to-origin-request.js';

const event = originRequestEvent({
  method: 'PUT',
  uri: '/old',
  querystring: 'old',
  headers: [
    ['Content-LENGTH', '1'],
    ['X-Repeated', '1'],
    ['X-Repeated', '2'],
    ['X-Dropped', '1'],
  ],
  body: 'a',
});
const [{ cf }] = event.Records;

const changed = toOriginRequest(event, {
  path: '/new',
  query: 'new=',
  headers: [
    ['content-length', '1'],
    ['x-repeated', '1'],
    ['x-repeated', '2'],
    ['host', 'origin.example'],
    ['__proto__', 'odd'],
  ],
});

test('path and query are replaced, body and origin stay', () => {
  expect(changed).toMatchObject({ uri: '/new', querystring: 'new=', method: 'PUT' });
  expect(changed.body).toBe(cf.request.body);
  expect(changed.origin).toBe(cf.request.origin);
});

test('unchanged headers keep their entries exactly, the others are written or removed', () => {
  expect(Object.entries(changed.headers)).toEqual([
    ['content-length', [{ key: 'Content-LENGTH', value: '1' }]],
    [
      'x-repeated',
      [
        { key: 'X-Repeated', value: '1' },
        { key: 'X-Repeated', value: '2' },
      ],
    ],
    ['host', [{ key: 'host', value: 'origin.example' }]],
    ['__proto__', [{ key: '__proto__', value: 'odd' }]],
  ]);
});

test('the event itself is not modified', () => {
  expect(cf.request.uri).toBe('/old');
  expect(cf.request.headers['x-dropped']).toBeDefined();
});
