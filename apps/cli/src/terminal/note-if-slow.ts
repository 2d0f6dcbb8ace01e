/**
 * Reports what a slow command is waiting for.
 */
import type { Terminal } from './terminal.js';

/** After this time, a silent command looks as if it hangs. */
const SLOW_MS = 2_000;

/** The outcome of the work; prints the line on standard error if it takes more than two seconds. */
export async function noteIfSlow<T>(
  { note }: Pick<Terminal, 'note'>,
  line: string,
  work: Promise<T>,
): Promise<T> {
  const timer = setTimeout(() => note(line), SLOW_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
