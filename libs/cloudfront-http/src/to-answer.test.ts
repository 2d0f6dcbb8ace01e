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
