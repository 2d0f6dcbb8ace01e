/**
 * Watches how much memory a process takes, as Lambda does from outside.
 *
 * Approximated: Lambda's limit is the virtual machine's and holds at once; this one looks ten times
 * a second, and only where the system tells (`/proc`, so on Linux).
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

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
    readResidentBytes(file).then((bytes) => {
      if (bytes <= limitBytes || !isBusy()) return;
      clearInterval(timer);
      onExceeded();
      // The process has ended between two looks: there is nothing left to watch.
    }, stop);
  }, INTERVAL_MS);
  timer.unref();
  return stop;

  function stop(): void {
    clearInterval(timer);
  }
}

/** Source: proc(5), `/proc/pid/statm`: the second number is the resident set in pages. */
async function readResidentBytes(file: string): Promise<number> {
  const [, residentPages = ''] = (await readFile(file, 'utf8')).split(' ');
  return Number(residentPages) * PAGE_BYTES;
}
