/**
 * The client's half of Cognito's Secure Remote Password protocol, for tests. It shares no code with the
 * server's half.
 */
import { createHash, createHmac, getDiffieHellman, hkdfSync } from 'node:crypto';

const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
const SECRET = 0xdecafn;

/** The client's public number. */
export const CLIENT_PUBLIC = power(2n, SECRET).toString(16);

/** The responses to the challenge `PASSWORD_VERIFIER`. */
export function answerAsSrpClient(
  challenge: Readonly<Record<string, string>> | undefined,
  userPoolId: string,
  password: string,
): Record<string, string> {
  const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = challenge ?? {};
  const identity = `${userPoolId.split('_')[1] ?? ''}${USER_ID_FOR_SRP}`;
  const u = hash(padded(CLIENT_PUBLIC) + padded(SRP_B));
  const inner = createHash('sha256').update(`${identity}:${password}`).digest('hex');
  const x = number(hash(padded(SALT) + inner));
  const k = number(hash(padded(N.toString(16)) + '02'));
  const base = (((number(SRP_B) - k * power(2n, x)) % N) + N) % N;
  const shared = padded(power(base, SECRET + number(u) * x).toString(16));
  const key = hkdfSync(
    'sha256',
    Buffer.from(shared, 'hex'),
    Buffer.from(padded(number(u).toString(16)), 'hex'),
    'Caldera Derived Key',
    16,
  );
  const TIMESTAMP = 'Sat Nov 28 12:00:00 UTC 2026';
  return {
    USERNAME: USER_ID_FOR_SRP,
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    TIMESTAMP,
    PASSWORD_CLAIM_SIGNATURE: createHmac('sha256', Buffer.from(key))
      .update(Buffer.from(identity))
      .update(Buffer.from(SECRET_BLOCK, 'base64'))
      .update(TIMESTAMP)
      .digest('base64'),
  };
}

function number(hex: string): bigint {
  return BigInt(`0x${hex}`);
}

function padded(hex: string): string {
  const even = hex.length % 2 === 1 ? `0${hex}` : hex;
  return number(even.slice(0, 2)) > 0x7fn ? `00${even}` : even;
}

function hash(hex: string): string {
  return createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex');
}

function power(base: bigint, exponent: bigint): bigint {
  if (exponent === 0n) return 1n;
  const half = power((base * base) % N, exponent / 2n);
  return exponent % 2n === 1n ? (half * base) % N : half;
}
