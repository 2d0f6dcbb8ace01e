/**
 * Replaces the clock of an execution environment's process around the bundle: `Date` and the timers.
 *
 * After a freeze of hours, the timers of a process have expired when it is thawed. With a wrong clock
 * they have not. A bundle that uses neither is not affected.
 */
import { promisify } from 'node:util';
import type { HostClock } from './host-messages.js';

/** Sets the time of the process. */
export interface ProcessClock {
  /** Sets the clock. Returns whether time has passed; if so, every timer that was due has run. */
  readonly set: (clock: HostClock) => boolean;
}

interface PendingTimer {
  readonly dueMs: number;
  readonly run: () => void;
}

/** Replaces `Date`, `setTimeout` and `clearTimeout` of the process. */
export function installProcessClock(): ProcessClock {
  const RealDate = Date;
  const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;
  const pending = new Map<unknown, PendingTimer>();
  let clock: HostClock = { passedMs: 0, skewMs: 0 };

  const now = (): number => RealDate.now() + clock.passedMs + clock.skewMs;
  const uptimeMs = (): number => performance.now() + clock.passedMs;

  function ProcessDate(this: unknown, ...parts: never[]): Date | string {
    if (new.target === undefined) return new RealDate(now()).toString();
    return Reflect.construct(RealDate, parts.length === 0 ? [now()] : parts, new.target) as Date;
  }
  ProcessDate.prototype = RealDate.prototype;
  globalThis.Date = Object.assign(Object.setPrototypeOf(ProcessDate, RealDate) as typeof Date, {
    now,
  });

  const set = (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const run = (): void => {
      pending.delete(timer);
      callback(...args);
    };
    const timer = realSetTimeout(run, ms);
    pending.set(timer, { dueMs: uptimeMs() + (ms ?? 0), run });
    return timer;
  };
  const clear = (timer: Parameters<typeof clearTimeout>[0]): void => {
    pending.delete(timer);
    realClearTimeout(timer);
  };
  // Keeps Node's `promisify(setTimeout)`. The cast is needed because one function cannot express Node's overloads.
  globalThis.setTimeout = Object.assign(set, {
    [promisify.custom]: promisify(realSetTimeout),
  }) as unknown as typeof setTimeout;
  globalThis.clearTimeout = clear;

  return {
    set(next) {
      const hasPassed = next.passedMs > clock.passedMs;
      clock = next;
      if (hasPassed) {
        const due = [...pending].filter(([, { dueMs }]) => dueMs <= uptimeMs());
        for (const [timer, { run }] of due.sort(([, a], [, b]) => a.dueMs - b.dueMs)) {
          realClearTimeout(timer as NodeJS.Timeout);
          if (pending.has(timer)) run();
        }
      }
      return hasPassed;
    },
  };
}
