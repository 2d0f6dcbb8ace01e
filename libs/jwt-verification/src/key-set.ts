/**
 * A key set: selects the issuer's keys that can verify tokens, and their algorithms.
 *
 * It does not fetch or cache keys: `issuer-keys.ts` does.
 */
import type { KeyObject } from 'node:crypto';
import type { JwkWithKid, SignatureJwk } from 'aws-jwt-verify/jwk';
import { KeyObjectCache, type SupportedSignatureAlgorithm } from 'aws-jwt-verify/jwt-verifier';
import { isName, isNames } from './claim-shape.js';
import type { JsonObject } from './parse-compact-jwt.js';

/** An algorithm with which an issuer may sign tokens. Only asymmetric algorithms. */
export type SignatureAlgorithm = SupportedSignatureAlgorithm;

/** A public key (RFC 7517, section 4). Other members are ignored. */
export interface Jwk {
  readonly kty: string;
  readonly kid?: string | undefined;
  readonly use?: string | undefined;
  readonly key_ops?: readonly string[] | undefined;
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

/** A key that verifies tokens, and its algorithms. */
export interface KeyInForce {
  readonly jwk: Jwk;
  readonly algorithms: readonly SignatureAlgorithm[];
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
    const algorithms = algorithmsOf(key);
    if (algorithms.length === 0) continue;
    // Members in a fixed order, so that equal keys have equal JSON.
    const text = JSON.stringify(key, PUBLIC_MEMBERS);
    const jwk = JSON.parse(text) as VerifyingKey['jwk'];
    // If two keys have the same id, the first is used, as in aws-jwt-verify.
    if (usable.has(jwk.kid)) continue;
    const before = held?.get(jwk.kid);
    const isUnchanged = JSON.stringify(before?.jwk) === text;
    usable.set(jwk.kid, before && isUnchanged ? before : verifyingKey(jwk, algorithms));
  }
  return usable.size === 0 ? undefined : usable;
}

/** The members of a key that are kept. */
const PUBLIC_MEMBERS = ['kid', 'kty', 'use', 'key_ops', 'alg', 'n', 'e', 'crv', 'x', 'y'];

const RSA_ALGORITHMS: readonly SignatureAlgorithm[] = ['RS256', 'RS384', 'RS512'];

/** Source: RFC 7518, section 3.4; RFC 8037, section 3.1. */
const CURVE_ALGORITHMS: Readonly<Record<string, readonly SignatureAlgorithm[]>> = {
  'EC P-256': ['ES256'],
  'EC P-384': ['ES384'],
  'EC P-521': ['ES512'],
  'OKP Ed25519': ['EdDSA'],
  'OKP Ed448': ['EdDSA'],
};

/** Smaller moduli must not be used (RFC 7518, section 3.3). */
const SMALLEST_MODULUS_BITS = 2_048;

/** OpenSSL verifies nothing with a larger modulus (`OPENSSL_RSA_MAX_MODULUS_BITS`). */
const LARGEST_MODULUS_BITS = 16_384;

/** The largest exponent that OpenSSL uses with every modulus (`OPENSSL_RSA_MAX_PUBEXP_BITS`). */
const LARGEST_EXPONENT_BITS = 64;

/** The algorithms that a key can verify; empty for a value that is not a public signature key. */
function algorithmsOf(key: unknown): readonly SignatureAlgorithm[] {
  const { kty, kid, use, key_ops: operations, alg, n, e, crv, x, y } = Object(key) as JsonObject;
  if (!isName(kid) || !isForSignatures(use, operations)) return [];
  let algorithms: readonly SignatureAlgorithm[] = [];
  if (kty === 'RSA') {
    if (isModulus(n) && isExponent(e)) algorithms = RSA_ALGORITHMS;
  } else if (isName(kty) && isName(crv) && isName(x) && (kty === 'OKP' || isName(y))) {
    const named = `${kty} ${crv}`;
    algorithms = Object.hasOwn(CURVE_ALGORITHMS, named) ? (CURVE_ALGORITHMS[named] ?? []) : [];
  }
  return alg === undefined ? algorithms : algorithms.filter((algorithm) => algorithm === alg);
}

/** Whether both statements about the use of a key allow it to verify (RFC 7517, sections 4.2 and 4.3). */
function isForSignatures(use: unknown = 'sig', operations: unknown = ['verify']): boolean {
  return use === 'sig' && isNames(operations) && operations.includes('verify');
}

function isModulus(n: unknown): boolean {
  const { bits, isOdd } = unsignedInteger(n);
  return isOdd && bits >= SMALLEST_MODULUS_BITS && bits <= LARGEST_MODULUS_BITS;
}

/** An odd number from 3 (RFC 8017, section 3.1). With 1, every signature would be its own message. */
function isExponent(e: unknown): boolean {
  const { bits, isOdd } = unsignedInteger(e);
  return isOdd && bits >= 2 && bits <= LARGEST_EXPONENT_BITS;
}

/**
 * A number of a key (RFC 7518, section 2, Base64urlUInt); none has 0 bits. Only significant bits count:
 * a short number in front of which there are zeros is still short.
 */
function unsignedInteger(text: unknown): { readonly bits: number; readonly isOdd: boolean } {
  const bytes = Buffer.from(isName(text) ? text : '', 'base64url');
  const start = bytes.findIndex((byte) => byte !== 0);
  if (start < 0) return { bits: 0, isOdd: false };
  const first = bytes[start] ?? 0;
  const bits = (bytes.length - start) * 8 - (Math.clz32(first) - 24);
  return { bits, isOdd: (bytes[bytes.length - 1] ?? 0) % 2 === 1 };
}

function verifyingKey(
  jwk: VerifyingKey['jwk'],
  algorithms: readonly SignatureAlgorithm[],
): VerifyingKey {
  const imports: Partial<Record<SignatureAlgorithm, Promise<KeyObject | undefined>>> = {};
  const importedFor = async (algorithm: SignatureAlgorithm) =>
    // The library's type covers all platforms; on Node it is a KeyObject.
    (await new KeyObjectCache().transformJwkToKeyObjectAsync(jwk, algorithm)) as KeyObject;
  return {
    jwk,
    algorithms,
    // The reason for a failed import is not needed: the refusal names the key, and the issuer is at fault.
    imported: (algorithm) => (imports[algorithm] ??= importedFor(algorithm).catch(() => undefined)),
  };
}
