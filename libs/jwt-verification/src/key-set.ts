/**
 * A key set: selects the issuer's keys that can verify tokens, and their algorithms.
 *
 * It does not fetch or cache keys: `issuer-keys.ts` does.
 */
import type { KeyObject } from 'node:crypto';
import type { JwkWithKid, SignatureJwk } from 'aws-jwt-verify/jwk';
import { KeyObjectCache, type SupportedSignatureAlgorithm } from 'aws-jwt-verify/jwt-verifier';
import { isName } from './claim-shape.js';
import type { JsonObject } from './parse-compact-jwt.js';

/** An algorithm with which an issuer may sign tokens. Only asymmetric algorithms. */
export type SignatureAlgorithm = SupportedSignatureAlgorithm;

/** A public key (RFC 7517, section 4). Other members are ignored. */
export interface Jwk {
  readonly kty: string;
  readonly kid?: string | undefined;
  readonly use?: string | undefined;
  /** If present, it must be a list that contains `verify`. */
  readonly key_ops?: unknown;
  readonly alg?: string | undefined;
  readonly n?: string | undefined;
  readonly e?: string | undefined;
  readonly crv?: string | undefined;
  readonly x?: string | undefined;
  readonly y?: string | undefined;
}

/** A key set (RFC 7517, section 5). */
export interface Jwks {
  readonly keys: readonly Jwk[];
}

/** A key that verifies tokens, and what it verifies. */
export interface KeyInForce {
  readonly jwk: Jwk;
  readonly algorithms: readonly SignatureAlgorithm[];
  /** The length of every signature by this key. */
  readonly signatureBytes: number;
}

/** The same, with its imported form. */
export interface VerifyingKey extends KeyInForce {
  readonly jwk: SignatureJwk & JwkWithKid;
  /** The key object, which is imported once for each algorithm; undefined if the import fails. */
  imported(algorithm: SignatureAlgorithm): Promise<KeyObject | undefined>;
}

/** Verifying keys by their ids. */
export type KeySet = ReadonlyMap<string, VerifyingKey>;

/**
 * The usable keys of a key set, by id; undefined if there are none, so that an empty or damaged response
 * does not replace keys that still verify tokens. A key in `held` that has not changed stays the same
 * object, so that cached results of its verifications stay valid.
 */
export function usableKeys(jwks: unknown, held?: KeySet): KeySet | undefined {
  const keys = (jwks as { readonly keys?: unknown } | null | undefined)?.keys;
  const usable = new Map<string, VerifyingKey>();
  for (const key of Array.isArray(keys) ? (keys as readonly unknown[]) : []) {
    const verifies = whatItVerifies(key);
    if (verifies === undefined) continue;
    // Members in a fixed order, so that equal keys have equal JSON.
    const text = JSON.stringify(key, PUBLIC_MEMBERS);
    const jwk = JSON.parse(text) as VerifyingKey['jwk'];
    // If two keys have the same id, the first is used, as in aws-jwt-verify.
    if (usable.has(jwk.kid)) continue;
    const before = held?.get(jwk.kid);
    const isUnchanged = JSON.stringify(before?.jwk) === text;
    usable.set(jwk.kid, before && isUnchanged ? before : verifyingKey(jwk, verifies));
  }
  return usable.size === 0 ? undefined : usable;
}

/** The members of a key that are kept. */
const PUBLIC_MEMBERS = ['kid', 'kty', 'use', 'key_ops', 'alg', 'n', 'e', 'crv', 'x', 'y'];

type Verifies = Pick<KeyInForce, 'algorithms' | 'signatureBytes'>;

const RSA_ALGORITHMS: readonly SignatureAlgorithm[] = ['RS256', 'RS384', 'RS512'];

/** Source: RFC 7518, section 3.4; RFC 8032, sections 5.1.6 and 5.2.6; RFC 8037, section 3.1. */
const CURVES: Readonly<Record<string, Verifies>> = {
  'EC P-256': { algorithms: ['ES256'], signatureBytes: 64 },
  'EC P-384': { algorithms: ['ES384'], signatureBytes: 96 },
  'EC P-521': { algorithms: ['ES512'], signatureBytes: 132 },
  'OKP Ed25519': { algorithms: ['EdDSA'], signatureBytes: 64 },
  'OKP Ed448': { algorithms: ['EdDSA'], signatureBytes: 114 },
};

/**
 * The length of an RSA modulus. The minimum is that of RFC 7518, section 3.3; the maximum is OpenSSL's
 * (OPENSSL_RSA_MAX_MODULUS_BITS): it verifies nothing with a larger one.
 */
const MODULUS_BITS = { least: 2_048, most: 16_384 };

/** OpenSSL's limit for a modulus above 3,072 bits (OPENSSL_RSA_MAX_PUBEXP_BITS). The usual exponent has 17 bits. */
const MAX_EXPONENT_BITS = 64;

