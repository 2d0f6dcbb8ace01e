/**
 * Watches the memory of a process from outside, as Lambda does.
 *
 * Approximated: Lambda's limit is that of the virtual machine and applies at once. Here the memory is
 * checked ten times a second, and only on Linux (`/proc`).
 */
import { existsSync, readFileSync } from 'node:fs';

const INTERVAL_MS = 100;

/** The page size of Linux on the machines that Node.js 20 and later run on. */
const PAGE_BYTES = 4096;

/** The watched process and its limit. */
export interface MemoryWatch {
  readonly pid: number;
  readonly limitBytes: number;
  /** Whether the process is handling an event; a frozen process does not allocate memory. */
  readonly isBusy: () => boolean;
  /** Called once, when the resident memory exceeds the limit. */
  readonly onExceeded: () => void;
}

/** A started watch. */
export interface WatchedMemory {
  readonly stop: () => void;
  /** The most memory that was seen; 0 on other systems than Linux. */
  readonly peakBytes: () => number;
}

/** Watches until it is stopped. */
export function watchMemory({ pid, limitBytes, isBusy, onExceeded }: MemoryWatch): WatchedMemory {
  const file = `/proc/${pid}/statm`;
  if (!existsSync(file)) return { stop: () => undefined, peakBytes: () => 0 };
  let peakBytes = 0;
  const timer = setInterval(() => {
    if (!isBusy()) return;
    const bytes = readResidentBytes(file);
    if (bytes === undefined) return stop();
    peakBytes = Math.max(peakBytes, bytes);
    if (bytes <= limitBytes) return;
    stop();
    onExceeded();
  }, INTERVAL_MS);
  timer.unref();
  // An event that is shorter than the interval was not seen.
  return { stop, peakBytes: () => (peakBytes ||= readResidentBytes(file) ?? 0) };

  function stop(): void {
    clearInterval(timer);
  }
}

/**
 * Undefined once the process has ended. The read is synchronous: the kernel generates the file from
 * memory, which is faster than another thread.
 *
 * Source: proc(5), `/proc/pid/statm`: the second number is the resident set in pages.
 */
function readResidentBytes(file: string): number | undefined {
  try {
    const [, residentPages = ''] = readFileSync(file, 'utf8').split(' ');
    return Number(residentPages) * PAGE_BYTES;
  } catch {
    // The process has ended since the last check.
    return undefined;
  }
}
