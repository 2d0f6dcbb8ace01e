/**
 * Settings from an SSM parameter, kept: loaded once, refreshed behind the requests, and served on
 * when SSM is down.
 *
 * Age is told by the clock at each read. Lambda freezes the process after each answer, and timers,
 * sockets and whatever was under way with it: a load that a freeze has cut is started again, and
 * says nothing about SSM.
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

/** What is read, and how old it may grow. */
export interface SsmConfigOptions<Schema extends StandardSchemaV1> extends ParameterSource<Schema> {
  /** Units: milliseconds since the epoch. */
  readonly now: () => number;
  /** Gives numbers from 0 to below 1, to spread the reads of many processes. */
  readonly random?: () => number;
  /** A good value older than this, and up to a fifth, is read again. Default: five minutes. */
  readonly refreshAfterMs?: number;
  /** A good value older than this is not served any more. Default: 24 hours. */
  readonly maxAgeMs?: number;
  /** After a failure SSM is left alone for this long, twice as long after the next. Default: 1 s. */
  readonly retryAfterMs?: number;
  /** No pause after failures is longer than this. Default: one minute. */
  readonly maxRetryAfterMs?: number;
  /** Nor longer than this, where there is no good value to serve meanwhile. Default: 5 s. */
  readonly maxRefusalMs?: number;
  /** A load that has not ended after this is given up. Default: 10 s. */
  readonly giveUpAfterMs?: number;
  /** Told of every failed load, also of those that no request waited for. Must not throw. */
  readonly onFailure?: (refusal: ParameterRefusal) => void;
}

/** Settings, read when asked for. */
export interface SsmConfig<T> {
  /**
   * The settings: the last good ones if they are young enough, else what SSM says now. The same
   * object as long as the parameter holds the same text. Concurrent reads share one call.
   *
   * Errors: `SETTINGS_UNAVAILABLE`, `SETTINGS_INVALID`; never rejects.
   */
  read(): Promise<Result<ParameterValue<T>, ParameterRefusal>>;
  /** How long ago SSM was asked for the last good value. Units: milliseconds. */
  ageMs(): number | undefined;
}

const ONE_SECOND_MS = 1_000;
const ONE_MINUTE_MS = 60 * ONE_SECOND_MS;
const ONE_DAY_MS = 24 * 60 * ONE_MINUTE_MS;

/** The last good value, and when it was asked for: it is as old as the question, not the answer. */
interface LastGood<Value> {
  readonly outcome: { readonly ok: true; readonly value: Value };
  readonly text: string;
  readonly askedMs: number;
  readonly freshMs: number;
}

/** The failures since the last good answer. */
interface Failed {
  readonly outcome: { readonly ok: false; readonly error: ParameterRefusal };
  readonly count: number;
  readonly atMs: number;
  readonly pauseMs: number;
}

/** Settings from a parameter. Nothing is read before the first `read()`. */
export function createSsmConfig<Schema extends StandardSchemaV1>(
  options: SsmConfigOptions<Schema>,
): SsmConfig<StandardSchemaV1.InferOutput<Schema>> {
  type Value = ParameterValue<StandardSchemaV1.InferOutput<Schema>>;
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

  /** What SSM says now; of those who ask at once only one asks SSM. */
  async function ask(): Promise<Outcome> {
    for (;;) {
      const load = share();
      const outcome = await load.wait();
      if (outcome !== 'cut') return outcome;
    }
  }

  function share(): Load<Outcome> {
    const atMs = now();
    if (pending !== undefined && elapsedMs(pending.sinceMs, atMs) < giveUpAfterMs) return pending;
    // What a freeze has cut, or a client without patience of its own: it counts for nothing now.
    pending?.giveUp();
    const load = startLoad<Outcome>({ now, giveUpAfterMs }, async (signal, sinceMs) => {
      const fetched = await fetchParameter(options, { signal });
      if (pending !== load) return 'cut';
      pending = undefined;
      if (!fetched.ok) {
        if (!isAnswer(fetched.error) && load.mayHaveBeenFrozen()) return 'cut';
        return fail(fetched.error);
      }
      failed = undefined;
      const { value, version, text } = fetched.value;
      // Unchanged text keeps its object, and with it all that was built from it. The version alone
      // does not tell: a parameter that was deleted and made anew counts from 1 again.
      const outcome =
        lastGood?.text === text
          ? lastGood.outcome
          : ({ ok: true, value: { value, version } } as const);
      lastGood = { outcome, text, askedMs: sinceMs, freshMs: spread(refreshAfterMs) };
      return outcome;
    });
    pending = load;
    return load;
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

  /** What need not be waited for: the last good value, or the failure that SSM is left alone after. */
  function outcomeAtHand(): Outcome | undefined {
    const atMs = now();
    pending?.see(atMs);
    const good =
      lastGood !== undefined && atMs - lastGood.askedMs < maxAgeMs ? lastGood : undefined;
    // Not asked again so soon after a failure: a thousand requests do not make a thousand calls.
    const isPaused =
      failed !== undefined &&
      elapsedMs(failed.atMs, atMs) <
        (good === undefined ? Math.min(failed.pauseMs, maxRefusalMs) : failed.pauseMs);

    if (good !== undefined) {
      if (!isPaused && elapsedMs(good.askedMs, atMs) >= good.freshMs) share();
      return good.outcome;
    }
    return isPaused ? failed?.outcome : undefined;
  }

  return {
    read: async () => outcomeAtHand() ?? ask(),
    ageMs: () => lastGood && now() - lastGood.askedMs,
  };
}

/** Whether SSM itself has said no: then it does not matter what happened meanwhile. */
function isAnswer(refusal: ParameterRefusal): boolean {
  return refusal.code === 'SETTINGS_INVALID' || refusal.httpStatus !== undefined;
}

/** A clock that was set back tells nothing: whatever waits for it has waited long enough. */
function elapsedMs(sinceMs: number, atMs: number): number {
  return atMs < sinceMs ? Infinity : atMs - sinceMs;
}
