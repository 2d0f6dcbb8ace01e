import { expect, test } from '@jest/globals';
import { JwtInvalidSignatureError } from 'aws-jwt-verify/error';
import { tokenRefusal } from './token-refusal.js';

test('an error of the library is a code', () => {
  expect(tokenRefusal(new JwtInvalidSignatureError('Invalid signature'))).toEqual({
    code: 'TOKEN_SIGNATURE',
  });
});

test('nothing unforeseen looks like a verdict', () => {
  const unforeseen = new RangeError('Invalid time value');

  expect(() => tokenRefusal(unforeseen)).toThrow(unforeseen);
});
