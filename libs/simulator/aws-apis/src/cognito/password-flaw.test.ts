import { expect, test } from '@jest/globals';
import { examplePool } from '../testing/example-user-pool.js';
import { passwordFlaw } from './password-flaw.js';

const cases = [
  { name: 'all kinds, eight characters', password: 'aB3!efgh', flaw: undefined },
  { name: 'seven characters', password: 'aB3!efg', flaw: 'Password not long enough' },
  {
    name: 'no lower case',
    password: 'AB3!EFGH',
    flaw: 'Password must have lowercase characters',
  },
  {
    name: 'no upper case',
    password: 'ab3!efgh',
    flaw: 'Password must have uppercase characters',
  },
  { name: 'no digit', password: 'aBc!efgh', flaw: 'Password must have numeric characters' },
  { name: 'no symbol', password: 'aB3defgh', flaw: 'Password must have symbol characters' },
  { name: 'a hyphen as the symbol', password: 'aB3-efgh', flaw: undefined },
  { name: 'a plus sign as the symbol', password: 'aB3+efgh', flaw: undefined },
  {
    name: 'a letter that is not ASCII as the symbol',
    password: 'aB3éefgh',
    flaw: 'Password must have symbol characters',
  },
];

test.each(cases)('$name', ({ password, flaw }) => {
  expect(passwordFlaw(password, examplePool.passwordPolicy)).toBe(flaw);
});

test('a policy without requirements accepts any characters', () => {
  const policy = {
    minimumLength: 6,
    requiresLowercase: true,
    requiresUppercase: false,
    requiresNumbers: false,
    requiresSymbols: false,
  };

  expect(passwordFlaw('abcdef', policy)).toBeUndefined();
  expect(passwordFlaw('abcde', policy)).toBe('Password not long enough');
  expect(passwordFlaw('ABCDEF', policy)).toBe('Password must have lowercase characters');
});
