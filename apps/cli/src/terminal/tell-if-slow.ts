/**
 * Tells a person who waits what is being waited for.
 */
import type { Terminal } from './terminal.js';

/** From here on a silent terminal looks like one that hangs. */
const SLOW_MS = 2_000;

/** The outcome of the work; says the line on standard error where it takes over two seconds. */
export async function tellIfSlow<T>(
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
