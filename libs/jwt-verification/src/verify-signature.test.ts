/**
 * Signatures that no issuer writes: each is refused, and none makes Node throw.
 */
import { createSecretKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { SignatureAlgorithm } from './key-set.js';
import { verifySignature } from './verify-signature.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });

/** Each algorithm with a key pair and the length of its signatures. */
const ALGORITHMS: [SignatureAlgorithm, { publicKey: KeyObject; privateKey: KeyObject }, number][] =
  [
    ['RS256', rsa, 256],
    ['RS384', rsa, 256],
    ['RS512', generateKeyPairSync('rsa', { modulusLength: 2056 }), 257],
    ['ES256', ec('P-256'), 64],
    ['ES384', ec('P-384'), 96],
    ['ES512', ec('P-521'), 132],
    ['EdDSA', generateKeyPairSync('ed25519'), 64],
    ['EdDSA', generateKeyPairSync('ed448'), 114],
  ];

const INPUT = 'e30.e30';

function signatureOf(algorithm: SignatureAlgorithm, key: KeyObject): Buffer {
  const hash = algorithm === 'EdDSA' ? null : `sha${algorithm.slice(2)}`;
  return sign(hash, Buffer.from(INPUT), { key, dsaEncoding: 'ieee-p1363' });
}

describe.each(ALGORITHMS)('%s', (algorithm, { publicKey, privateKey }, bytes) => {
  const valid = signatureOf(algorithm, privateKey);
  const verified = (signature: Buffer) =>
    verifySignature(`${INPUT}.${signature.toString('base64url')}`, algorithm, publicKey, bytes);

  test(`is verified by a signature of ${bytes} bytes`, () => {
    expect(valid).toHaveLength(bytes);
    expect(verified(valid)).toBe(true);
  });

  test('is not verified by a signature of another length', () => {
    const lengths = Array.from({ length: 600 }, (_, length) => length).filter((n) => n !== bytes);

    const accepted = lengths.filter((length) =>
      [
        verified(Buffer.alloc(length)),
        verified(Buffer.concat([valid, Buffer.alloc(600)]).subarray(0, length)),
        verified(Buffer.concat([Buffer.alloc(600), valid]).subarray(-length)),
      ].includes(true),
    );

    expect(accepted).toEqual([]);
  });

  const half = Math.floor(bytes / 2);
  const cases: [name: string, signature: Buffer][] = [
    ['only zeros', Buffer.alloc(bytes)],
    ['only ones', Buffer.alloc(bytes, 255)],
    ['a first half of zeros', Buffer.concat([Buffer.alloc(half), valid.subarray(half)])],
    [
      'a second half of zeros',
      Buffer.concat([valid.subarray(0, half), Buffer.alloc(bytes - half)]),
    ],
    ['a first half of ones', Buffer.concat([Buffer.alloc(half, 255), valid.subarray(half)])],
    [
      'a second half of ones',
      Buffer.concat([valid.subarray(0, half), Buffer.alloc(bytes - half, 255)]),
    ],
    ['its halves exchanged', Buffer.concat([valid.subarray(half), valid.subarray(0, half)])],
  ];
  test.each(cases)('is not verified by %s', (_name, signature) => {
    expect(verified(signature)).toBe(false);
  });
});

test('an error of the platform is a signature that does not verify', () => {
  const token = `${INPUT}.${Buffer.alloc(64).toString('base64url')}`;

  expect(verifySignature(token, 'ES256', createSecretKey(Buffer.alloc(32)), 64)).toBe(false);
});
