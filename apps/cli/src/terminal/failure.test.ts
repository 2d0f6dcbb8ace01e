import { describe, expect, test } from '@jest/globals';
import { quoted } from './failure.js';

describe('quoted', () => {
  const cases = [
    { name: 'keeps plain text', text: 'no such user', expected: 'no such user' },
    { name: 'removes the full stop', text: 'No such user.', expected: 'No such user' },
    { name: 'folds lines', text: 'one\r\n  two\tthree ', expected: 'one two three' },
    { name: 'removes terminal sequences', text: 'a\u001b[2Jb\u009bc', expected: 'a [2Jb c' },
    { name: 'removes text direction', text: 'a\u202eb', expected: 'a b' },
    { name: 'cuts at 300 characters', text: 'x'.repeat(301), expected: 'x'.repeat(300) },
  ];

  test.each(cases)('$name', ({ text, expected }) => {
    expect(quoted(text)).toBe(expected);
  });
});
