/**
 * What a command that cannot go on says and ends with.
 *
 * It writes nothing: `run.ts` does.
 */

import type { Result as ResultOf } from '@furlock/edge-settings';

/** Why a command ends without what it was asked for. */
export interface Failure {
  readonly kind: keyof typeof EXIT_CODES;
  /** One sentence for a person, that says what to do. It holds no password, code or token. */
  readonly sentence: string;
}

/** The exit code of each kind of failure, as the README promises them. */
export const EXIT_CODES = {
  failed: 1,
  'wrong-usage': 2,
  // What shells report for a program that SIGINT ended: 128 + 2.
  interrupted: 130,
} as const;

/** A value, or why there is none. */
export type Result<T> = ResultOf<T, Failure>;

/** A failure in doing what was asked. */
export function failed(sentence: string): Result<never> {
  return { ok: false, error: { kind: 'failed', sentence } };
}

/** A command that was asked for in a way that cannot be answered. */
export function wrongUsage(sentence: string): Result<never> {
  return { ok: false, error: { kind: 'wrong-usage', sentence } };
}

/** A command that a person stopped. */
export function interrupted(sentence: string): Result<never> {
  return { ok: false, error: { kind: 'interrupted', sentence } };
}

/**
 * Foreign text made fit to stand in a sentence on a terminal.
 *
 * Shape: one line, no control characters, at most 300 characters, no full stop at its end.
 */
export function quoted(text: string): string {
  return (
    text
      // Terminals obey control characters, and foreign text must not command them.
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim()
      .slice(0, 300)
      .replace(/\.$/, '')
  );
}
