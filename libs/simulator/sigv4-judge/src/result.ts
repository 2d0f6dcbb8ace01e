/**
 * The result of a stage: a value or an expected failure.
 */
import type { Result } from '@furlock/edge-settings';

export type { Result };

/** A result with a value. */
export function success<T>(value: T): Result<T, never> {
  return { ok: true, value };
}

/** A result with the reason of a failure. */
export function failure<E>(error: E): Result<never, E> {
  return { ok: false, error };
}
