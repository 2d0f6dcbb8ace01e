import { describe, expect, test } from '@jest/globals';
import { changeLine, settingsChanges } from './settings-changes.js';

describe('the smallest fields that differ', () => {
  const cases: [name: string, before: unknown, after: unknown, lines: string[]][] = [
    ['nothing', { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
    ['the order of fields does not matter', { a: 1, b: 2 }, { b: 2, a: 1 }, []],
    ['another value', { a: { b: 1 } }, { a: { b: 'x' } }, ['~ a.b: 1 → "x"']],
    ['a new field', {}, { a: [1] }, ['+ a: [1]']],
    ['a removed field', { a: null }, {}, ['- a: null']],
    ['a longer list', { a: [1] }, { a: [1, 2] }, ['+ a.1: 2']],
    ['a list instead of an object', { a: {} }, { a: [] }, ['~ a: {} → []']],
    ['no document before', undefined, { a: 1 }, ['+ the document: {"a":1}']],
    ['keys, which are long', {}, { a: { jwks: { keys: [] } } }, ['+ a: {"jwks":{"keys":[]}}']],
    ['keys, added to a field', { a: {} }, { a: { jwks: { keys: [] } } }, ['+ a.jwks: keys']],
    ['no inherited field', {}, JSON.parse('{"__proto__":1}'), ['+ __proto__: 1']],
  ];
  test.each(cases)('%s', (_name, before, after, lines) => {
    expect(settingsChanges(before, after).map(changeLine)).toEqual(lines);
  });
});
