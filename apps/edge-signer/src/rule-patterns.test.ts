/**
 * The schema of rules and the normalisation of paths are in two projects that do not import each other.
 * These tests prove that they agree.
 */
import { expect, test } from '@jest/globals';
import { rulesSchema } from '@furlock/edge-settings';
import { matchesPath } from '@furlock/route-policy';
import { normalizePath } from '@furlock/sigv4-signing';
import fc from 'fast-check';

const isPattern = (path: string) =>
  atOnce(rulesSchema['~standard'].validate([{ path, access: 'public' }])).issues === undefined;

function atOnce<T>(value: T | Promise<T>): T {
  if (value instanceof Promise) throw new Error('The schema must be synchronous');
  return value;
}

const isNormal = (path: string) => {
  const normalized = normalizePath(path);
  return normalized.ok && normalized.value === path;
};

test.each(Array.from({ length: 256 }, (_, byte) => byte))(
  'a pattern with the escaped byte %i is accepted if a normalised path can contain it',
  (byte) => {
    const path = `/a%${byte.toString(16).toUpperCase().padStart(2, '0')}b`;

    expect(isPattern(path)).toBe(isNormal(path));
  },
);

const parts = fc.constantFrom(
  'a',
  'A',
  '.',
  '..',
  '%2F',
  '%2E',
  '%2f',
  '%00',
  '%C3',
  '%C0',
  '%AF',
  '/',
  '~',
  '',
);
const path = fc.array(parts, { maxLength: 6 }).map((list) => `/${list.join('')}`);

test('a pattern without stars is accepted if it is a normalised path', () => {
  fc.assert(
    fc.property(path, (text) => {
      expect(isPattern(text)).toBe(isNormal(text));
    }),
    { seed: 15, numRuns: 2_000 },
  );
});

test('a star in a request is not a wildcard', () => {
  expect(normalizePath('/orders/*')).toEqual({ ok: true, value: '/orders/%2A' });
  expect(matchesPath('/orders/%2A', '/orders/%2A')).toBe(true);
  expect(matchesPath('/orders/%2A', '/orders/1')).toBe(false);
});
