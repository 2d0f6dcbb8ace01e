import { describe, expect, test } from '@jest/globals';
import type { CachePolicy } from '@furlock/simulator-deployment';
import {
  CACHING_DISABLED,
  CACHING_OPTIMIZED,
  managedCachePolicy,
} from '@furlock/simulator-deployment/testing';
import { fixtureDistribution } from './testing/fixture-distribution.js';
import type { EdgeAnswer } from './edge-answer.js';
import { freshSeconds } from './fresh-seconds.js';
import type { HeaderList } from './header-list.js';

const now = new Date('2026-11-22T12:00:00Z');
const policy: CachePolicy = {
  ...managedCachePolicy(CACHING_OPTIMIZED),
  minTtlSeconds: 0,
  defaultTtlSeconds: 100,
  maxTtlSeconds: 1_000,
};
const withMinimum: CachePolicy = { ...policy, minTtlSeconds: 50 };

function seconds(
  chosen: CachePolicy,
  cacheControl: string | undefined,
  status = 200,
  more: HeaderList = [],
  source: EdgeAnswer['source'] = 'origin',
): number {
  const headers: HeaderList = [
    ...(cacheControl === undefined ? [] : ([['Cache-Control', cacheControl]] as const)),
    ...more,
  ];
  return freshSeconds({ status, headers, source }, chosen, fixtureDistribution, now);
}

describe('an answer below 400', () => {
  const cases: { header: string | undefined; minimumZero: number; minimumFifty: number }[] = [
    { header: undefined, minimumZero: 100, minimumFifty: 100 },
    { header: 'max-age=200', minimumZero: 200, minimumFifty: 200 },
    { header: 'max-age=20', minimumZero: 20, minimumFifty: 50 },
    { header: 'max-age=2000', minimumZero: 1_000, minimumFifty: 1_000 },
    { header: 'max-age=200, s-maxage=300', minimumZero: 300, minimumFifty: 300 },
    { header: 'Public, Max-Age="200"', minimumZero: 200, minimumFifty: 200 },
    { header: 'max-age=soon', minimumZero: 100, minimumFifty: 100 },
    { header: 'no-store', minimumZero: 0, minimumFifty: 50 },
    { header: 'no-cache', minimumZero: 0, minimumFifty: 50 },
    { header: 'private, max-age=200', minimumZero: 0, minimumFifty: 50 },
  ];

  test.each(cases)(
    '$header: $minimumZero, $minimumFifty',
    ({ header, minimumZero, minimumFifty }) => {
      expect([seconds(policy, header), seconds(withMinimum, header)]).toEqual([
        minimumZero,
        minimumFifty,
      ]);
    },
  );

  const expiring = [
    { expires: 'Sun, 22 Nov 2026 12:02:00 GMT', expected: 120 },
    { expires: 'Sun, 22 Nov 2026 11:00:00 GMT', expected: 0 },
    { expires: '0', expected: 0 },
  ];

  test.each(expiring)('Expires: $expires', ({ expires, expected }) => {
    expect(seconds(policy, undefined, 200, [['Expires', expires]])).toBe(expected);
    expect(seconds(policy, 'max-age=7', 200, [['Expires', expires]])).toBe(7);
  });

  test('with Vary: * is not cached', () => {
    expect(seconds(policy, undefined, 200, [['Vary', '*']])).toBe(0);
    expect(seconds(policy, undefined, 200, [['Vary', 'Origin']])).toBe(100);
  });

  test.each([
    { status: 206, header: 'max-age=9', expected: 0 },
    { status: 304, header: 'max-age=9', expected: 0 },
    { status: 307, header: undefined, expected: 0 },
    { status: 307, header: 'max-age=9', expected: 9 },
    { status: 301, header: undefined, expected: 100 },
  ])('$status with $header: $expected', ({ status, header, expected }) => {
    expect(seconds(policy, header, status)).toBe(expected);
  });

  test('is never cached with CachingDisabled', () => {
    expect(seconds(managedCachePolicy(CACHING_DISABLED), 'max-age=100')).toBe(0);
  });
});

describe('an error of the origin', () => {
  const cases = [
    { status: 404, header: undefined, expected: 10 },
    { status: 404, header: 'max-age=200', expected: 200 },
    { status: 404, header: 'max-age=5', expected: 10 },
    { status: 404, header: 'max-age=5000', expected: 1_000 },
    { status: 404, header: 'no-store', expected: 0 },
    { status: 503, header: undefined, expected: 10 },
    { status: 503, header: 'no-store', expected: 10 },
    { status: 403, header: undefined, expected: 0 },
    { status: 403, header: 'max-age=200', expected: 200 },
    { status: 401, header: 'max-age=200', expected: 0 },
    { status: 429, header: 'max-age=200', expected: 0 },
  ];

  test.each(cases)('$status with $header: $expected', ({ status, header, expected }) => {
    expect(seconds(policy, header, status)).toBe(expected);
  });

  test('is cached for as long as the distribution specifies', () => {
    const distribution = { errorCachingMinTtlSeconds: { 404: 0 } };
    const error = (status: number) =>
      freshSeconds({ status, headers: [], source: 'origin' }, policy, distribution, now);

    expect([error(404), error(503)]).toEqual([0, 10]);
  });

  test('is not cached with CachingDisabled, but is with a policy whose TTLs are all 0', () => {
    const zeros = { ...policy, defaultTtlSeconds: 0, maxTtlSeconds: 0 };

    expect(seconds(managedCachePolicy(CACHING_DISABLED), undefined, 503)).toBe(0);
    expect(seconds(zeros, undefined, 503)).toBe(10);
  });
});

test('an error that a function generated is cached like any other answer', () => {
  expect(seconds(policy, undefined, 401, [], 'function')).toBe(100);
  expect(seconds(policy, 'no-store', 401, [], 'function')).toBe(0);
});
