import { describe, expect, test } from '@jest/globals';
import { isReservedHeader } from './reserved-headers.js';

describe('reserved', () => {
  test.each([
    'x-furlock-identity',
    'X-Furlock-Identity',
    'x_furlock_identity',
    'X-FURLOCK_TOKEN',
    'x-furlock-',
    'x.furlock.identity',
    'x-furlock~identity',
  ])('%s', (name) => {
    expect(isReservedHeader(name)).toBe(true);
  });
});

describe('free', () => {
  test.each(['x-furlock', 'furlock-identity', 'xx-furlock-identity', 'x-furlocks'])(
    '%s',
    (name) => {
      expect(isReservedHeader(name)).toBe(false);
    },
  );
});
