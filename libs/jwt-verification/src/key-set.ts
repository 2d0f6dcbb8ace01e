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
const PUBLIC_MEMBERS = ['kid', 'kty', 'use', 'alg', 'n', 'e', 'crv', 'x', 'y'];

const RSA_ALGORITHMS: readonly SignatureAlgorithm[] = ['RS256', 'RS384', 'RS512'];

/** Source: RFC 7518, section 3.4; RFC 8037, section 3.1. */
const CURVE_ALGORITHMS: Readonly<Record<string, readonly SignatureAlgorithm[]>> = {
  'EC P-256': ['ES256'],
  'EC P-384': ['ES384'],
  'EC P-521': ['ES512'],
  'OKP Ed25519': ['EdDSA'],
  'OKP Ed448': ['EdDSA'],
};

/** The length of a modulus of 2,048 bits. Smaller ones must not be used (RFC 7518, section 3.3). */
const SMALLEST_MODULUS_CHARACTERS = 342;

/** The algorithms that a key can verify; empty for a value that is not a public signature key. */
function algorithmsOf(key: unknown): readonly SignatureAlgorithm[] {
  const { kty, kid, use = 'sig', alg, n, e, crv, x, y } = Object(key) as JsonObject;
  if (!isName(kid) || use !== 'sig') return [];
  let algorithms: readonly SignatureAlgorithm[] = [];
  if (kty === 'RSA' && isName(e) && isName(n) && n.length >= SMALLEST_MODULUS_CHARACTERS) {
    algorithms = RSA_ALGORITHMS;
  } else if (isName(kty) && isName(crv) && isName(x) && (kty === 'OKP' || isName(y))) {
    algorithms = CURVE_ALGORITHMS[`${kty} ${crv}`] ?? [];
  }
  return alg === undefined ? algorithms : algorithms.filter((algorithm) => algorithm === alg);
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
