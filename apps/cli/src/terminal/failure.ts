/**
 * The message and the exit code of a command that fails.
 *
 * It prints nothing: `run.ts` does.
 */

import type { Result as ResultOf } from '@furlock/edge-settings';

/** Why a command failed. */
export interface Failure {
  readonly kind: keyof typeof EXIT_CODES;
  /** One line that says what to do. Contains no password, code or token. */
  readonly message: string;
}

/** The exit code of each kind of failure, as documented in the README. */
export const EXIT_CODES = {
  failed: 1,
  'wrong-usage': 2,
  // The code that shells report for a program ended by SIGINT: 128 + 2.
  interrupted: 130,
} as const;

/** A value, or the failure that prevented it. */
export type Result<T> = ResultOf<T, Failure>;

/** The failure of a command that was used correctly. */
export function failed(message: string): Result<never> {
  return { ok: false, error: { kind: 'failed', message } };
}

/** The failure of a command that was used incorrectly. */
export function wrongUsage(message: string): Result<never> {
  return { ok: false, error: { kind: 'wrong-usage', message } };
}

/** The failure of a command that the user stopped. */
export function interrupted(message: string): Result<never> {
  return { ok: false, error: { kind: 'interrupted', message } };
}

/**
 * Makes foreign text safe for a message on a terminal.
 *
 * Shape: one line, no control characters, at most 300 characters, no full stop at its end.
 */
export function quoted(text: string): string {
  return (
    text
      // Terminals interpret control characters, so foreign text must not contain any.
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim()
      .slice(0, 300)
      .replace(/\.$/, '')
  );
}
