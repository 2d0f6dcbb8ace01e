import { expect, test } from '@jest/globals';
import { createPkce, s256 } from './create-pkce.js';

test('the challenge of RFC 7636, appendix B', () => {
  expect(s256('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  );
});

test('every sign-in has its own secrets, of the length that RFC 7636 requires', () => {
  const all = Array.from({ length: 20 }, createPkce);

  const secrets = all.flatMap(({ codeVerifier, state }) => [codeVerifier, state]);
  expect(new Set(secrets).size).toBe(40);
  for (const { codeVerifier, codeChallenge, state } of all) {
    expect(codeVerifier).toMatch(/^[\w-]{43}$/);
    expect(state).toMatch(/^[\w-]{43}$/);
    expect(codeChallenge).toBe(s256(codeVerifier));
  }
});
