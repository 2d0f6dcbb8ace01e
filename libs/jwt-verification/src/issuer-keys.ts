/**
 * Caches the keys of one issuer: fetches them once, refreshes them in the background, and keeps using
 * them while the issuer is unreachable, up to an age limit.
 *
 * Ages are compared with the clock at each use. There is no timer, because Lambda freezes the process
 * with its timers after each response.
 */
import { FetchError } from 'aws-jwt-verify/error';
import { usableKeys, type Jwks, type KeySet, type VerifyingKey } from './key-set.js';
import type { Result } from './result.js';

/** The pause after a fetch for an unlisted key id, so that many unknown ids cause only one fetch. */
export const KEY_COOL_DOWN_MS = 10_000;

/** The pause after a failed fetch, so that a thousand requests cause only one call. It doubles with each failure. */
export const KEY_RETRY_MS = 1_000;

/** The maximum pause after failed fetches. */
const KEY_MAX_RETRY_MS = 60_000;

/** Refresh after this plus up to 20 % jitter; a revoked key stays valid until then. */
const KEY_REFRESH_MS = 10 * 60_000;

/** The same for initial keys from the settings, whose age is unknown. */
const INITIAL_KEY_REFRESH_MS = 60_000;

/** Keys that could not be refreshed for this long are no longer used. */
export const KEY_MAX_AGE_MS = 24 * 60 * 60_000;

/** A fetch has two attempts of two seconds each. A fetch that takes longer was interrupted by a freeze. */
const KEY_GIVE_UP_MS = 5_000;

/** The dependencies of the key cache. */
export interface KeySource {
  /** Fetches the bytes of a key set. Must reject within five seconds if they are unavailable. */
  readonly fetchJwks: (jwksUri: string) => Promise<ArrayBuffer>;
  /** Units: milliseconds since the epoch. */
  readonly now: () => number;
  /** Returns random numbers in the range [0, 1), which spread the fetches of many processes. */
  readonly random: () => number;
  /** Called for every failed fetch, including those that no request waited for. Must not throw. */
  readonly onFailure: (failure: KeyFailure) => void;
}

/** A key set that could not be fetched. */
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
  /** The keys in force now. If a refresh is due, it starts one and does not wait for it. */
  inForce(): KeySet;
  /**
   * The key with this id, which is fetched if it is not cached. Concurrent calls share one fetch.
   *
   * Errors: `TOKEN_KEY_UNKNOWN`, `KEYS_UNAVAILABLE`; never rejects.
   */
  find(kid: string): Promise<Result<VerifyingKey, KeyRefusal>>;
  /** Fetches the keys if none are in force. Resolves to the failure if they could not be fetched. */
  fill(): Promise<KeyFailure | undefined>;
  /** Uses these initial keys from the settings, unless there are keys already. */
  seed(jwks: Jwks): void;
}

/** The keys at an address. Nothing is fetched before the keys are needed. */
export function createIssuerKeys(
  jwksUri: string,
  { fetchJwks, now, random, onFailure }: KeySource,
): IssuerKeys {
  let kept: { keys: KeySet; atMs: number; refreshAfterMs: number } | undefined;
  let failed: { cause: string; count: number; atMs: number; pauseMs: number } | undefined;
  let fetching: { readonly sinceMs: number; readonly ended: Promise<void> } | undefined;
  let missedAtMs: number | undefined;

  /** If the clock was set back, the elapsed time is unknown and treated as infinite. */
  function elapsedMs(sinceMs: number): number {
    const ms = now() - sinceMs;
    return ms < 0 ? Infinity : ms;
  }

  const spread = (ms: number) => ms * (1 + random() / 5);

  function keep(keys: KeySet, refreshMs: number) {
    kept = { keys, atMs: now(), refreshAfterMs: spread(refreshMs) };
  }

  const isFetching = () => fetching !== undefined && elapsedMs(fetching.sinceMs) < KEY_GIVE_UP_MS;
  const isCoolingDown = () => missedAtMs !== undefined && elapsedMs(missedAtMs) < KEY_COOL_DOWN_MS;
  const isPausing = () => failed !== undefined && elapsedMs(failed.atMs) < failed.pauseMs;

  /** Runs one fetch at a time. A fetch that a freeze interrupted does not block the next one. */
  function fetchOnce(): Promise<void> {
    if (fetching !== undefined && isFetching()) return fetching.ended;
    const sinceMs = now();
    const started = { sinceMs, ended: fetchKeySet().then(settle) };
    fetching = started;
    return started.ended;

    function settle(fetched: Result<KeySet, string>) {
      // Superseded: its result may be older than that of the next fetch.
      if (fetching !== started) return;
      fetching = undefined;
      if (fetched.ok) {
        failed = undefined;
        keep(fetched.value, KEY_REFRESH_MS);
        return;
      }
      // Interrupted by a freeze, which says nothing about the issuer.
      if (elapsedMs(sinceMs) >= KEY_GIVE_UP_MS) return;
      const cause = fetched.error;
      const count = (failed?.count ?? 0) + 1;
      const pauseMs = spread(Math.min(KEY_RETRY_MS * 2 ** (count - 1), KEY_MAX_RETRY_MS));
      failed = { cause, count, atMs: now(), pauseMs };
      onFailure({ jwksUri, cause });
    }
  }

  /** Errors: describes what is wrong, without quoting the response. */
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

  /** The cached keys; undefined if there are none or they are too old. */
  function validKeys(): KeySet | undefined {
    return kept !== undefined && now() - kept.atMs < KEY_MAX_AGE_MS ? kept.keys : undefined;
  }

  function inForce(): KeySet {
    if (kept !== undefined && elapsedMs(kept.atMs) >= kept.refreshAfterMs && !isPausing()) {
      void fetchOnce();
    }
    return validKeys() ?? NO_KEYS;
  }

  const causeNow = () => failed?.cause ?? 'The fetch of the key set did not complete';
  const unavailable = () => refuse({ code: 'KEYS_UNAVAILABLE', cause: causeNow() } as const);

  return {
    inForce,

    async find(kid) {
      const first = inForce().get(kid);
      if (first !== undefined) return { ok: true, value: first };
      if (isCoolingDown() && validKeys() !== undefined) return KEY_UNKNOWN;
      if (isPausing()) return unavailable();

      const keptBefore = kept;
      // The response to an earlier fetch may be from before the issuer had this key.
      const wasFetching = isFetching();
      await fetchOnce();
      if (wasFetching && validKeys()?.get(kid) === undefined && !isPausing()) await fetchOnce();

      const keys = validKeys();
      const key = keys?.get(kid);
      if (key !== undefined) return { ok: true, value: key };
      const isAnswered = kept !== keptBefore && !isPausing();
      if (!isAnswered || keys === undefined) return unavailable();
      missedAtMs = now();
      return KEY_UNKNOWN;
    },

    async fill() {
      if (validKeys() !== undefined) return undefined;
      if (!isPausing()) await fetchOnce();
      return validKeys() === undefined ? { jwksUri, cause: causeNow() } : undefined;
    },

    seed(jwks) {
      const keys = kept === undefined ? usableKeys(jwks) : undefined;
      if (keys !== undefined) keep(keys, INITIAL_KEY_REFRESH_MS);
    },
  };
}

const NO_KEYS: KeySet = new Map();

const KEY_UNKNOWN = refuse({ code: 'TOKEN_KEY_UNKNOWN' } as const);

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function refuse<Refusal>(error: Refusal): Result<never, Refusal> {
  return { ok: false, error };
}
