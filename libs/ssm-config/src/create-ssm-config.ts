/**
 * Caches settings from SSM parameters: loads them once, refreshes them in the background, waits for the
 * refresh once they are old, and keeps using them when SSM is down.
 *
 * Each read compares the age with the clock. Lambda freezes the process after each response, with its
 * timers, sockets and pending work. A load that a freeze interrupted is started again, and does not
 * count as a failure of SSM.
 */
import {
  fetchParameters,
  type FetchedParameters,
  type ParameterRefusal,
  type ParameterSource,
  type ParameterValues,
  type Parameters,
} from './fetch-parameters.js';
import { startLoad, type Load } from './load.js';
import type { Result } from './result.js';
import { within } from './within.js';

/** What is read, and how long it is used. */
export interface SsmConfigOptions<P extends Parameters> extends ParameterSource<P> {
  /** Units: milliseconds since the epoch. */
  readonly now: () => number;
  /** Returns random numbers in the range [0, 1), which spread the reads of many processes. */
  readonly random?: () => number;
  /**
   * Valid values are refreshed in the background after this, plus up to 20 % jitter. At most half of
   * `waitAfterMs`. Default: 5 minutes.
   */
  readonly refreshAfterMs?: number;
  /** A read of valid values of this age or older waits for the refresh. Default: 10 minutes. */
  readonly waitAfterMs?: Age<P>;
  /** How long such a read waits at most. Default: 1.5 s. */
  readonly maxWaitMs?: number;
  /** Valid values of this age or older are no longer used. Default: 24 hours. */
  readonly maxAgeMs?: Age<P>;
  /** The pause after a failed load. It doubles with each further failure. Default: 1 s. */
  readonly retryAfterMs?: number;
  /** The maximum pause after failed loads. Default: 1 minute. */
  readonly maxRetryAfterMs?: number;
  /** The maximum pause while there is no valid value. Default: 5 s. */
  readonly maxRefusalMs?: number;
  /** An unfinished load is aborted after this. Default: 10 s. */
  readonly giveUpAfterMs?: number;
  /** Called for every failed load, including those that no request waited for. Must not throw. */
  readonly onFailure?: (refusal: ParameterRefusal) => void;
}

/**
 * An age in milliseconds, or a function that takes it from the values themselves, for settings that contain
 * their own age limits. The function must not throw.
 */
export type Age<P extends Parameters> = number | ((values: ParameterValues<P>) => number);

/** Cached settings. */
export interface SsmConfig<P extends Parameters> {
  /**
   * The settings: the last valid ones if they are not too old, otherwise the current ones from SSM. A read
   * that waits for a refresh stops waiting at `waitUntilMs` (milliseconds since the epoch), or after
   * `maxWaitMs` if that is earlier, and then returns the last valid ones.
   * Each value is the same object while the text of its own parameter is unchanged, and so is the object
   * of all values while none has changed. Concurrent reads share one call.
   *
   * Errors: `SETTINGS_UNAVAILABLE`, `SETTINGS_INVALID`; never rejects.
   */
  read(waitUntilMs?: number): Promise<Result<ParameterValues<P>, ParameterRefusal>>;
  /** Whether a read would wait for a refresh now, so that the caller can start other work first. */
  isOverdue(): boolean;
  /** The age of the last valid values, counted from the call to SSM. Units: milliseconds. */
  ageMs(): number | undefined;
}

const ONE_SECOND_MS = 1_000;
const ONE_MINUTE_MS = 60 * ONE_SECOND_MS;
const ONE_DAY_MS = 24 * 60 * ONE_MINUTE_MS;

/**
 * The part of a wait after which a second attempt starts. Of 1.5 s, it leaves one second, which is enough
 * for a new connection between distant regions.
 */
const FIRST_ATTEMPT_SHARE = 1 / 3;

type Fetched = Result<FetchedParameters, ParameterRefusal>;

/** The last valid values. Their age counts from the request to SSM, not from the response. */
interface LastGood<Values> {
  readonly outcome: { readonly ok: true; readonly value: Values };
  readonly fetched: FetchedParameters;
  /** The number of the load: the clock can be set back, so times do not tell which load is newer. */
  readonly load: number;
  readonly askedMs: number;
  readonly refreshAfterMs: number;
  readonly waitAfterMs: number;
  readonly maxAgeMs: number;
}

