/**
 * Caches settings from an SSM parameter: loads them once, refreshes them in the background, and keeps
 * using them when SSM is down.
 *
 * Each read compares the age with the clock. Lambda freezes the process after each response, with its
 * timers, sockets and pending work. A load that a freeze interrupted is started again, and does not
 * count as a failure of SSM.
 */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import {
  fetchParameter,
  type ParameterRefusal,
  type ParameterSource,
  type ParameterValue,
} from './fetch-parameter.js';
import { startLoad, type Load } from './load.js';
import type { Result } from './result.js';

/** What is read, and how long it is used. */
export interface SsmConfigOptions<
  Schema extends StandardSchemaV1,
  C = undefined,
> extends ParameterSource<Schema, C> {
  /** Units: milliseconds since the epoch. */
  readonly now: () => number;
  /** Returns random numbers in the range [0, 1), which spread the reads of many processes. */
  readonly random?: () => number;
  /** A valid value is refreshed after this, plus up to 20 % jitter. Default: 5 minutes. */
  readonly refreshAfterMs?: number;
  /** A valid value older than this is no longer used. Default: 24 hours. */
  readonly maxAgeMs?: number;
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

/** Cached settings. */
export interface SsmConfig<T, C = undefined> {
  /**
   * The settings: the last valid ones if they are not too old, otherwise the current ones from SSM.
   * Returns the same object while the text of the parameters is unchanged. Concurrent reads share one call.
   *
   * Errors: `SETTINGS_UNAVAILABLE`, `SETTINGS_INVALID`; never rejects.
   */
  read(): Promise<Result<ParameterValue<T, C>, ParameterRefusal>>;
  /** The age of the last valid value, counted from the call to SSM. Units: milliseconds. */
  ageMs(): number | undefined;
}

const ONE_SECOND_MS = 1_000;
const ONE_MINUTE_MS = 60 * ONE_SECOND_MS;
const ONE_DAY_MS = 24 * 60 * ONE_MINUTE_MS;

/** The last valid value. Its age counts from the request to SSM, not from the response. */
interface LastGood<Value> {
  readonly outcome: { readonly ok: true; readonly value: Value };
  readonly text: string;
  readonly askedMs: number;
  readonly freshMs: number;
}

/** The failures since the last successful load. */
interface Failed {
  readonly outcome: { readonly ok: false; readonly error: ParameterRefusal };
  readonly count: number;
  readonly atMs: number;
  readonly pauseMs: number;
}

/** Cached settings from a parameter. Nothing is loaded before the first `read()`. */
export function createSsmConfig<Schema extends StandardSchemaV1, C = undefined>(
  options: SsmConfigOptions<Schema, C>,
): SsmConfig<StandardSchemaV1.InferOutput<Schema>, C> {
  type Value = ParameterValue<StandardSchemaV1.InferOutput<Schema>, C>;
  type Outcome = Result<Value, ParameterRefusal>;
  const {
    now,
    random = Math.random,
    refreshAfterMs = 5 * ONE_MINUTE_MS,
    maxAgeMs = ONE_DAY_MS,
    retryAfterMs = ONE_SECOND_MS,
    maxRetryAfterMs = ONE_MINUTE_MS,
    maxRefusalMs = 5 * ONE_SECOND_MS,
    giveUpAfterMs = 10 * ONE_SECOND_MS,
    onFailure = () => undefined,
  } = options;
  let lastGood: LastGood<Value> | undefined;
  let failed: Failed | undefined;
  let pending: Load<Outcome> | undefined;

  /** Loads the settings from SSM. Concurrent calls share one load. */
  async function load(): Promise<Outcome> {
    for (;;) {
      const outcome = await sharedLoad().wait();
      if (outcome !== 'interrupted') return outcome;
    }
  }

  function sharedLoad(): Load<Outcome> {
    const atMs = now();
    if (pending !== undefined && elapsedMs(pending.sinceMs, atMs) < giveUpAfterMs) return pending;
    // A freeze interrupted it, or the client has no timeout. Its outcome is ignored from now on.
    pending?.giveUp();
    const started = startLoad<Outcome>({ now, giveUpAfterMs }, async (signal, sinceMs) => {
      const fetched = await fetchParameter(options, { signal });
      if (pending !== started) return 'interrupted';
      pending = undefined;
      if (!fetched.ok) {
        if (!isResponse(fetched.error) && started.mayHaveBeenFrozen()) return 'interrupted';
        return fail(fetched.error);
      }
      failed = undefined;
      const { value, companion, version, text } = fetched.value;
      // Unchanged text keeps its object, so everything that was built from it stays valid. Comparing
      // versions is not enough: a parameter that is deleted and created again starts at version 1.
      const outcome =
        lastGood?.text === text
          ? lastGood.outcome
          : ({ ok: true, value: { value, companion, version } } as const);
      lastGood = { outcome, text, askedMs: sinceMs, freshMs: spread(refreshAfterMs) };
      return outcome;
    });
    pending = started;
    return started;
  }

  function fail(refusal: ParameterRefusal): Outcome {
    const count = (failed?.count ?? 0) + 1;
    const pauseMs = spread(Math.min(retryAfterMs * 2 ** (count - 1), maxRetryAfterMs));
    const outcome = { ok: false, error: refusal } as const;
    failed = { outcome, count, atMs: now(), pauseMs };
    onFailure(refusal);
    return outcome;
  }

  const spread = (ms: number): number => ms * (1 + random() / 5);

  /** The last valid value, or the last failure during the pause after it; otherwise undefined. */
  function cachedOutcome(): Outcome | undefined {
    const atMs = now();
    pending?.see(atMs);
    const good =
      lastGood !== undefined && atMs - lastGood.askedMs < maxAgeMs ? lastGood : undefined;
    // During the pause after a failure, requests do not call SSM.
    const isPaused =
      failed !== undefined &&
      elapsedMs(failed.atMs, atMs) <
        (good === undefined ? Math.min(failed.pauseMs, maxRefusalMs) : failed.pauseMs);

    if (good !== undefined) {
      if (!isPaused && elapsedMs(good.askedMs, atMs) >= good.freshMs) sharedLoad();
      return good.outcome;
    }
    return isPaused ? failed?.outcome : undefined;
  }

  return {
    read: async () => cachedOutcome() ?? load(),
    ageMs: () => lastGood && now() - lastGood.askedMs,
  };
}

/** Whether SSM responded. If it did, its failure is reported even if the process was frozen meanwhile. */
function isResponse(refusal: ParameterRefusal): boolean {
  return refusal.code === 'SETTINGS_INVALID' || refusal.httpStatus !== undefined;
}

/** If the clock was set back, the elapsed time is unknown and treated as infinite. */
function elapsedMs(sinceMs: number, atMs: number): number {
  return atMs < sinceMs ? Infinity : atMs - sinceMs;
}
