import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { isSrpProof, poolIdentity, shareSrpKey, srpVerifier } from './srp.js';

const POOL = 'eu-central-1_AbCdEfGhI';
/** The public number of a client whose secret number is 201. */
const CLIENT_PUBLIC = (2n ** 201n).toString(16);

describe('the shared key is that of a client of AWS', () => {
  // Computed with `amazon-cognito-identity-js` 6.3.21 from the same numbers.
  const vectors = [
    {
      name: 'a salt whose first bit is set',
      user: { username: 'ada', password: 'Correct horse 1!' },
      numbers: { salt: 0x8123456789abcdefn, secret: 0xf00dn },
      key: '5d5be1a0ea6103effb5f86bb52c2baf9',
    },
    {
      name: 'letters beyond ASCII',
      user: { username: 'größe', password: 'pässwörd €' },
      numbers: { salt: 1n, secret: 0x123456789abcdef0123456789abcdefn },
      key: '6250f0d00a9909feca3192781614e27c',
    },
  ];

  test.each(vectors)('$name', ({ user: { username, password }, numbers, key }) => {
    const verifier = srpVerifier(poolIdentity(POOL, username), password, () => numbers.salt);

    const shared = shareSrpKey(verifier, CLIENT_PUBLIC, () => numbers.secret);

    expect(shared?.key.toString('hex')).toBe(key);
  });
});

describe('a public number with which anybody would know the key is refused', () => {
  const verifier = srpVerifier(poolIdentity(POOL, 'ada'), 'secret');
  const prime =
    'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3be39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa051015728e5a8aaac42dad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200cbbe117577a615d6c770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff';
  const twice = (BigInt(`0x${prime}`) * 2n).toString(16);

  test.each(['0', '00', prime, twice, prime.toUpperCase()])('%s', (clientPublic) => {
    expect(shareSrpKey(verifier, clientPublic)).toBeUndefined();
  });

  test.each(['', '-1', '0x4', 'four', ' 4', '4'.repeat(1025)])('%j is no number', (given) => {
    expect(shareSrpKey(verifier, given)).toBeUndefined();
  });

  test('its neighbours pass', () => {
    for (const clientPublic of ['1', `${prime.slice(0, -1)}e`]) {
      expect(shareSrpKey(verifier, clientPublic)?.key).toHaveLength(16);
    }
  });
});

test('a proof is of one key, identity, block and time', () => {
  const key = Buffer.alloc(16, 1);
  const signed = {
    identity: 'AbCdEfGhIada',
    secretBlock: 'AAEC',
    timestamp: 'Sat Nov 28 12:00:00 UTC 2026',
  };
  const signature = createHmac('sha256', key)
    .update(
      Buffer.concat([
        Buffer.from('AbCdEfGhIada'),
        Buffer.from([0, 1, 2]),
        Buffer.from(signed.timestamp),
      ]),
    )
    .digest('base64');

  expect(isSrpProof(key, { ...signed, signature })).toBe(true);
  expect(isSrpProof(Buffer.alloc(16, 2), { ...signed, signature })).toBe(false);
  for (const change of [
    { identity: 'AbCdEfGhIadb' },
    { secretBlock: 'AAED' },
    { timestamp: 'Sat Nov 28 12:00:01 UTC 2026' },
    { signature: '' },
    { signature: signature.slice(4) },
  ]) {
    expect(isSrpProof(key, { ...signed, signature, ...change })).toBe(false);
  }
});
