/**
 * What one call to AWS told of the deployed state, or why it told nothing.
 */
import { awsFailure, errorName, type FailedCall } from '../target/aws-failure.js';

/**
 * A value, or why there is none: `absent` where AWS says that there is no such thing, `denied` where
 * the caller may not see it, `failed` where AWS could not be asked, `unasked` where something else has
 * to be there first.
 */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | ({ readonly ok: false; readonly reason: 'absent' } & Absence)
  | {
      readonly ok: false;
      readonly reason: 'denied' | 'failed' | 'unasked';
      readonly sentence: string;
    };

/** What is not there, and what to do about it, both as clauses. */
export interface Absence {
  readonly words: string;
  readonly remedy: string;
}

/** One call: what it is for people, and which of AWS's errors mean that there is nothing there. */
export interface ReadCall extends FailedCall {
  readonly absence: Absence & { readonly errors: readonly string[] };
}

/** The outcome of a call; nothing in an answer counts as absence. */
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
      sentence: failure.ok ? '' : failure.error.sentence,
    };
  }
}

/** The reading of something that is not there, or not as it must be. */
export function absent(absence: Absence): Reading<never> {
  return { ok: false, reason: 'absent', ...absence };
}

/** The reading of something that hangs on another reading, which told nothing. */
export function unasked(sentence: string): Reading<never> {
  return { ok: false, reason: 'unasked', sentence };
}
