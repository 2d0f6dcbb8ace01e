/**
 * The keys of one issuer, kept: fetched once, refreshed behind the requests, and in force for as
 * long as the issuer cannot be reached, up to an age limit.
 *
 * Time is compared with the clock at each use and never kept by a timer: Lambda freezes the process
 * after each answer, and timers with it.
 */
import { FetchError } from 'aws-jwt-verify/error';
import { usableKeys, type Jwks, type KeySet, type VerifyingKey } from './key-set.js';
import type { Result } from './result.js';

/** After a fetch for a key id that the issuer does not have: a flood of invented ids is one fetch. */
export const KEY_COOL_DOWN_MS = 10_000;

/** After a fetch that failed, twice as long after the next: a thousand requests are one call. */
export const KEY_RETRY_MS = 1_000;

/** No pause after failed fetches is longer. */
const KEY_MAX_RETRY_MS = 60_000;

/** Keys older than this, and up to a fifth, are fetched again; a withdrawn one counts till then. */
const KEY_REFRESH_MS = 10 * 60_000;

/** The same for keys that came with the settings: nobody knows how old they were. */
const CARRIED_KEY_REFRESH_MS = 60_000;

/** Keys that could not be refreshed for this long are not believed any more. */
export const KEY_MAX_AGE_MS = 24 * 60 * 60_000;

/** A fetch has two attempts of two seconds: one that takes longer was cut by a freeze. */
const KEY_GIVE_UP_MS = 5_000;

/** What the keys take from the world around them. */
export interface KeySource {
  /** The bytes of a key set. Rejects within five seconds where they cannot be had. */
  readonly fetchJwks: (jwksUri: string) => Promise<ArrayBuffer>;
  /** Units: milliseconds since the epoch. */
  readonly now: () => number;
  /** Gives numbers from 0 to below 1, to spread the fetches of many processes. */
  readonly random: () => number;
  /** Told of every fetch that failed, also of those that no request waited for. Must not throw. */
  readonly onFailure: (failure: KeyFailure) => void;
}

/** A key set that could not be had. */
export interface KeyFailure {
  readonly jwksUri: string;
  readonly cause: string;
}

/** Why there is no key for a token. */
export type KeyRefusal =
  | { readonly code: 'TOKEN_KEY_UNKNOWN' }
  | { readonly code: 'KEYS_UNAVAILABLE'; readonly cause: string };

/** The keys of one issuer. */
export interface IssuerKeys {
  /** The keys in force now. Where they are due for a refresh, one is begun and not waited for. */
  inForce(): KeySet;
  /**
   * The key of this id, fetched where it is not held. Concurrent fetches are one.
   *
   * Errors: `TOKEN_KEY_UNKNOWN`, `KEYS_UNAVAILABLE`; never rejects.
   */
  find(kid: string): Promise<Result<VerifyingKey, KeyRefusal>>;
  /** Fetches the keys where none are in force. Resolves to why they could not be had. */
  fill(): Promise<KeyFailure | undefined>;
  /** Takes keys that came with the settings, where there are none yet. */
  carry(jwks: Jwks): void;
}

