/**
 * The result of one call to AWS that reads deployed state.
 */
import { awsFailure, errorName, type FailedCall } from '../target/aws-failure.js';

/**
 * A value, or why there is none: `absent` if the resource does not exist, `denied` if the caller may
 * not read it, `failed` if the call failed, `blocked` if a resource that it depends on was not read.
 */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | ({ readonly ok: false; readonly reason: 'absent' } & Absence)
  | {
      readonly ok: false;
      readonly reason: 'denied' | 'failed' | 'blocked';
      readonly message: string;
    };

/** What does not exist, and what to do about it, both as clauses. */
export interface Absence {
  readonly words: string;
  readonly remedy: string;
}

/** One call, with the AWS errors that mean that the resource does not exist. */
export interface ReadCall extends FailedCall {
  readonly absence: Absence & { readonly errors: readonly string[] };
}

/** The outcome of a call; `undefined` from `work` means that the resource does not exist. */
export async function read<T>(
  call: ReadCall,
  work: () => Promise<T | undefined>,
): Promise<Reading<T>> {
  const { errors, ...absence } = call.absence;
  try {
    const value = await work();
    return value === undefined ? absent(absence) : { ok: true, value };
  } catch (error) {
    const name = errorName(error);
    if (errors.includes(name)) return absent(absence);
    const failure = awsFailure(error, call);
    return {
      ok: false,
      reason: ['AccessDenied', 'AccessDeniedException'].includes(name) ? 'denied' : 'failed',
      message: failure.ok ? '' : failure.error.message,
    };
  }
}

/** The reading of a resource that does not exist, or that is invalid. */
export function absent(absence: Absence): Reading<never> {
  return { ok: false, reason: 'absent', ...absence };
}

/** The reading of a resource that depends on one that was not read. */
export function blocked(message: string): Reading<never> {
  return { ok: false, reason: 'blocked', message };
}
