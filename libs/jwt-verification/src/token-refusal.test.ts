import { expect, test } from '@jest/globals';
import { JwtExpiredError } from 'aws-jwt-verify/error';
import { tokenRefusal } from './token-refusal.js';

test('an error of the library is mapped to its code', () => {
  expect(tokenRefusal(new JwtExpiredError('Token expired', 1))).toEqual({ code: 'TOKEN_EXPIRED' });
});

test('an unexpected error is rethrown', () => {
  const unforeseen = new RangeError('Invalid time value');

  expect(() => tokenRefusal(unforeseen)).toThrow(unforeseen);
});
