import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalizePath } from './normalize-path.js';
import { normalizeQuery } from './normalize-query.js';
import { TARGET_LIMIT_BYTES, normalizeTarget, targetText } from './normalize-target.js';

/** A target whose normalised text has exactly this many bytes. */
const targetOf = (bytes: number) => ({
  path: '/p',
  query: `q=${'x'.repeat(bytes - '/p?q='.length)}`,
});

test('a target just below the limit passes', () => {
  const target = targetOf(TARGET_LIMIT_BYTES - 1);

  expect(normalizeTarget(target)).toEqual({ ok: true, value: target });
});

test('a target that reaches the limit is refused', () => {
  expect(normalizeTarget(targetOf(TARGET_LIMIT_BYTES))).toEqual({
    ok: false,
    error: { code: 'TARGET_TOO_LONG', bytes: 8192, limitBytes: 8192 },
  });
});

test('the limit applies to the normalised length', () => {
  const path = `/${'é'.repeat(1400)}`;

  expect(normalizeTarget({ path, query: '' })).toMatchObject({
    error: { code: 'TARGET_TOO_LONG' },
  });
});

test('the check for normalised targets agrees with normalizePath and normalizeQuery', () => {
  const text = (...parts: string[]) =>
    fc.array(fc.constantFrom(...parts), { maxLength: 6 }).map((chosen) => chosen.join(''));

  fc.assert(
    fc.property(
      text('/', '/a', '.', '..', '-', '~', 'B9', '%2F', '%41', ' ', 'ü'),
      text('&', '=', 'a=', 'b=1', '.', 'x-amz-', 'X-Amz-Date', 'x%2D', '+', '%', 'flag'),
      (path, query) => {
        const [one, other] = [normalizePath(path), normalizeQuery(query)];

        const expected =
          one.ok && other.ok ? { ok: true, value: { path: one.value, query: other.value } } : null;

        expect(normalizeTarget({ path, query })).toEqual(expected ?? (one.ok ? other : one));
      },
    ),
    { numRuns: 5_000, seed: 13 },
  );
});

test('a fault in the path is reported before one in the query', () => {
  expect(normalizeTarget({ path: '//', query: '%' })).toMatchObject({
    error: { code: 'PATH_EMPTY_SEGMENT' },
  });
});

test('the text of a target has a question mark only before a query', () => {
  expect(targetText({ path: '/a', query: '' })).toBe('/a');
  expect(targetText({ path: '/a', query: 'b=' })).toBe('/a?b=');
});
