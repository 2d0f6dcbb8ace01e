/**
 * Caches the keys of one issuer: fetches them once, refreshes them in the background, waits for the refresh
 * once they are old, and keeps using them while the issuer is unreachable, up to an age limit.
 *
 * Ages are compared with the clock at each use. There is no timer, because Lambda freezes the process
 * with its timers after each response.
 */
import { FetchError } from 'aws-jwt-verify/error';
import { usableKeys, type Jwks, type KeySet, type VerifyingKey } from './key-set.js';
import type { Result } from './result.js';
import { within } from './within.js';

/** The pause after a fetch for an unlisted key id, so that many unknown ids cause only one fetch. */
export const KEY_COOL_DOWN_MS = 10_000;

/** The pause after a failed fetch, so that a thousand requests cause only one call. It doubles with each failure. */
export const KEY_RETRY_MS = 1_000;

/** The maximum pause after failed fetches. */
const KEY_MAX_RETRY_MS = 60_000;

/** Fetched keys are refreshed in the background after this, plus up to 20 % jitter. */
const KEY_REFRESH_MS = 10 * 60_000;

/** The same for initial keys from the settings, whose age is unknown. */
const INITIAL_KEY_REFRESH_MS = 60_000;

/**
 * The part of the age from which requests wait, after which the background refresh starts at the latest. With
 * the jitter it is 80 %.
 */
const BACKGROUND_SHARE = 2 / 3;

/** How long a request waits for a refresh at most. */
const KEY_MAX_WAIT_MS = 1_500;

/**
 * The time after which a second attempt starts. It leaves one second of the wait, which is enough for a new
 * connection between distant regions.
 */
const KEY_SECOND_ATTEMPT_MS = 500;

/** How old keys may become. Units: milliseconds. */
export interface KeyAges {
  /** Fetched keys of this age or older make a request wait for their refresh. Default: 15 minutes. */
  readonly waitAfterMs: number;
  /** The same for initial keys, counted from when they were read. Default: 5 minutes. */
  readonly initialWaitAfterMs: number;
  /** Keys that could not be refreshed for this long are no longer used. Default: 24 hours. */
  readonly maxAgeMs: number;
}

export const DEFAULT_KEY_AGES: KeyAges = {
  waitAfterMs: 15 * 60_000,
  initialWaitAfterMs: 5 * 60_000,
  maxAgeMs: 24 * 60 * 60_000,
};

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
  /** The same; undefined if the keys are so old that a request must wait for the refresh. */
  fresh(): KeySet | undefined;
  /**
   * The key with this id, which is fetched if it is not cached. Waits for a refresh if the keys are old, until
   * `waitUntilMs` (milliseconds since the epoch) at the latest. Concurrent calls share one fetch.
   *
   * Errors: `TOKEN_KEY_UNKNOWN`, `KEYS_UNAVAILABLE`; never rejects.
   */
  find(kid: string, waitUntilMs?: number): Promise<Result<VerifyingKey, KeyRefusal>>;
  /** Fetches the keys if none are in force. Resolves to the failure if they could not be fetched. */
  fill(): Promise<KeyFailure | undefined>;
  /**
   * Uses these initial keys from the settings instead of other initial keys, but never instead of fetched
   * keys. Only a fetch makes keys young: the age of initial keys counts from when the first ones were read.
   * Units: milliseconds since the epoch.
   */
  seed(jwks: Jwks, readAtMs?: number): void;
  /** Applies these ages from now on. */
  limit(ages: KeyAges): void;
}

/** The cached keys. */
interface Kept {
  readonly keys: KeySet;
  /** When the fetch began, or when initial keys were read. Units: milliseconds since the epoch. */
  readonly atMs: number;
  /** The number of the fetch; 0 for initial keys. */
  readonly fetch: number;
  readonly jitter: number;
}

/** The failures since the last successful fetch. */
interface Failed {
  readonly cause: string;
  readonly count: number;
  readonly atMs: number;
  readonly pauseMs: number;
  /** Whether a request waited for the refresh that failed. Only then, the next requests do not wait. */
  readonly isUrgent: boolean;
}

