import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HEADER_LIMIT_BYTES, headerBudgetRefusal } from './header-budget.js';

/** Headers that take this many bytes on the wire. */
const headersOf = (bytes: number): [string, string][] => [
  ['host', 'h'],
  ['cookie', 'ü'.repeat((bytes - 19) >> 1) + 'x'.repeat((bytes - 19) & 1)],
];

test('headers that reach the limit pass', () => {
  expect(headerBudgetRefusal(headersOf(HEADER_LIMIT_BYTES))).toBeUndefined();
});

test('one byte more is refused', () => {
  expect(headerBudgetRefusal(headersOf(HEADER_LIMIT_BYTES + 1))).toEqual({
    code: 'HEADERS_TOO_LARGE',
    bytes: 9_217,
    limitBytes: 9_216,
  });
});

test('for every value, it counts the bytes that Node sends', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 250 }),
    fc.integer({ min: 0, max: 4_000 }).map((length) => '€'.repeat(length)),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 12 }), (values) => {
      const headers = values.map((text): [string, string] => ['x-name', text]);
      const bytes = Buffer.byteLength(headers.map((field) => `${field.join(': ')}\r\n`).join(''));

      const refused = headerBudgetRefusal(headers);

      expect(refused?.bytes).toBe(bytes > HEADER_LIMIT_BYTES ? bytes : undefined);
    }),
    { seed: 62 },
  );
});
