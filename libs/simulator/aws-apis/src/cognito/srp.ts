/**
 * The server's half of the Secure Remote Password protocol, as Cognito's clients speak it: a password is
 * proved without being sent.
 *
 * Source: RFC 5054, section 2; the group of 3072 bits in RFC 3526, section 4. SHA-256, the derivation of
 * the key and the signed text are those of AWS's open source clients (read 2026-11-28).
 */
import {
  createHash,
  createHmac,
  getDiffieHellman,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

const PRIME = toInteger(getDiffieHellman('modp15').getPrime());
const GENERATOR = 2n;
const MULTIPLIER = toInteger(sha256(toBytes(PRIME), toBytes(GENERATOR)));

/** What a server keeps of a password. */
export interface SrpVerifier {
  readonly salt: bigint;
  readonly verifier: bigint;
}

/** The server's random numbers, which a test fixes. */
export type RandomInteger = () => bigint;

const randomInteger: RandomInteger = () => toInteger(randomBytes(32));

/** The verifier of a user's password. Shape of `identity`: `poolIdentity`. */
export function srpVerifier(
  identity: string,
  password: string,
  random = randomInteger,
): SrpVerifier {
  const salt = random();
  const inner = sha256(Buffer.from(`${identity}:${password}`));
  const exponent = toInteger(sha256(toBytes(salt), inner));
  return { salt, verifier: power(GENERATOR, exponent) };
}

/** A user in a pool: the part of the pool's id after its region, and the user name. */
export function poolIdentity(userPoolId: string, username: string): string {
  return `${userPoolId.slice(userPoolId.indexOf('_') + 1)}${username}`;
}

/**
 * The server's public number, and the key that it shares with a client that knows the password.
 *
 * Undefined if `clientPublic` is not a number in hex digits, or is a multiple of the prime, with which
 * anybody would know the key (RFC 5054, section 2.5.4).
 */
export function shareSrpKey(
  { verifier }: SrpVerifier,
  clientPublic: string,
  random = randomInteger,
): { readonly serverPublic: bigint; readonly key: Buffer } | undefined {
  if (!/^[\da-f]{1,1024}$/i.test(clientPublic)) return undefined;
  const given = BigInt(`0x${clientPublic}`);
  if (given % PRIME === 0n) return undefined;

  const secret = random();
  const serverPublic = (MULTIPLIER * verifier + power(GENERATOR, secret)) % PRIME;
  const scrambled = sha256(toBytes(given), toBytes(serverPublic));
  const shared = power(given * power(verifier, toInteger(scrambled)), secret);
  const key = hkdfSync(
    'sha256',
    toBytes(shared),
    toBytes(toInteger(scrambled)),
    'Caldera Derived Key',
    16,
  );
  return { serverPublic, key: Buffer.from(key) };
}

/** Whether a signature was made with the shared key. Shape of `secretBlock` and `signature`: base64. */
export function isSrpProof(
  key: Buffer,
  {
    identity,
    secretBlock,
    timestamp,
    signature,
  }: Readonly<Record<'identity' | 'secretBlock' | 'timestamp' | 'signature', string>>,
): boolean {
  const expected = createHmac('sha256', key)
    .update(identity)
    .update(Buffer.from(secretBlock, 'base64'))
    .update(timestamp)
    .digest();
  const given = Buffer.from(signature, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % PRIME;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return result;
}

/** Big-endian, with a leading zero byte where the first bit would be that of a negative number. */
function toBytes(integer: bigint): Buffer {
  const hex = integer.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

function toInteger(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function sha256(...parts: readonly Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}
