/**
 * The result of an AWS API operation: a value, or an AWS exception as a value.
 */

import type { Result } from '@furlock/edge-settings';

/** An AWS error; `code` is the exception's name. */
export interface AwsError {
  readonly code: string;
  readonly message: string;
}

/** The value of an operation, or an error. */
export type AwsResult<T = object> = Result<T, AwsError>;

/** The error with this name. */
export function refuse(code: string, message: string): AwsResult<never> {
  return { ok: false, error: { code, message } };
}
