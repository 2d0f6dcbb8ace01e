import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { usableKeys } from './key-set.js';

type Members = Readonly<Record<string, unknown>>;

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
const ed = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
const short = generateKeyPairSync('rsa', { modulusLength: 512 }).publicKey.export({
  format: 'jwk',
});

const base64Url = (...bytes: (Uint8Array | number[])[]) =>
  Buffer.concat(bytes.map((part) => Buffer.from(part))).toString('base64url');
const modulus = Buffer.from(rsa.n ?? '', 'base64url');
const zeros = (count: number) => new Uint8Array(count);
const bits = (count: number) =>
  base64Url([2 ** ((count - 1) % 8)], zeros(Math.ceil(count / 8) - 2), [1]);

const usable = (key: Members) => usableKeys({ keys: [{ kid: 'a', ...key }] })?.get('a');

describe('a key is used', () => {
  const cases: [name: string, key: Members, algorithms: string[], signatureBytes: number][] = [
    ['for every RSA algorithm', rsa, ['RS256', 'RS384', 'RS512'], 256],
    ['for its own algorithm', { ...rsa, alg: 'RS384' }, ['RS384'], 256],
    ['if it is for signatures', { ...rsa, use: 'sig' }, ['RS256', 'RS384', 'RS512'], 256],
    ['if it may verify', { ...ec, key_ops: ['verify'] }, ['ES256'], 64],
    ['if it may verify among others', { ...ed, key_ops: ['sign', 'verify'] }, ['EdDSA'], 64],
    [
      'with a leading zero byte',
      { ...rsa, n: base64Url(zeros(1), modulus) },
      ['RS256', 'RS384', 'RS512'],
      256,
    ],
    ['with the exponent 3', { ...rsa, e: 'Aw' }, ['RS256', 'RS384', 'RS512'], 256],
    ['with an exponent of 64 bits', { ...rsa, e: bits(64) }, ['RS256', 'RS384', 'RS512'], 256],
    ['with 2,048 bits', { ...rsa, n: bits(2_048) }, ['RS256', 'RS384', 'RS512'], 256],
    ['with 2,049 bits', { ...rsa, n: bits(2_049) }, ['RS256', 'RS384', 'RS512'], 257],
    ['with 16,384 bits', { ...rsa, n: bits(16_384) }, ['RS256', 'RS384', 'RS512'], 2_048],
  ];
  test.each(cases)('%s', (_name, key, algorithms, signatureBytes) => {
    expect(usable(key)).toMatchObject({ algorithms, signatureBytes });
  });
});

describe('a key is not used', () => {
  const cases: [name: string, key: Members][] = [
    ['if it may only sign', { ...rsa, key_ops: ['sign'] }],
    ['if it may only encrypt', { ...rsa, use: 'sig', key_ops: ['encrypt', 'wrapKey'] }],
    ['if it may do nothing', { ...ec, key_ops: [] }],
    ['if key_ops is a string', { ...ec, key_ops: 'verify' }],
    ['if key_ops is null', { ...ed, key_ops: null }],
    ['for encryption', { ...rsa, use: 'enc' }],
    ['for another use', { ...rsa, use: 'SIG' }],
    ['for another algorithm', { ...rsa, alg: 'PS256' }],
    ['for the algorithm of another curve', { ...ec, alg: 'ES384' }],
    ['for an algorithm that is a list', { ...rsa, alg: ['RS256'] }],
    ['with 512 bits', short],
    [
      'with 512 bits, padded with zeros',
      { ...short, n: base64Url(zeros(192), Buffer.from(short.n ?? '', 'base64url')) },
    ],
    ['with 2,047 bits', { ...rsa, n: bits(2_047) }],
    [
      'with 2,047 bits, padded with zeros',
      { ...rsa, n: base64Url(zeros(9), Buffer.from(bits(2_047), 'base64url')) },
    ],
    ['with more bits than OpenSSL supports', { ...rsa, n: bits(16_385) }],
    ['with an even modulus', { ...rsa, n: base64Url(modulus.subarray(0, -1), [2]) }],
    ['with a modulus of zeros', { ...rsa, n: base64Url(zeros(256)) }],
    ['with a modulus that is not base64url', { ...rsa, n: '!'.repeat(400) }],
    ['with the exponent 0', { ...rsa, e: 'AA' }],
    ['with the exponent 1', { ...rsa, e: 'AQ' }],
    ['with the exponent 1, padded with zeros', { ...rsa, e: base64Url(zeros(3), [1]) }],
    ['with the exponent 2', { ...rsa, e: 'Ag' }],
    ['with an even exponent', { ...rsa, e: base64Url([1, 0, 0]) }],
    ['with an exponent of 65 bits', { ...rsa, e: bits(65) }],
    ['without an exponent', { ...rsa, e: undefined }],
    ['with an exponent that is a number', { ...rsa, e: 65_537 }],
    ['of a curve for another purpose', { ...ed, crv: 'X25519' }],
    ['of a curve that no algorithm here uses', { ...ec, crv: 'secp256k1' }],
    ['of a curve that every object inherits', { ...ec, kty: 'EC', crv: '__proto__' }],
    ['of another type than its curve', { ...ec, kty: 'OKP' }],
    ['without y', { ...ec, y: undefined }],
    ['that is symmetric', { kty: 'oct', k: 'AAAA', alg: 'HS256' }],
    ['without an id', { ...rsa, kid: undefined }],
  ];
  test.each(cases)('%s', (_name, key) => {
    expect(usable(key)).toBeUndefined();
  });
});

