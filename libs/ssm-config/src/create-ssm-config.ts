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
  /** A good value older than this is read again in the background. Default: five minutes. */
  readonly refreshAfterMs?: number;
  /** A good value older than this is not served any more. Default: 24 hours. */
  readonly maxAgeMs?: number;
  /** After a failure SSM is not asked again for this long. Default: one second. */
  readonly retryAfterMs?: number;
  /** Told of every failed read, also of those that no request waited for. */
  readonly onFailure?: (refusal: ParameterRefusal) => void;
}

/** Settings, read when asked for. */
export interface SsmConfig<T> {
  /**
   * The settings: the last good ones if they are young enough, else what SSM says now. The same
   * object as long as the parameter's version is the same. Concurrent reads share one call.
   *
   * Errors: `SETTINGS_UNAVAILABLE`, `SETTINGS_INVALID`; never rejects.
   */
  read(): Promise<Result<ParameterValue<T>, ParameterRefusal>>;
}

const FIVE_MINUTES_MS = 5 * 60_000;
const ONE_DAY_MS = 24 * 60 * 60_000;
const ONE_SECOND_MS = 1_000;

/** Settings from a parameter. Nothing is read before the first `read()`. */
export function createSsmConfig<Schema extends StandardSchemaV1>(
  options: SsmConfigOptions<Schema>,
): SsmConfig<StandardSchemaV1.InferOutput<Schema>> {
  type Value = ParameterValue<StandardSchemaV1.InferOutput<Schema>>;
  const {
    now,
    refreshAfterMs = FIVE_MINUTES_MS,
    maxAgeMs = ONE_DAY_MS,
    retryAfterMs = ONE_SECOND_MS,
    onFailure = () => undefined,
  } = options;
  let lastGood: { readonly loaded: Value; readonly atMs: number } | undefined;
  let lastFailure: { readonly refusal: ParameterRefusal; readonly atMs: number } | undefined;
  let pending: Promise<Result<Value, ParameterRefusal>> | undefined;

  async function load(): Promise<Result<Value, ParameterRefusal>> {
    const fetched = await fetchParameter(options);
    pending = undefined;
    if (!fetched.ok) {
      lastFailure = { refusal: fetched.error, atMs: now() };
      onFailure(fetched.error);
      return fetched;
    }
    lastFailure = undefined;
    // An unchanged version keeps its object, and with it all that was built from it.
    const loaded =
      lastGood?.loaded.version === fetched.value.version ? lastGood.loaded : fetched.value;
    lastGood = { loaded, atMs: now() };
    return { ok: true, value: loaded };
  }

  return {
    async read() {
      const ageMs = lastGood === undefined ? Infinity : now() - lastGood.atMs;
      const mayAsk = lastFailure === undefined || now() - lastFailure.atMs >= retryAfterMs;
      if (ageMs >= refreshAfterMs && mayAsk) pending ??= load();

      if (lastGood !== undefined && ageMs < maxAgeMs) return { ok: true, value: lastGood.loaded };
      if (pending !== undefined) return pending;
      // Not asked again so soon after a failure: a thousand requests do not make a thousand calls.
      const error = lastFailure?.refusal ?? { code: 'SETTINGS_UNAVAILABLE', cause: 'unknown' };
      return { ok: false, error };
    },
  };
}
