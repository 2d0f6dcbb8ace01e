/**
 * Tokens that were verified a short while ago: judged once, looked up after that.
 *
 * Only verified tokens enter, so nobody without one can push others out. It knows a token by the
 * digest of all of it, signature included, and keeps no token.
 */
import type { IssuerKeys } from './issuer-keys.js';
import type { VerifyingKey } from './key-set.js';

/** How verified tokens are remembered. */
export interface VerifiedTokenCacheOptions {
  /**
   * The digest that a token is known by: one that nobody can find two texts for, such as SHA-256.
   * `(token) => hash('sha256', token, 'base64')` with `hash` of `node:crypto`.
   */
  readonly digest: (compactJwt: string) => string;
  /** How long after its verification a token is verified anew. Zero: each time. Default: 300. */
  readonly maxAgeSeconds?: number | undefined;
  /** About how much memory it may take. Default: 8 MiB, which is some thousand tokens. */
  readonly maxBytes?: number | undefined;
}

/** A verdict, and all that it rests on. */
export interface VerifiedToken<Value> {
  /** What was made of its claims. */
  readonly value: Value;
  /** Units: seconds since 1970-01-01T00:00:00Z. */
  readonly expiresAt: number;
  /** Units: seconds since 1970-01-01T00:00:00Z. */
  readonly notBefore: number | undefined;
  readonly kid: string;
  readonly key: VerifyingKey;
  readonly keys: IssuerKeys;
  /** When it was made. Units: milliseconds since the epoch. */
  readonly atMs: number;
  /** Of the token itself. */
  readonly bytes: number;
}

/** Verdicts by the digests of their tokens. */
export interface VerifiedTokenCache<Value> {
  /** The verdict on a token, if it is young enough and its key is still in force. */
  find(digest: string): VerifiedToken<Value> | undefined;
  /** Remembers a verdict; where they get too many, those go that were not asked for lately. */
  add(digest: string, token: VerifiedToken<Value>): void;
}

/** For the objects and the digest; the texts of the claims are a part of the token's. */
const ENTRY_BYTES = 600;

/**
 * An empty cache. `now` is in milliseconds since the epoch.
 *
 * It has two generations. What is asked for moves to the recent one; when that is full, the other one
 * is let go as a whole. So nothing is ever searched for what to remove: a map that its oldest entries
 * are deleted from, one by one, has to step over all their empty places each time.
 */
export function createVerifiedTokenCache<Value>({
  maxAgeSeconds = 300,
  maxBytes = 8 * 1024 * 1024,
  now,
}: Omit<VerifiedTokenCacheOptions, 'digest'> & {
  readonly now: () => number;
}): VerifiedTokenCache<Value> {
  let recent = new Map<string, VerifiedToken<Value>>();
  let before: ReadonlyMap<string, VerifiedToken<Value>> = new Map();
  let recentBytes = 0;

  function add(digest: string, token: VerifiedToken<Value>) {
    const bytes = ENTRY_BYTES + token.bytes;
    if (recentBytes + bytes > maxBytes / 2) {
      before = recent;
      recent = new Map();
      recentBytes = 0;
    }
    recent.set(digest, token);
    recentBytes += bytes;
  }

  return {
    find(digest) {
      const kept = recent.get(digest);
      const token = kept ?? before.get(digest);
      if (token === undefined) return undefined;
      const ageMs = now() - token.atMs;
      const isYoung = ageMs >= 0 && ageMs < maxAgeSeconds * 1000;
      // The very key: another one of the same id says nothing about this signature.
      if (!isYoung || token.keys.inForce().get(token.kid) !== token.key) return undefined;
      if (kept === undefined) add(digest, token);
      return token;
    },

    add,
  };
}
