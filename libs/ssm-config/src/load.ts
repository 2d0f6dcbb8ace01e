/**
 * One load from SSM: counts the reads that wait for it, aborts it after a time limit, and detects
 * whether a freeze may have interrupted it.
 *
 * Lambda does not announce a freeze. It can only be inferred from the clock: a process is running
 * while a request waits in it, and while requests arrive in close succession.
 */
import { within } from './within.js';

/** A load that is in progress or finished. */
export interface Load<Outcome> {
  /** Units: milliseconds since the epoch. */
  readonly sinceMs: number;
  /** Whether it was started for a read that waits for a refresh. */
  readonly isUrgent: boolean;
  /**
   * The outcome; `interrupted` if it says nothing about SSM and the load must be repeated; undefined if it
   * takes longer than the limit. Units: milliseconds.
   */
  readonly wait: (limitMs?: number) => Promise<Outcome | 'interrupted' | undefined>;
  /** Records that the process is running at this time. */
  readonly see: (atMs: number) => void;
  /** Whether the process may have been frozen during the load. */
  readonly mayHaveBeenFrozen: () => boolean;
  readonly giveUp: () => void;
}

/**
 * A process without any activity for this long may have been frozen. The limit is shorter than a
 * client's timeout, so a freeze below the limit cannot be the only cause of a timeout.
 */
const FREEZE_MS = 1_000;

/** Starts a load; the signal fires when the load is aborted. */
export function startLoad<Outcome>(
  {
    now,
    giveUpAfterMs,
    isUrgent,
  }: {
    readonly now: () => number;
    readonly giveUpAfterMs: number;
    readonly isUrgent: boolean;
  },
  run: (signal: AbortSignal, sinceMs: number) => Promise<Outcome | 'interrupted'>,
): Load<Outcome> {
  const sinceMs = now();
  const controller = new AbortController();
  const giveUp = (): void => controller.abort(timeoutError());
  // The only timer, and it runs only during a load. Without it, a read could wait forever. If no read
  // waits, a late timer does no harm, so the timer does not have to keep a Node process alive.
  const timer = setTimeout(giveUp, giveUpAfterMs);
  timer.unref?.();
  let seenMs = sinceMs;
  let waiting = 0;
  let isInterrupted = false;

  const see = (atMs: number): void => {
    if (waiting === 0 && atMs - seenMs >= FREEZE_MS) isInterrupted = true;
    seenMs = atMs;
  };
  // Starts after this function has returned, so that `run` can refer to the load.
  const outcome = Promise.resolve()
    .then(() => run(controller.signal, sinceMs))
    .finally(() => clearTimeout(timer));

  return {
    sinceMs,
    isUrgent,
    async wait(limitMs) {
      see(now());
      waiting += 1;
      try {
        return await (limitMs === undefined ? outcome : within(outcome, limitMs));
      } finally {
        waiting -= 1;
        seenMs = now();
      }
    },
    see,
    mayHaveBeenFrozen() {
      const atMs = now();
      see(atMs);
      // The second condition applies even if a read waits: in a running process, the timer would have
      // aborted the load by then.
      return isInterrupted || atMs - sinceMs >= giveUpAfterMs + FREEZE_MS;
    },
    giveUp,
  };
}

function timeoutError(): Error {
  const error = new Error('SSM did not respond in time');
  error.name = 'TimeoutError';
  return error;
}
