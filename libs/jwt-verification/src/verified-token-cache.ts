/**
 * Caches recently verified tokens: each is verified once, and looked up after that.
 *
 * Only verified tokens are added, so a client without a valid token cannot evict others. The key is the
 * digest of the whole token, including the signature. The tokens themselves are not kept.
 */
import type { IssuerKeys } from './issuer-keys.js';
import type { VerifyingKey } from './key-set.js';

/** How verified tokens are cached. */
export interface VerifiedTokenCacheOptions {
  /**
   * The digest of a token. It must be collision-resistant, such as SHA-256:
   * `(token) => hash('sha256', token, 'base64')` with `hash` from `node:crypto`.
   */
  readonly digest: (compactJwt: string) => string;
  /** How long a token is cached before it is verified again. Zero: no caching. Default: 300. */
  readonly maxAgeSeconds?: number | undefined;
  /** The approximate memory limit. Default: 8 MiB, which is a few thousand tokens. */
  readonly maxBytes?: number | undefined;
}

/** The verdict on a token, and everything that it depends on. */
export interface VerifiedToken<Value> {
  /** The result of `fromClaims`. */
  readonly value: Value;
  /** Units: seconds since 1970-01-01T00:00:00Z. */
  readonly expiresAt: number;
  /** Units: seconds since 1970-01-01T00:00:00Z. */
  readonly notBefore: number | undefined;
  readonly kid: string;
  readonly key: VerifyingKey;
  readonly keys: IssuerKeys;
  /** When the token was verified. Units: milliseconds since the epoch. */
  readonly atMs: number;
  /** The size of the token. */
  readonly bytes: number;
}

/** Verdicts by the digests of their tokens. */
export interface VerifiedTokenCache<Value> {
  /** The verdict on a token, if it is not too old and its key is still in force. */
  find(digest: string): VerifiedToken<Value> | undefined;
  /** Adds a verdict. If the cache is full, verdicts that were not used recently are removed. */
  add(digest: string, token: VerifiedToken<Value>): void;
}

/** The overhead of an entry: its objects and the digest. The claims are counted with the token's size. */
const ENTRY_BYTES = 600;

/**
 * An empty cache. `now` is in milliseconds since the epoch.
 *
 * It has two generations. An entry that is used moves to the recent one. When the recent one is full, it
 * becomes the older one, and the previous older one is dropped as a whole. Deleting the oldest entries of
 * a map one by one would be slower: each deletion has to skip the slots of all entries deleted before.
 */
export function createVerifiedTokenCache<Value>({
  maxAgeSeconds = 300,
  maxBytes = 8 * 1024 * 1024,
  now,
}: Omit<VerifiedTokenCacheOptions, 'digest'> & {
  readonly now: () => number;
}): VerifiedTokenCache<Value> {
  let recent = new Map<string, VerifiedToken<Value>>();
  let older: ReadonlyMap<string, VerifiedToken<Value>> = new Map();
  let recentBytes = 0;

  function add(digest: string, token: VerifiedToken<Value>) {
    const bytes = ENTRY_BYTES + token.bytes;
    if (recentBytes + bytes > maxBytes / 2) {
      older = recent;
      recent = new Map();
      recentBytes = 0;
    }
    recent.set(digest, token);
    recentBytes += bytes;
  }

  return {
    find(digest) {
      const kept = recent.get(digest);
      const token = kept ?? older.get(digest);
      if (token === undefined) return undefined;
      const ageMs = now() - token.atMs;
      const isYoung = ageMs >= 0 && ageMs < maxAgeSeconds * 1000;
      // Must be the same key object: another key with the same id has not verified this signature. If the
      // keys are too old, the token is verified again, which waits for their refresh.
      if (!isYoung || token.keys.fresh()?.get(token.kid) !== token.key) return undefined;
      if (kept === undefined) add(digest, token);
      return token;
    },

    add,
  };
}
