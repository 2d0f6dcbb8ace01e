import { expect, test } from '@jest/globals';
import { generatePassword } from './generate-password.js';

test('every password satisfies the strictest policy of Cognito, and none occurs twice', () => {
  const passwords = Array.from({ length: 500 }, generatePassword);

  expect(new Set(passwords).size).toBe(500);
  for (const password of passwords) {
    expect(password).toMatch(/^[A-Za-z0-9_.+=:@,]{24}$/);
    expect(password).toMatch(/[A-Z]/);
    expect(password).toMatch(/[a-z]/);
    expect(password).toMatch(/[0-9]/);
    expect(password).toMatch(/[_.+=:@,]/);
  }
});
