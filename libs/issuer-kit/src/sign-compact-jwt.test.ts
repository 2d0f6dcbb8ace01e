import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { compactVerify, decodeJwt, decodeProtectedHeader, errors } from 'jose';
import { signCompactJwt } from './sign-compact-jwt.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const cases = [
  { name: 'an ordinary header', header: { alg: 'RS256', kid: 'a' }, claims: { sub: 'ada' } },
  { name: 'a header with the algorithm none', header: { alg: 'none' }, claims: {} },
  { name: 'claims that are not ASCII', header: { alg: 'RS256' }, claims: { name: 'Ádá 🔑' } },
  { name: 'a claim of the wrong type', header: { alg: 'RS256' }, claims: { exp: 'tomorrow' } },
];

test.each(cases)('encodes as given: $name', ({ header, claims }) => {
  const token = signCompactJwt({ header, claims, privateKey });

  expect(decodeProtectedHeader(token)).toEqual(header);
  expect(decodeJwt(token)).toEqual(claims);
});

test('the signature covers header and claims, and fits no other token', async () => {
  const token = signCompactJwt({ header: { alg: 'RS256' }, claims: { sub: 'ada' }, privateKey });
  const other = signCompactJwt({ header: { alg: 'RS256' }, claims: { sub: 'bob' }, privateKey });
  const transplanted = `${token.slice(0, token.lastIndexOf('.'))}${other.slice(other.lastIndexOf('.'))}`;

  await expect(compactVerify(token, publicKey)).resolves.toBeDefined();
  await expect(compactVerify(transplanted, publicKey)).rejects.toThrow(
    errors.JWSSignatureVerificationFailed,
  );
});
