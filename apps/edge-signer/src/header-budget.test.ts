import { expect, test } from '@jest/globals';
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
