/**
 * Watches how much memory a process takes, as Lambda does from outside.
 *
 * Approximated: Lambda's limit is the virtual machine's and holds at once; this one looks ten times
 * a second, and only where the system tells (`/proc`, so on Linux).
 */
import { existsSync, readFileSync } from 'node:fs';

const INTERVAL_MS = 100;

/** Linux pages on the machines that Node.js 20 and later run on. */
const PAGE_BYTES = 4096;

/** What is watched. */
export interface MemoryWatch {
  readonly pid: number;
  readonly limitBytes: number;
  /** Whether it is the function's turn: a frozen process takes no more. */
  readonly isBusy: () => boolean;
  /** Called once, when more than the limit is resident. */
  readonly onExceeded: () => void;
}

/** Watches until the function that it gives is called. */
export function watchMemory({ pid, limitBytes, isBusy, onExceeded }: MemoryWatch): () => void {
  const file = `/proc/${pid}/statm`;
  if (!existsSync(file)) return () => undefined;
  const timer = setInterval(() => {
    if (!isBusy()) return;
    const bytes = readResidentBytes(file);
    if (bytes === undefined) return stop();
    if (bytes <= limitBytes) return;
    stop();
    onExceeded();
  }, INTERVAL_MS);
  timer.unref();
  return stop;

  function stop(): void {
    clearInterval(timer);
  }
}

/**
 * Undefined once the process has ended. Read at once: the kernel writes it from memory, which takes
 * less than to ask another thread.
 *
 * Source: proc(5), `/proc/pid/statm`: the second number is the resident set in pages.
 */
function readResidentBytes(file: string): number | undefined {
  try {
    const [, residentPages = ''] = readFileSync(file, 'utf8').split(' ');
    return Number(residentPages) * PAGE_BYTES;
  } catch {
    // The process has ended between two looks: there is nothing left to watch.
    return undefined;
  }
}