/** The keys at an address. Nothing is fetched before the keys are needed. */
export function createIssuerKeys(
  jwksUri: string,
  { fetchJwks, now, random, onFailure }: KeySource,
): IssuerKeys {
  let ages = DEFAULT_KEY_AGES;
  let kept: Kept | undefined;
  let failed: Failed | undefined;
  let fetching: { readonly sinceMs: number; readonly ended: Promise<void> } | undefined;
  let refreshing: Promise<void> | undefined;
  let fetches = 0;
  let missedAtMs: number | undefined;

  /** If the clock was set back, the elapsed time is unknown and treated as infinite. */
  function elapsedMs(sinceMs: number): number {
    const ms = now() - sinceMs;
    return ms < 0 ? Infinity : ms;
  }

  const jitter = () => 1 + random() / 5;

  const waitAfterMs = ({ fetch }: Kept) =>
    fetch === 0 ? ages.initialWaitAfterMs : ages.waitAfterMs;
  const refreshAfterMs = (keys: Kept) =>
    Math.min(
      keys.fetch === 0 ? INITIAL_KEY_REFRESH_MS : KEY_REFRESH_MS,
      waitAfterMs(keys) * BACKGROUND_SHARE,
    ) * keys.jitter;

  const isFetching = () => fetching !== undefined && elapsedMs(fetching.sinceMs) < KEY_GIVE_UP_MS;
  const isCoolingDown = () => missedAtMs !== undefined && elapsedMs(missedAtMs) < KEY_COOL_DOWN_MS;
  const isPausing = () => failed !== undefined && elapsedMs(failed.atMs) < failed.pauseMs;

  /** Runs one fetch at a time. A fetch that a freeze interrupted does not block the next one. */
  function fetchOnce(): Promise<void> {
    return fetching !== undefined && isFetching() ? fetching.ended : newFetch();
  }

  /** Starts a fetch in place of the one in progress, which can still succeed, but no longer fail. */
  function newFetch(): Promise<void> {
    fetches += 1;
    const number = fetches;
    const sinceMs = now();
    const started = { sinceMs, ended: fetchKeySet().then(settle) };
    fetching = started;
    return started.ended;

    function settle(fetched: Result<KeySet, string>) {
      const isCurrent = fetching === started;
      if (isCurrent) fetching = undefined;
      if (fetched.ok) {
        // The result of an earlier fetch does not replace that of a later one.
        if (kept !== undefined && kept.fetch > number) return;
        failed = undefined;
        // Not in the future, if the clock was set back during the fetch.
        const atMs = Math.min(sinceMs, now());
        kept = { keys: fetched.value, atMs, fetch: number, jitter: jitter() };
        return;
      }
      // Interrupted by a freeze, which says nothing about the issuer.
      if (isCurrent && elapsedMs(sinceMs) < KEY_GIVE_UP_MS) fail(fetched.error);
    }
  }

  function fail(cause: string) {
    const count = (failed?.count ?? 0) + 1;
    const pauseMs = Math.min(KEY_RETRY_MS * 2 ** (count - 1), KEY_MAX_RETRY_MS) * jitter();
    failed = { cause, count, atMs: now(), pauseMs, isUrgent: false };
    onFailure({ jwksUri, cause });
  }

  /** Waits for a refresh. Concurrent requests share it. If it fails, the cached keys are still used. */
  async function refreshed(waitMs: number): Promise<void> {
    const shared = (refreshing ??= fetchTwice());
    await within(shared, waitMs);
    // Of the requests that wait for it, the first to go on records the end.
    if (refreshing !== shared) return;
    refreshing = undefined;
    if (!isOverdue()) return;
    if (fetching !== undefined) {
      fetching = undefined;
      fail('The fetch of the key set did not complete in time');
    }
    // From now on, no request waits again during the present pause.
    if (failed !== undefined) failed = { ...failed, atMs: now(), isUrgent: true };
  }

  /** Two attempts. The second starts if the first fails or is slow: a freeze may have cut its connection. */
  async function fetchTwice(): Promise<void> {
    const first = fetchOnce();
    await within(first, KEY_SECOND_ATTEMPT_MS);
    if (isOverdue()) {
      const both = [first, newFetch()];
      await Promise.race(both);
      if (isOverdue()) await Promise.all(both);
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
    return kept !== undefined && now() - kept.atMs < ages.maxAgeMs ? kept.keys : undefined;
  }

  /** Whether the keys in force are so old that a request waits for their refresh. */
  function isOverdue(): boolean {
    return (
      kept !== undefined &&
      elapsedMs(kept.atMs) >= waitAfterMs(kept) &&
      validKeys() !== undefined &&
      // A failure that no request waited for proves nothing about the issuer: a freeze may be the cause.
      !(failed?.isUrgent && isPausing())
    );
  }

  function fresh(): KeySet | undefined {
    if (kept !== undefined && elapsedMs(kept.atMs) >= refreshAfterMs(kept)) {
      if (isOverdue()) return undefined;
      if (!isPausing()) void fetchOnce();
    }
    return validKeys() ?? NO_KEYS;
  }

  function inForce(): KeySet {
    const keys = fresh();
    if (keys !== undefined) return keys;
    if (!isPausing()) void fetchOnce();
    return validKeys() ?? NO_KEYS;
  }

  const causeNow = () => failed?.cause ?? 'The fetch of the key set did not complete';
  const notListed = () => {
    missedAtMs = now();
    return KEY_UNKNOWN;
  };
  const unavailable = () => refuse({ code: 'KEYS_UNAVAILABLE', cause: causeNow() } as const);

  return {
    inForce,
    fresh,

    async find(kid, waitUntilMs = Infinity) {
      const fetchesBefore = fetches;
      const waitMs = Math.min(KEY_MAX_WAIT_MS, waitUntilMs - now());
      if (waitMs > 0 && isOverdue()) await refreshed(waitMs);
      const first = inForce().get(kid);
      if (first !== undefined) return { ok: true, value: first };
      if (isCoolingDown() && validKeys() !== undefined) return KEY_UNKNOWN;
      if (isPausing()) return unavailable();
      // The issuer has just responded.
      if (kept !== undefined && kept.fetch > fetchesBefore) return notListed();

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
      return notListed();
    },

    async fill() {
      if (validKeys() !== undefined) return undefined;
      if (!isPausing()) await fetchOnce();
      return validKeys() === undefined ? { jwksUri, cause: causeNow() } : undefined;
    },

    seed(jwks, readAtMs = now()) {
      if (kept !== undefined && kept.fetch > 0) return;
      const keys = usableKeys(jwks, kept?.keys);
      if (keys !== undefined) kept = { fetch: 0, atMs: readAtMs, jitter: jitter(), ...kept, keys };
    },

    limit(changed) {
      ages = changed;
    },
  };
}

const NO_KEYS: KeySet = new Map();

const KEY_UNKNOWN = refuse({ code: 'TOKEN_KEY_UNKNOWN' } as const);

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function refuse<Refusal>(error: Refusal): Result<never, Refusal> {
  return { ok: false, error };
}