/** What a key can verify; undefined for a value that is not a public key for signatures. */
function whatItVerifies(key: unknown): Verifies | undefined {
  const {
    kty,
    kid,
    use = 'sig',
    key_ops: uses = ['verify'],
    alg,
    ...rest
  } = Object(key) as JsonObject;
  if (!isName(kid) || use !== 'sig') return undefined;
  // RFC 7517, section 4.3.
  if (!Array.isArray(uses) || !uses.includes('verify')) return undefined;
  const verifies = kty === 'RSA' ? asRsa(rest) : isName(kty) ? onCurve(kty, rest) : undefined;
  if (verifies === undefined || alg === undefined) return verifies;
  const algorithms = verifies.algorithms.filter((algorithm) => algorithm === alg);
  return algorithms.length === 0 ? undefined : { ...verifies, algorithms };
}

/**
 * An RSA key: an odd modulus, and an odd exponent of at least 3. With the exponent 1, every padded hash
 * would be its own signature.
 *
 * Source: RFC 8017, section 3.1; RFC 7518, section 6.3.1.
 */
function asRsa({ n, e }: JsonObject): Verifies | undefined {
  if (!isName(n) || !isName(e)) return undefined;
  const modulus = numberOf(n);
  const exponent = numberOf(e);
  const isUsable =
    modulus.bits >= MODULUS_BITS.least &&
    modulus.bits <= MODULUS_BITS.most &&
    modulus.isOdd &&
    exponent.bits >= 2 &&
    exponent.bits <= MAX_EXPONENT_BITS &&
    exponent.isOdd;
  if (!isUsable) return undefined;
  return { algorithms: RSA_ALGORITHMS, signatureBytes: Math.ceil(modulus.bits / 8) };
}

/** Whether the point is on the curve is only known when the key is imported. */
function onCurve(kty: string, { crv, x, y }: JsonObject): Verifies | undefined {
  if (!isName(crv) || !isName(x) || !(kty === 'OKP' || isName(y))) return undefined;
  if (kty === 'OKP' && hasSmallOrder(x)) return undefined;
  const name = `${kty} ${crv}`;
  return Object.hasOwn(CURVES, name) ? CURVES[name] : undefined;
}

/**
 * The size of a number in base64url. Leading zero bytes do not count: RFC 7518, section 2
 * (Base64urlUInt) forbids them, but some issuers write one, and any number of them could make a short
 * modulus look long.
 */
function numberOf(text: string): { readonly bits: number; readonly isOdd: boolean } {
  const bytes = Buffer.from(text, 'base64url');
  const first = bytes.findIndex((byte) => byte !== 0);
  if (first < 0) return { bits: 0, isOdd: false };
  const bits = (bytes.length - first) * 8 - (Math.clz32(bytes[first] ?? 0) - 24);
  return { bits, isOdd: (bytes.at(-1) ?? 0) % 2 === 1 };
}

/**
 * Whether a public key for EdDSA is a point of small order: for such a key, anyone can make signatures,
 * and OpenSSL accepts them. The last bit, which is the sign of the other coordinate, does not matter.
 *
 * Source: RFC 8032, sections 5.1.3 and 5.2.3; the list of libsodium, `ge25519_has_small_order`.
 */
function hasSmallOrder(x: string): boolean {
  const bytes = Buffer.from(x, 'base64url');
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) & 0x7f;
  return SMALL_ORDER.has(bytes.toString('hex'));
}

const SMALL_ORDER: ReadonlySet<string> = new Set([
  // Ed25519: 0, 1, the two coordinates of order 8, and p - 1, p and p + 1 with p = 2^255 - 19.
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  ...['ec', 'ed', 'ee'].map((first) => `${first}${'ff'.repeat(30)}7f`),
  // Ed448: 0, 1, and p - 1, p and p + 1 with p = 2^448 - 2^224 - 1. Its last byte is only a sign.
  '00'.repeat(57),
  `01${'00'.repeat(56)}`,
  `fe${'ff'.repeat(27)}fe${'ff'.repeat(27)}00`,
  `ff${'ff'.repeat(27)}fe${'ff'.repeat(27)}00`,
  `${'00'.repeat(28)}ff${'ff'.repeat(27)}00`,
]);

function verifyingKey(jwk: VerifyingKey['jwk'], verifies: Verifies): VerifyingKey {
  const imports: Partial<Record<SignatureAlgorithm, Promise<KeyObject | undefined>>> = {};
  const importedFor = async (algorithm: SignatureAlgorithm) =>
    // The library's type covers all platforms; on Node it is a KeyObject.
    (await new KeyObjectCache().transformJwkToKeyObjectAsync(jwk, algorithm)) as KeyObject;
  return {
    jwk,
    ...verifies,
    // The reason for a failed import is not needed: the refusal names the key, and the issuer is at fault.
    imported: (algorithm) => (imports[algorithm] ??= importedFor(algorithm).catch(() => undefined)),
  };
}
