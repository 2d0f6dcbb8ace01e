import { describe, expect, test } from '@jest/globals';
import { RESERVED_HEADER_PREFIX, foldHeaderName } from './reserved-headers.js';

const isReserved = (name: string) => foldHeaderName(name).startsWith(RESERVED_HEADER_PREFIX);

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
    expect(isReserved(name)).toBe(true);
  });
});

describe('not reserved', () => {
  test.each(['x-furlock', 'furlock-identity', 'xx-furlock-identity', 'x-furlocks'])(
    '%s',
    (name) => {
      expect(isReserved(name)).toBe(false);
    },
  );
});