/** The failures since the last successful load. */
interface Failed {
  readonly outcome: { readonly ok: false; readonly error: ParameterRefusal };
  readonly count: number;
  readonly atMs: number;
  readonly pauseMs: number;
  /** Whether a read waited for the refresh that failed. Only then, the next reads do not wait. */
  readonly isUrgent: boolean;
}

/** Cached settings from parameters. Nothing is loaded before the first `read()`. */
export function createSsmConfig<const P extends Parameters>(
  options: SsmConfigOptions<P>,
): SsmConfig<P> {
  type Values = ParameterValues<P>;
  type Outcome = Result<Values, ParameterRefusal>;
  const {
    now,
    random = Math.random,
    refreshAfterMs = 5 * ONE_MINUTE_MS,
    waitAfterMs = 10 * ONE_MINUTE_MS,
    maxWaitMs = 1.5 * ONE_SECOND_MS,
    maxAgeMs = ONE_DAY_MS,
    retryAfterMs = ONE_SECOND_MS,
    maxRetryAfterMs = ONE_MINUTE_MS,
    maxRefusalMs = 5 * ONE_SECOND_MS,
    giveUpAfterMs = 10 * ONE_SECOND_MS,
    onFailure = () => undefined,
  } = options;
  let lastGood: LastGood<Values> | undefined;
  let failed: Failed | undefined;
  let pending: Load<Outcome> | undefined;
  let loads = 0;

  /** Loads the settings from SSM. Concurrent calls share one load. */
  async function load(): Promise<Outcome> {
    for (;;) {
      const outcome = await sharedLoad().wait();
      if (outcome !== undefined && outcome !== 'interrupted') return outcome;
    }
  }

  function sharedLoad({ isUrgent = false } = {}): Load<Outcome> {
    if (pending !== undefined) {
      const isRunning = elapsedMs(pending.sinceMs, now()) < giveUpAfterMs;
      // A read cannot afford to wait for a connection that may have died in a freeze. For an urgent load,
      // another read is waiting, so there was no freeze.
      if (isRunning && (!isUrgent || pending.isUrgent)) return pending;
      // A freeze interrupted it, or the client has no timeout.
      if (!isRunning) pending.giveUp();
    }
    return newLoad(isUrgent);
  }

  /** Starts a load in place of the pending one, which can still succeed, but no longer fail. */
  function newLoad(isUrgent: boolean): Load<Outcome> {
    loads += 1;
    const number = loads;
    const started = startLoad<Outcome>(
      { now, giveUpAfterMs, isUrgent },
      async (signal, sinceMs) => {
        const fetched = await (isUrgent
          ? fetchTwice(signal)
          : fetchParameters(options, { signal }));
        const isPending = pending === started;
        if (isPending) pending = undefined;
        if (fetched.ok) {
          const isNewest = lastGood === undefined || lastGood.load < number;
          // Not in the future, if the clock was set back during the load.
          const askedMs = Math.min(sinceMs, now());
          return isNewest ? keep(fetched.value, number, askedMs) : 'interrupted';
        }
        if (!isPending) return 'interrupted';
        if (!isResponse(fetched) && started.mayHaveBeenFrozen()) return 'interrupted';
        return fail(fetched.error, isUrgent);
      },
    );
    pending = started;
    return started;
  }

  /** The first response of two attempts. The second starts if the first fails without one, or is slow. */
  async function fetchTwice(signal: AbortSignal): Promise<Fetched> {
    const decided = new AbortController();
    const attempt = (): Promise<Fetched> =>
      fetchParameters(options, { signal: AbortSignal.any([signal, decided.signal]) });
    const first = attempt();
    const early = await within(first, maxWaitMs * FIRST_ATTEMPT_SHARE);
    if (early !== undefined && isResponse(early)) return early;
    const second = attempt();
    const responses = [first, second].map(async (attempted) => {
      const fetched = await attempted;
      return isResponse(fetched) ? fetched : Promise.reject(new Error('no response'));
    });
    // Without any response, the second attempt's failure is the result.
    const fetched = await Promise.any(responses).catch(() => second);
    decided.abort();
    return fetched;
  }

  /** Waits for a refresh. If it fails, the last valid values are used. */
  async function refreshed(waitMs: number): Promise<Outcome> {
    const refresh = sharedLoad({ isUrgent: true });
    const outcome = await refresh.wait(waitMs);
    // Of the reads that wait for it, the first to stop reports it.
    if (outcome === undefined && pending === refresh) {
      pending = undefined;
      fail({ code: 'SETTINGS_UNAVAILABLE', cause: 'TimeoutError' }, true);
    }
    return usable(now())?.outcome ?? failed?.outcome ?? load();
  }

  function keep(fetched: FetchedParameters, load: number, askedMs: number): Outcome {
    failed = undefined;
    const before = lastGood;
    // Unchanged text keeps its object, so everything that was built from it stays valid. Comparing
    // versions is not enough: a parameter that is deleted and created again starts at version 1.
    const kept: FetchedParameters = new Map(
      Array.from(fetched, ([key, parameter]) => {
        const earlier = before?.fetched.get(key);
        return [key, earlier?.text === parameter.text ? (earlier ?? parameter) : parameter];
      }),
    );
    const isUnchanged =
      before !== undefined &&
      [...kept].every(([key, parameter]) => parameter === before.fetched.get(key));
    const outcome = isUnchanged ? before.outcome : ({ ok: true, value: valuesOf(kept) } as const);
    const ageOf = (age: Age<P>): number => (typeof age === 'number' ? age : age(outcome.value));
    const waitMs = ageOf(waitAfterMs);
    lastGood = {
      outcome,
      fetched: kept,
      load,
      askedMs,
      refreshAfterMs: spread(Math.min(refreshAfterMs, waitMs / 2)),
      waitAfterMs: waitMs,
      maxAgeMs: ageOf(maxAgeMs),
    };
    return outcome;
  }

  /** The parameters have been validated by the schemas that the type is derived from. */
  const valuesOf = (fetched: FetchedParameters): Values =>
    Object.fromEntries(Array.from(fetched, ([key, { read }]) => [key, read])) as Values;

  function fail(refusal: ParameterRefusal, isUrgent: boolean): Outcome {
    const count = (failed?.count ?? 0) + 1;
    const pauseMs = spread(Math.min(retryAfterMs * 2 ** (count - 1), maxRetryAfterMs));
    const outcome = { ok: false, error: refusal } as const;
    failed = { outcome, count, atMs: now(), pauseMs, isUrgent };
    onFailure(refusal);
    return outcome;
  }

  const spread = (ms: number): number => ms * (1 + random() / 5);

  /** The last valid values, unless they are too old. */
  const usable = (atMs: number) =>
    lastGood !== undefined && atMs - lastGood.askedMs < lastGood.maxAgeMs ? lastGood : undefined;

  /** During the pause after a failure, requests do not call SSM. */
  const isPaused = (atMs: number, maxPauseMs = Infinity): boolean =>
    failed !== undefined && elapsedMs(failed.atMs, atMs) < Math.min(failed.pauseMs, maxPauseMs);

  /** A failure that no read waited for proves nothing about SSM: a freeze may be the cause. */
  const mustWait = (good: LastGood<Values>, atMs: number): boolean =>
    elapsedMs(good.askedMs, atMs) >= good.waitAfterMs && !(failed?.isUrgent && isPaused(atMs));

  return {
    async read(waitUntilMs = Infinity) {
      const atMs = now();
      pending?.see(atMs);
      const good = usable(atMs);
      if (good === undefined) {
        return failed !== undefined && isPaused(atMs, maxRefusalMs) ? failed.outcome : load();
      }
      if (elapsedMs(good.askedMs, atMs) < good.refreshAfterMs) return good.outcome;
      const waitMs = Math.min(maxWaitMs, waitUntilMs - atMs);
      if (waitMs > 0 && mustWait(good, atMs)) return refreshed(waitMs);
      if (!isPaused(atMs)) sharedLoad();
      return good.outcome;
    },

    isOverdue() {
      const atMs = now();
      const good = usable(atMs);
      return good !== undefined && mustWait(good, atMs);
    },

    ageMs: () => lastGood && now() - lastGood.askedMs,
  };
}

/** Whether SSM responded. If it did, its failure is reported even if the process was frozen meanwhile. */
function isResponse(fetched: Fetched): boolean {
  if (fetched.ok) return true;
  const { error } = fetched;
  return error.code === 'SETTINGS_INVALID' || error.httpStatus !== undefined;
}

/** If the clock was set back, the elapsed time is unknown and treated as infinite. */
function elapsedMs(sinceMs: number, atMs: number): number {
  return atMs < sinceMs ? Infinity : atMs - sinceMs;
}
