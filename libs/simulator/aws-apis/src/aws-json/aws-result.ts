/**
 * What an AWS API answers: a value, or one of AWS's exceptions as a value.
 */

import type { Result } from '@furlock/edge-settings';

/** An error in AWS's wire form: `code` is the exception's name. */
export interface AwsError {
  readonly code: string;
  readonly message: string;
}

/** What was asked for, or the error that is answered instead. */
export type AwsResult<T = object> = Result<T, AwsError>;

/** The error of this name. */
export function refuse(code: string, message: string): AwsResult<never> {
  return { ok: false, error: { code, message } };
}