test('of two keys with one id, the first that is usable is used', () => {
  const keys = usableKeys({
    keys: [
      { ...ed, kid: 'a', key_ops: ['sign'] },
      { ...ec, kid: 'a' },
      { ...rsa, kid: 'a' },
    ],
  });

  expect(keys?.get('a')?.algorithms).toEqual(['ES256']);
});

test('a key whose operations have changed is another key', () => {
  const keysOf = (key_ops: string[], held?: ReturnType<typeof usableKeys>) =>
    usableKeys({ keys: [{ ...ec, kid: 'a', key_ops }] }, held);
  const first = keysOf(['verify']);

  expect(keysOf(['verify'], first)?.get('a')).toBe(first?.get('a'));
  expect(keysOf(['verify', 'sign'], first)?.get('a')).not.toBe(first?.get('a'));
});

test('a point that is not on its curve cannot be imported', async () => {
  expect(await usable({ ...ec, y: ec.x })?.imported('ES256')).toBeUndefined();
  expect(await usable(ec)?.imported('ES256')).toBeDefined();
});

/** OpenSSL refuses such points itself from 3.5 on (Node 24). */
const REFUSES_SMALL_ORDER = !/^3\.[0-4]\./.test(process.versions.openssl);

describe('a point of small order, for which anyone can make signatures, is not used', () => {
  const ones = 'ff'.repeat(30);
  const points = [
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    `ec${ones}7f`,
  ].flatMap((hex) => {
    const bytes = Buffer.from(hex, 'hex');
    const negative = Buffer.from(bytes);
    negative[31] = (negative[31] ?? 0) | 0x80;
    return [bytes, negative];
  });
  // R is the neutral element, and S is zero: valid for every eighth text at least.
  const forgery = Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]);

  test.each(points.map((bytes) => [bytes.toString('hex'), bytes.toString('base64url')]))(
    '%s',
    (hex, x) => {
      const jwk = { kty: 'OKP', crv: 'Ed25519', x };
      expect(usable(jwk)).toBeUndefined();

      // The neutral element and the point of order 2 have no negative: OpenSSL does not decode it.
      const hasNoNegative = /^(01(00){30}80|ecff.*ff)$/.test(hex);
      const key = createPublicKey({ key: jwk, format: 'jwk' });
      const isForgeable = Array.from({ length: 200 }, (_, text) => text).some((text) =>
        verify(null, Buffer.from(String(text)), key, forgery),
      );
      expect(isForgeable || hasNoNegative || REFUSES_SMALL_ORDER).toBe(true);
    },
  );

  // OpenSSL 3.0 verifies signatures by the first of them, OpenSSL 3.5 by none.
  test.each([
    '00'.repeat(57),
    `01${'00'.repeat(56)}`,
    `fe${'ff'.repeat(27)}fe${'ff'.repeat(27)}00`,
  ])('of Ed448: %s', (hex) => {
    const x = Buffer.from(hex, 'hex').toString('base64url');

    expect(usable({ kty: 'OKP', crv: 'Ed448', x })).toBeUndefined();
  });
});
