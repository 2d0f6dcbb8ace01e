/**
 * Keys that may verify tokens, and their nearest neighbours that may not. Initial keys and fetched keys
 * are judged by the same function.
 */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { usableKeys } from './key-set.js';

const rsa = (modulusLength: number) =>
  generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
const ed = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
const rsa2048 = rsa(2_048);
const bytesOf = (text = '') => Buffer.from(text, 'base64url');
const padded = (text = '', bytes: number) =>
  Buffer.concat([Buffer.alloc(bytes), bytesOf(text)]).toString('base64url');
const even = (text = '') => {
  const bytes = bytesOf(text);
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) & 0xfe;
  return bytes.toString('base64url');
};

const RSA = ['RS256', 'RS384', 'RS512'];
const cases: [name: string, key: object, algorithms: string[]][] = [
  ['an RSA key of 2,048 bits', rsa2048, RSA],
  ['an RSA key of 2,048 bits after zeros', { ...rsa2048, n: padded(rsa2048.n, 64) }, RSA],
  ['an RSA key of 2,047 bits', rsa(2_047), []],
  ['an RSA key of 1,024 bits', rsa(1_024), []],
  ['an RSA key of 512 bits', rsa(512), []],
  ['an RSA key of 512 bits after 1,536 zero bits', { ...rsa2048, n: padded(rsa(512).n, 192) }, []],
  ['an RSA key of only zeros', { ...rsa2048, n: padded('', 256) }, []],
  ['an RSA key with an even modulus', { ...rsa2048, n: even(rsa2048.n) }, []],
  [
    'an RSA key that is too large for OpenSSL',
    { ...rsa2048, n: Buffer.alloc(2_049, 255).toString('base64url') },
    [],
  ],
  ['an RSA key without a modulus', { ...rsa2048, n: undefined }, []],
  ['an RSA key whose modulus is a number', { ...rsa2048, n: 3 }, []],
  ['the exponent 3', { ...rsa2048, e: 'Aw' }, RSA],
  ['the exponent 3 after zeros', { ...rsa2048, e: 'AAAD' }, RSA],
  ['the exponent 17', { ...rsa2048, e: 'EQ' }, RSA],
  ['the exponent 1', { ...rsa2048, e: 'AQ' }, []],
  ['the exponent 1 after zeros', { ...rsa2048, e: 'AAAB' }, []],
  ['the exponent 0', { ...rsa2048, e: 'AA' }, []],
  ['the exponent 2', { ...rsa2048, e: 'Ag' }, []],
  ['the exponent 65,536', { ...rsa2048, e: 'AQAA' }, []],
  ['an exponent of more than 64 bits', { ...rsa2048, e: 'AQAAAAAAAAAB' }, []],
  ['no exponent', { ...rsa2048, e: undefined }, []],
  ['a use for signatures', { ...rsa2048, use: 'sig' }, RSA],
  ['a use for encryption', { ...rsa2048, use: 'enc' }, []],
  ['a use that is null', { ...rsa2048, use: null }, []],
  ['the operation verify', { ...rsa2048, key_ops: ['verify'] }, RSA],
  ['the operation verify among others', { ...ec, key_ops: ['sign', 'verify'] }, ['ES256']],
  ['the operation encrypt', { ...rsa2048, key_ops: ['encrypt'] }, []],
  ['the operation sign', { ...ed, key_ops: ['sign'] }, []],
  ['no operations', { ...ec, key_ops: [] }, []],
  ['operations that are a string', { ...rsa2048, key_ops: 'verify' }, []],
  ['operations that are null', { ...rsa2048, key_ops: null }, []],
  ['the operation verify and a use for encryption', { ...ec, use: 'enc', key_ops: ['verify'] }, []],
  [
    'a use for signatures and the operation encrypt',
    { ...ec, use: 'sig', key_ops: ['wrapKey'] },
    [],
  ],
  ['one algorithm', { ...rsa2048, alg: 'RS384' }, ['RS384']],
  ['an algorithm for another type of key', { ...rsa2048, alg: 'ES256' }, []],
  ['an algorithm for another curve', { ...ec, alg: 'ES384' }, []],
  ['a curve of another type of key', { ...ed, kty: 'EC', y: ed.x }, []],
  ['a curve for key agreement', { ...ed, crv: 'X25519' }, []],
  ['a curve that is not supported', { ...ec, crv: 'secp256k1' }, []],
  ['a curve without a coordinate', { ...ec, y: undefined }, []],
];

describe('a key with', () => {
  test.each(cases)('%s', (_name, key, algorithms) => {
    const keys = usableKeys({ keys: [{ ...key, kid: 'a' }] });

    expect(keys?.get('a')?.algorithms ?? []).toEqual(algorithms);
  });
});

test('a key whose operations change is another key', () => {
  const before = usableKeys({ keys: [{ ...ec, kid: 'a' }] });
  const same = usableKeys({ keys: [{ ...ec, kid: 'a' }] }, before);
  const changed = usableKeys({ keys: [{ ...ec, kid: 'a', key_ops: ['verify'] }] }, before);

  expect(same?.get('a')).toBe(before?.get('a'));
  expect(changed?.get('a')).not.toBe(before?.get('a'));
});

test('a point that is not on its curve cannot be imported', async () => {
  const keys = usableKeys({ keys: [{ ...ec, y: ec.x, kid: 'a' }] });

  expect(await keys?.get('a')?.imported('ES256')).toBeUndefined();
});
