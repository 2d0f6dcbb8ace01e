/**
 * A process on a virtual clock that can be frozen, as Lambda freezes one between two events.
 *
 * It replaces the global timers, so that the code under test needs no change. Promises and
 * `setImmediate` are real.
 */

/** What a freeze does. */
export interface Freeze {
  /** Units: milliseconds. */
  readonly ms: number;
  /**
   * What open connections do after the thaw: fail (`reset`), never respond (`hang`), or respond late with
   * what the other side sent during the freeze (`late`).
   */
  readonly connections: 'reset' | 'hang' | 'late';
  /** Whether timers expire during the freeze, or stand still. */
  readonly timers: 'expire' | 'stop';
}

/** A virtual process. */
export interface VirtualProcess {
  /** Units: milliseconds since the epoch. */
  readonly now: () => number;
  /** Starts work and moves the clock from timer to timer until it has settled. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Runs what is due within a time, as between a response and the freeze. Units: milliseconds. */
  idle(ms: number): Promise<void>;
  /** Moves the clock without running anything, and affects connections and timers. */
  freeze(freeze: Freeze): void;
  /** Sets the clock forward or, if negative, back; timers are not affected. Units: milliseconds. */
  setClock(byMs: number): void;
  /**
   * A call over the network: responds after a latency with what the other side answers then. `Infinity`:
   * never responds.
   */
  call<T>(latencyMs: number, answer: () => T, signal?: AbortSignal): Promise<T>;
  /** Puts the real timers back. */
  restore(): void;
}

interface Task {
  dueMs: number;
  readonly run: () => void;
  /** What a broken connection does; undefined for a timer. */
  readonly reset?: () => void;
}

/** A process whose clock shows this time. */
export function createVirtualProcess(startMs: number): VirtualProcess {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  let uptimeMs = 0;
  let clockMs = startMs;
  let tasks: Task[] = [];

  function schedule(delayMs: number, task: Omit<Task, 'dueMs'>): Task {
    const scheduled = { ...task, dueMs: uptimeMs + delayMs };
    tasks.push(scheduled);
    return scheduled;
  }
  function drop(task: unknown): void {
    tasks = tasks.filter((other) => other !== task);
  }
  // Without the parts of Node's timers that nothing here uses.
  globalThis.setTimeout = ((run: () => void, delayMs = 0) =>
    Object.assign(schedule(Math.max(0, delayMs), { run }), {
      ref: () => undefined,
      unref: () => undefined,
    })) as unknown as typeof globalThis.setTimeout;
  globalThis.clearTimeout = drop;

  /** Lets all promises settle that can. */
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  /** Runs the next task, unless it is due only after this time. */
  function step(untilMs: number): boolean {
    const next = tasks.reduce<Task | undefined>(
      (first, task) => (first === undefined || task.dueMs < first.dueMs ? task : first),
      undefined,
    );
    if (next === undefined || next.dueMs > untilMs) return false;
    move(Math.max(0, next.dueMs - uptimeMs));
    drop(next);
    next.run();
    return true;
  }
  function move(ms: number): void {
    uptimeMs += ms;
    clockMs += ms;
  }

  return {
    now: () => clockMs,

    async run(work) {
      let isSettled = false;
      const result = work().finally(() => (isSettled = true));
      // The caller gets the rejection; until then, Node must not report it as unhandled.
      result.catch(() => undefined);
      for (;;) {
        await turn();
        if (isSettled) return result;
        if (!step(Infinity)) throw new Error('The work waits for something that never happens');
      }
    },

    async idle(ms) {
      const untilMs = uptimeMs + ms;
      do await turn();
      while (step(untilMs));
      move(untilMs - uptimeMs);
    },

    freeze({ ms, connections, timers }) {
      move(ms);
      for (const task of tasks) {
        if (task.reset === undefined) {
          if (timers === 'stop') task.dueMs += ms;
        } else if (connections === 'late') {
          task.dueMs = uptimeMs + LATE_MS;
        } else {
          drop(task);
          if (connections === 'reset') schedule(0, { run: task.reset });
        }
      }
    },

    setClock(byMs) {
      clockMs += byMs;
    },

    call(latencyMs, answer, signal) {
      return new Promise((resolve, reject) => {
        if (latencyMs === Infinity) return;
        const task = schedule(latencyMs, {
          run: () => resolve(Promise.resolve().then(answer)),
          reset: () => reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' })),
        });
        signal?.addEventListener('abort', () => drop(task), { once: true });
      });
    },

    restore() {
      Object.assign(globalThis, real);
    },
  };
}

/** How long after the thaw a late response arrives. */
const LATE_MS = 20;
