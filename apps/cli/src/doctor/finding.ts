/**
 * What the doctor finds, one line for each thing that must be right.
 */
import type { Reading } from './reading.js';

/**
 * How bad a thing is: `open` lets in whom the lock should keep out, `shut` keeps out whom it should
 * let in, `later` will hurt at the next occasion.
 */
export type Severity = 'open' | 'shut' | 'later';

/** One thing, and how it is. */
export interface Finding {
  /** Stable: scripts read it. */
  readonly id: string;
  readonly title: string;
  readonly outcome: 'ok' | 'wrong' | 'unknown' | 'skipped';
  /** What was seen, in words. */
  readonly words: string;
  readonly severity?: Severity;
  /** What to do about it. Shape: a clause that stands behind a colon. */
  readonly remedy?: string;
}

/** A finding on a thing. */
export function finding(id: string, title: string, seen: Seen): Finding {
  return { id, title, ...seen };
}

/** What was seen of a thing. */
export type Seen = Omit<Finding, 'id' | 'title'>;

export function ok(words: string): Seen {
  return { outcome: 'ok', words };
}

export function wrong(severity: Severity, words: string, remedy: string): Seen {
  return { outcome: 'wrong', severity, words, remedy };
}

export function unknown(words: string): Seen {
  return { outcome: 'unknown', words };
}

export function skipped(words: string): Seen {
  return { outcome: 'skipped', words };
}

/** What is seen of a thing that could not be read; absence is as bad as the severity says. */
export function unreadable(
  reading: Extract<Reading<unknown>, { ok: false }>,
  severity: Severity = 'shut',
): Seen {
  return reading.reason === 'absent'
    ? wrong(severity, reading.words, reading.remedy)
    : unknown(reading.sentence.replace(/\.$/, ''));
}

const ORDER: readonly (Severity | undefined)[] = ['open', 'shut', 'later'];

/** The finding to mend before all others: the worst, and of equals the first. */
export function firstToMend(findings: readonly Finding[]): Finding | undefined {
  const wrongs = findings.filter(({ outcome }) => outcome === 'wrong');
  return ORDER.flatMap((severity) => wrongs.filter((one) => one.severity === severity))[0];
}
