/**
 * Settings from an SSM parameter, kept: loaded once, refreshed behind the requests, and served on
 * when SSM is down.
 *
 * Time is compared with the clock at each read and never kept by a timer: Lambda freezes the
 * process after each answer, and timers with it.
 */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import {
  fetchParameter,
  type ParameterRefusal,
  type ParameterSource,
  type ParameterValue,
} from './fetch-parameter.js';
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
  /** A read that has not ended after this is given up, as one that a freeze cut. Default: 10 s. */
  readonly giveUpAfterMs?: number;
  /** Told of every failed read, also of those that no request waited for. Must not throw. */
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
}

const ONE_SECOND_MS = 1_000;
const ONE_MINUTE_MS = 60 * ONE_SECOND_MS;
const ONE_DAY_MS = 24 * 60 * ONE_MINUTE_MS;

/** Settings from a parameter. Nothing is read before the first `read()`. */
export function createSsmConfig<Schema extends StandardSchemaV1>(
  options: SsmConfigOptions<Schema>,
): SsmConfig<StandardSchemaV1.InferOutput<Schema>> {
  type Value = ParameterValue<StandardSchemaV1.InferOutput<Schema>>;
  type Loading = Promise<Result<Value, ParameterRefusal>>;
  const {
    now,
    random = Math.random,
    refreshAfterMs = 5 * ONE_MINUTE_MS,
    maxAgeMs = ONE_DAY_MS,
    retryAfterMs = ONE_SECOND_MS,
    maxRetryAfterMs = ONE_MINUTE_MS,
    giveUpAfterMs = 10 * ONE_SECOND_MS,
    onFailure = () => undefined,
  } = options;
  let lastGood:
    | {
        readonly loaded: Value;
        readonly text: string;
        readonly atMs: number;
        readonly staleAtMs: number;
      }
    | undefined;
  let failed:
    | { readonly refusal: ParameterRefusal; readonly count: number; readonly retryAtMs: number }
    | undefined;
  let pending: { readonly loading: Loading; readonly sinceMs: number } | undefined;

  async function load(): Loading {
    const fetched = await fetchParameter(options);
    if (!fetched.ok) {
      const count = (failed?.count ?? 0) + 1;
      const pauseMs = Math.min(retryAfterMs * 2 ** (count - 1), maxRetryAfterMs);
      failed = { refusal: fetched.error, count, retryAtMs: now() + pauseMs * (1 + random() / 5) };
      onFailure(fetched.error);
      return fetched;
    }
    failed = undefined;
    const { value, version, text } = fetched.value;
    // Unchanged text keeps its object, and with it all that was built from it. The version alone
    // does not tell: a parameter that was deleted and made anew counts from 1 again.
    const loaded = lastGood?.text === text ? lastGood.loaded : { value, version };
    const atMs = now();
    lastGood = { loaded, text, atMs, staleAtMs: atMs + refreshAfterMs * (1 + random() / 5) };
    return { ok: true, value: loaded };
  }

  /** One load at a time; one that a freeze has cut does not stand in the way for ever. */
  function share(): Loading {
    if (pending !== undefined && now() - pending.sinceMs < giveUpAfterMs) return pending.loading;
    const started = { loading: load(), sinceMs: now() };
    pending = started;
    const clear = () => {
      if (pending === started) pending = undefined;
    };
    started.loading.then(clear, clear);
    return started.loading;
  }

  return {
    async read() {
      const atMs = now();
      const mayAsk = failed === undefined || atMs >= failed.retryAtMs;
      const loading =
        mayAsk && (lastGood === undefined || atMs >= lastGood.staleAtMs) ? share() : undefined;

      if (lastGood !== undefined && atMs - lastGood.atMs < maxAgeMs) {
        return { ok: true, value: lastGood.loaded };
      }
      if (loading !== undefined) return loading;
      // Not asked again so soon after a failure: a thousand requests do not make a thousand calls.
      const error = failed?.refusal ?? { code: 'SETTINGS_UNAVAILABLE', cause: 'unknown' };
      return { ok: false, error };
    },
  };
}
