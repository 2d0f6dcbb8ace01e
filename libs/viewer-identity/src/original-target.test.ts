import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeOriginalTarget, originalTarget } from './original-target.js';

const event = (value?: string) => ({
  headers: { 'x-furlock-target': value },
  rawPath: '/sent',
  rawQueryString: 'a=b%20c',
});

test('reading a written target returns the same text, and the value fits in a header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (target) => {
      const value = encodeOriginalTarget(target);

      expect(value).toMatch(/^[\w-]+$/);
      expect(originalTarget(event(value))).toBe(target);
    }),
    { seed: 14 },
  );
});

test("without the header it is the event's own", () => {
  expect(originalTarget(event())).toBe('/sent?a=b%20c');
  expect(originalTarget({ ...event(), rawQueryString: '' })).toBe('/sent');
});

describe('a value that the edge did not write is not a target', () => {
  test.each([
    ['an empty value', ''],
    ['another alphabet', '/a+b'],
    ['bytes that are not UTF-8', Buffer.from([0xff]).toString('base64url')],
  ])('%s', (_name, value) => {
    expect(originalTarget(event(value))).toBeUndefined();
  });
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['an empty event', {}],
  ['messages of a queue', { Records: [{ body: '' }] }],
  ['headers that are a list', { headers: [], rawPath: 1 }],
  ['a header that is not a text', { ...event(), headers: { 'x-furlock-target': 1 } }],
])('an event of another kind has no target: %s', (_name, other) => {
  expect(originalTarget(other)).toBeUndefined();
});
