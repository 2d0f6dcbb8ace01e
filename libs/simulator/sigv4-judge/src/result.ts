/**
 * How a stage of the function URL tells an expected failure from a value.
 */

import type { Result } from '@furlock/edge-settings';

export type { Result };

/** The arm that holds a value. */
export function success<T>(value: T): Result<T, never> {
  return { ok: true, value };
}

/** The arm that says why there is no value. */
export function failure<E>(error: E): Result<never, E> {
  return { ok: false, error };
}
