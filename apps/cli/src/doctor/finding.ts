/**
 * The findings of the doctor, one for each resource that must be correct.
 */
import type { Reading } from './reading.js';

/**
 * How bad a fault is: `open` allows callers that the lock should reject, `shut` rejects callers that it
 * should allow, `later` will cause a problem later.
 */
export type Severity = 'open' | 'shut' | 'later';

/** One resource and its assessment. */
export interface Finding {
  /** Stable: scripts read it. */
  readonly id: string;
  readonly title: string;
  /** `note`: nothing to fix, but something to know. */
  readonly outcome: 'ok' | 'wrong' | 'unknown' | 'skipped' | 'note';
  /** A description of what was found. */
  readonly words: string;
  readonly severity?: Severity;
  /** What to do about it. Shape: an imperative clause. */
  readonly remedy?: string;
}

/** The finding about a resource. */
export function finding(id: string, title: string, assessment: Assessment): Finding {
  return { id, title, ...assessment };
}

/** A finding without the id and title of its resource. */
export type Assessment = Omit<Finding, 'id' | 'title'>;

export function ok(words: string): Assessment {
  return { outcome: 'ok', words };
}

export function wrong(severity: Severity, words: string, remedy: string): Assessment {
  return { outcome: 'wrong', severity, words, remedy };
}

export function unknown(words: string): Assessment {
  return { outcome: 'unknown', words };
}

export function note(words: string): Assessment {
  return { outcome: 'note', words };
}

export function skipped(words: string): Assessment {
  return { outcome: 'skipped', words };
}

/** The assessment of a resource that could not be read; `severity` applies if it does not exist. */
export function unreadable(
  reading: Extract<Reading<unknown>, { ok: false }>,
  severity: Severity = 'shut',
): Assessment {
  return reading.reason === 'absent'
    ? wrong(severity, reading.words, reading.remedy)
    : unknown(reading.message.replace(/\.$/, ''));
}

const ORDER: readonly (Severity | undefined)[] = ['open', 'shut', 'later'];

/** The finding to fix first: the first of the most severe ones. */
export function firstToFix(findings: readonly Finding[]): Finding | undefined {
  const wrongs = findings.filter(({ outcome }) => outcome === 'wrong');
  return ORDER.flatMap((severity) => wrongs.filter((one) => one.severity === severity))[0];
}
