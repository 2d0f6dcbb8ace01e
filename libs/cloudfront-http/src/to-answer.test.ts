import { expect, test } from '@jest/globals';
import { toAnswer } from './to-answer.js';

test('a response has the shape that CloudFront documents', () => {
  expect(
    toAnswer({
      status: 401,
      statusDescription: 'Unauthorized',
      headers: [['www-authenticate', 'Bearer']],
      body: '{}',
    }),
  ).toEqual({
    status: '401',
    statusDescription: 'Unauthorized',
    headers: { 'www-authenticate': [{ key: 'www-authenticate', value: 'Bearer' }] },
    bodyEncoding: 'text',
    body: '{}',
  });
});

test('a repeated header stays repeated, in order', () => {
  const { headers } = toAnswer({
    status: 302,
    statusDescription: 'Found',
    headers: [
      ['set-cookie', 'a=1'],
      ['location', '/'],
      ['set-cookie', 'b=2'],
    ],
    body: '',
  });

  expect(headers).toEqual({
    'set-cookie': [
      { key: 'set-cookie', value: 'a=1' },
      { key: 'set-cookie', value: 'b=2' },
    ],
    location: [{ key: 'location', value: '/' }],
  });
});
