/**
 * Node's own check of a token's signature.
 *
 * `aws-jwt-verify` would take the token apart a second time; in the tests it judges every signature too.
 */
import { createVerify, verify, type KeyObject } from 'node:crypto';
import type { SignatureAlgorithm } from './key-set.js';

/**
 * Whether the key has signed a compact JWT. The last part of the JWT must be base64url.
 *
 * `verify` for every algorithm would be one call, and `createVerify` with a key alone is not: on Node 24
 * an object around an RSA key, which `verify` makes too, costs 40 µs, a third of a request with a new token.
 *
 * Source: RFC 7515, section 5.2; RFC 7518, sections 3.3 and 3.4; RFC 8037, section 3.1.
 */
export function verifySignature(
  compactJwt: string,
  algorithm: SignatureAlgorithm,
  key: KeyObject,
): boolean {
  const inputEnd = compactJwt.lastIndexOf('.');
  const input = compactJwt.slice(0, inputEnd);
  const signature = compactJwt.slice(inputEnd + 1);
  if (algorithm === 'EdDSA') {
    return verify(null, Buffer.from(input), key, Buffer.from(signature, 'base64url'));
  }
  // An ECDSA signature of a JWT is two numbers, not DER.
  const keyOptions = algorithm.startsWith('ES') ? { key, dsaEncoding: 'ieee-p1363' as const } : key;
  return createVerify(`sha${algorithm.slice(2)}`)
    .update(input)
    .verify(keyOptions, signature, 'base64url');
}
