/**
 * A key set: which of an issuer's keys can verify a token, and by which algorithms.
 *
 * It fetches and keeps nothing: that is `issuer-keys.ts`'s.
 */
import type { KeyObject } from 'node:crypto';
import type { JwkWithKid, SignatureJwk } from 'aws-jwt-verify/jwk';
import { KeyObjectCache, type SupportedSignatureAlgorithm } from 'aws-jwt-verify/jwt-verifier';
import { isName } from './claim-shape.js';
import type { JsonObject } from './parse-compact-jwt.js';

/** An algorithm that an issuer's tokens may be signed by: asymmetric ones alone. */
export type SignatureAlgorithm = SupportedSignatureAlgorithm;

/** A public key (RFC 7517, section 4). Members that are not named here are not looked at. */
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

/** A key that tokens are verified with, and the algorithms that it is for. */
export interface KeyInForce {
  readonly jwk: Jwk;
  readonly algorithms: readonly SignatureAlgorithm[];
}

/** The same, as it verifies them. */
export interface VerifyingKey extends KeyInForce {
  readonly jwk: SignatureJwk & JwkWithKid;
  /**
   * The key as the platform's own cryptography takes it, imported once for each algorithm; undefined
   * where it does not take it.
   */
  imported(algorithm: SignatureAlgorithm): Promise<KeyObject | undefined>;
}

/** Verifying keys by their ids. */
export type KeySet = ReadonlyMap<string, VerifyingKey>;

/**
 * The usable keys of a key set, by id; undefined where there is none, so that an empty or damaged
 * answer does not take the place of keys that still verify tokens. A key that was held before and
 * has not changed is the same object, so that what was verified with it can be kept.
 */
export function usableKeys(jwks: unknown, held?: KeySet): KeySet | undefined {
  const keys = (jwks as { readonly keys?: unknown } | null | undefined)?.keys;
  const usable = new Map<string, VerifyingKey>();
  for (const key of Array.isArray(keys) ? (keys as readonly unknown[]) : []) {
    const algorithms = algorithmsOf(key);
    if (algorithms.length === 0) continue;
    // In a fixed order, so that equal keys make equal texts.
    const text = JSON.stringify(key, PUBLIC_MEMBERS);
    const jwk = JSON.parse(text) as VerifyingKey['jwk'];
    // Where a set names an id twice, the first counts, as it does for aws-jwt-verify.
    if (usable.has(jwk.kid)) continue;
    const before = held?.get(jwk.kid);
    const isUnchanged = JSON.stringify(before?.jwk) === text;
    usable.set(jwk.kid, before && isUnchanged ? before : verifyingKey(jwk, algorithms));
  }
  return usable.size === 0 ? undefined : usable;
}

/** What of a key is kept. */
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

/** A modulus of 2,048 bits has 342 characters: smaller ones must not be used (RFC 7518, 3.3). */
const SMALLEST_MODULUS_CHARACTERS = 342;

/** The algorithms that a key can verify; none for what is no public key, or not for signatures. */
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
    // The library's type is that of every platform.
    (await new KeyObjectCache().transformJwkToKeyObjectAsync(jwk, algorithm)) as KeyObject;
  return {
    jwk,
    algorithms,
    // Why an import fails does not matter: the refusal names the key, and it is the issuer's fault.
    imported: (algorithm) => (imports[algorithm] ??= importedFor(algorithm).catch(() => undefined)),
  };
}