/** The keys at an address. Nothing is fetched before it is asked for. */
export function createIssuerKeys(
  jwksUri: string,
  { fetchJwks, now, random, onFailure }: KeySource,
): IssuerKeys {
  let kept: { keys: KeySet; atMs: number; refreshAfterMs: number } | undefined;
  let failed: { cause: string; count: number; atMs: number; pauseMs: number } | undefined;
  let fetching: { readonly sinceMs: number; readonly ended: Promise<void> } | undefined;
  let missedAtMs: number | undefined;

  /** A clock that was set back tells no time: then the longest has passed. */
  function elapsedMs(sinceMs: number): number {
    const ms = now() - sinceMs;
    return ms < 0 ? Infinity : ms;
  }

  const spread = (ms: number) => ms * (1 + random() / 5);

  function keep(keys: KeySet, refreshMs: number) {
    kept = { keys, atMs: now(), refreshAfterMs: spread(refreshMs) };
  }

  const isUnderWay = () => fetching !== undefined && elapsedMs(fetching.sinceMs) < KEY_GIVE_UP_MS;
  const isCoolingDown = () => missedAtMs !== undefined && elapsedMs(missedAtMs) < KEY_COOL_DOWN_MS;
  const isPausing = () => failed !== undefined && elapsedMs(failed.atMs) < failed.pauseMs;

  /** One fetch at a time; one that a freeze has cut does not stand in the way for ever. */
  function fetchOnce(): Promise<void> {
    if (fetching !== undefined && isUnderWay()) return fetching.ended;
    const sinceMs = now();
    const started = { sinceMs, ended: fetchKeySet().then(settle) };
    fetching = started;
    return started.ended;

    function settle(fetched: Result<KeySet, string>) {
      // Given up meanwhile: what it brings may be older than what the next one has brought.
      if (fetching !== started) return;
      fetching = undefined;
      if (fetched.ok) {
        failed = undefined;
        keep(fetched.value, KEY_REFRESH_MS);
        return;
      }
      // Cut by a freeze: that says nothing about the issuer.
      if (elapsedMs(sinceMs) >= KEY_GIVE_UP_MS) return;
      const cause = fetched.error;
      const count = (failed?.count ?? 0) + 1;
      const pauseMs = spread(Math.min(KEY_RETRY_MS * 2 ** (count - 1), KEY_MAX_RETRY_MS));
      failed = { cause, count, atMs: now(), pauseMs };
      onFailure({ jwksUri, cause });
    }
  }

  /** Errors: says what was wrong, and nothing of what was answered. */
  async function fetchKeySet(): Promise<Result<KeySet, string>> {
    try {
      const jwks: unknown = JSON.parse(UTF8.decode(await fetchJwks(jwksUri)));
      const keys = usableKeys(jwks, kept?.keys);
      return keys === undefined
        ? refuse('The key set has no usable key')
        : { ok: true, value: keys };
    } catch (error) {
      if (error instanceof FetchError) return refuse(error.message);
      if (error instanceof SyntaxError) return refuse('The key set is not JSON');
      return refuse(error instanceof Error ? error.name : typeof error);
    }
  }

  /** The keys, where they are young enough to be believed. */
  function believedKeys(): KeySet | undefined {
    return kept !== undefined && now() - kept.atMs < KEY_MAX_AGE_MS ? kept.keys : undefined;
  }

  function inForce(): KeySet {
    if (kept !== undefined && elapsedMs(kept.atMs) >= kept.refreshAfterMs && !isPausing()) {
      void fetchOnce();
    }
    return believedKeys() ?? NO_KEYS;
  }

  const causeNow = () => failed?.cause ?? 'The fetch of the key set did not end';
  const unavailable = () => refuse({ code: 'KEYS_UNAVAILABLE', cause: causeNow() } as const);

  return {
    inForce,

    async find(kid) {
      const first = inForce().get(kid);
      if (first !== undefined) return { ok: true, value: first };
      if (isCoolingDown() && believedKeys() !== undefined) return KEY_UNKNOWN;
      if (isPausing()) return unavailable();

      const keptBefore = kept;
      // A fetch that began before may have been answered before the issuer had this key.
      const wasUnderWay = isUnderWay();
      await fetchOnce();
      if (wasUnderWay && believedKeys()?.get(kid) === undefined && !isPausing()) await fetchOnce();

      const keys = believedKeys();
      const key = keys?.get(kid);
      if (key !== undefined) return { ok: true, value: key };
      const isAnswered = kept !== keptBefore && !isPausing();
      if (!isAnswered || keys === undefined) return unavailable();
      missedAtMs = now();
      return KEY_UNKNOWN;
    },

    async fill() {
      if (believedKeys() !== undefined) return undefined;
      if (!isPausing()) await fetchOnce();
      return believedKeys() === undefined ? { jwksUri, cause: causeNow() } : undefined;
    },

    carry(jwks) {
      const keys = kept === undefined ? usableKeys(jwks) : undefined;
      if (keys !== undefined) keep(keys, CARRIED_KEY_REFRESH_MS);
    },
  };
}

const NO_KEYS: KeySet = new Map();

const KEY_UNKNOWN = refuse({ code: 'TOKEN_KEY_UNKNOWN' } as const);

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function refuse<Refusal>(error: Refusal): Result<never, Refusal> {
  return { ok: false, error };
}
