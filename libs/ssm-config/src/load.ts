/**
 * One question to SSM: who waits for the answer, when it is given up, and whether a freeze may have
 * cut it.
 *
 * Lambda tells nobody of a freeze. What shows is the clock, and where somebody looked at it: a
 * process in which a request waits is awake, and so is one in which requests come closely.
 */

/** A load that is under way, or over. */
export interface Load<Outcome> {
  /** Units: milliseconds since the epoch. */
  readonly sinceMs: number;
  /** The outcome; `cut` where it says nothing and SSM has to be asked again. */
  readonly wait: () => Promise<Outcome | 'cut'>;
  /** Takes note that the process is at work. */
  readonly see: (atMs: number) => void;
  /** Whether the process may have stood still while nobody could see it. */
  readonly mayHaveBeenFrozen: () => boolean;
  readonly giveUp: () => void;
}

/**
 * A process in which nobody looks at the clock for this long may have stood still. Shorter than a
 * client should wait for SSM: a shorter freeze cannot have been what made it lose patience.
 */
const FREEZE_MS = 1_000;

/** Starts a load; the signal fires when it is given up. */
export function startLoad<Outcome>(
  { now, giveUpAfterMs }: { readonly now: () => number; readonly giveUpAfterMs: number },
  run: (signal: AbortSignal, sinceMs: number) => Promise<Outcome | 'cut'>,
): Load<Outcome> {
  const sinceMs = now();
  const giving = new AbortController();
  const giveUp = (): void => giving.abort(tookTooLong());
  // The one timer, and only while a load is under way: somebody waits, and would for ever. Where
  // nobody does, it may be late without harm, and need not keep a process of Node's alive.
  const timer = setTimeout(giveUp, giveUpAfterMs);
  timer.unref?.();
  let seenMs = sinceMs;
  let waiting = 0;
  let isCut = false;

  const see = (atMs: number): void => {
    if (waiting === 0 && atMs - seenMs >= FREEZE_MS) isCut = true;
    seenMs = atMs;
  };
  // Begins after this function has returned: whoever runs it may know the load by then.
  const outcome = Promise.resolve()
    .then(() => run(giving.signal, sinceMs))
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
      // Even with somebody waiting: the timer above would have ended it, had it been running.
      return isCut || atMs - sinceMs >= giveUpAfterMs + FREEZE_MS;
    },
    giveUp,
  };
}

function tookTooLong(): Error {
  const error = new Error('SSM took too long');
  error.name = 'TimeoutError';
  return error;
}
