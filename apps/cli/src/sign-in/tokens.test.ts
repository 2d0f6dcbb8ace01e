import { describe, expect, test } from '@jest/globals';
import { toTokens } from './tokens.js';

describe('toTokens', () => {
  test('accepts what Cognito sends', () => {
    expect(toTokens('a.b-c_d', 'e.f.g', 3600)).toEqual({
      access: 'a.b-c_d',
      id: 'e.f.g',
      expiresInSeconds: 3600,
    });
  });

  const refused: { name: string; given: [unknown, unknown, unknown] }[] = [
    { name: 'no access token', given: [undefined, 'i', 1] },
    { name: 'no id token', given: ['a', undefined, 1] },
    { name: 'no expiry', given: ['a', 'i', undefined] },
    { name: 'a token that would end a quoted shell string', given: ['a"; echo b', 'i', 1] },
    { name: 'a token that a shell would run', given: ['a$(id)', 'i', 1] },
    { name: 'a token of two lines', given: ['a', 'i\nx-other: header', 1] },
    { name: 'an empty token', given: ['', 'i', 1] },
  ];

  test.each(refused)('refuses $name', ({ given }) => {
    expect(toTokens(...given)).toBeUndefined();
  });
});
