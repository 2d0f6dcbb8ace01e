/**
 * One load from SSM: counts the reads that wait for it, aborts it after a time limit, and detects
 * whether a freeze may have interrupted it.
 *
 * Lambda does not announce a freeze. It can only be inferred from the clock: a process in which a
 * request waits is running, and so is one in which requests follow each other closely.
 */

/** A load that is in progress or finished. */
export interface Load<Outcome> {
  /** Units: milliseconds since the epoch. */
  readonly sinceMs: number;
  /** The outcome; `interrupted` if it says nothing about SSM and the load must be repeated. */
  readonly wait: () => Promise<Outcome | 'interrupted'>;
  /** Records that the process is running at this time. */
  readonly see: (atMs: number) => void;
  /** Whether the process may have been frozen during the load. */
  readonly mayHaveBeenFrozen: () => boolean;
  readonly giveUp: () => void;
}

/**
 * A process without any activity for this long may have been frozen. Shorter than the time-out of a
 * client: a freeze that is shorter still cannot be the only cause of a time-out.
 */
const FREEZE_MS = 1_000;

/** Starts a load; the signal fires when the load is aborted. */
export function startLoad<Outcome>(
  { now, giveUpAfterMs }: { readonly now: () => number; readonly giveUpAfterMs: number },
  run: (signal: AbortSignal, sinceMs: number) => Promise<Outcome | 'interrupted'>,
): Load<Outcome> {
  const sinceMs = now();
  const controller = new AbortController();
  const giveUp = (): void => controller.abort(timeoutError());
  // The only timer, and only during a load: without it, a read could wait forever. If no read waits,
  // it does no harm if the timer is late, so it does not have to keep a Node process alive.
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
    async wait() {
      see(now());
      waiting += 1;
      try {
        return await outcome;
      } finally {
        waiting -= 1;
        seenMs = now();
      }
    },
    see,
    mayHaveBeenFrozen() {
      const atMs = now();
      see(atMs);
      // Even if a read waits: in a running process, the timer above would have aborted the load.
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
