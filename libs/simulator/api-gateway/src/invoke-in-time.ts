/**
 * Invokes a function for a caller that waits only so long.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { InvocationOutcome, Invoke } from '@furlock/simulator-lambda';

/** The outcome, or `late`; the function goes on running then. */
export async function invokeInTime(
  invoke: Invoke,
  event: unknown,
  timeoutMs: number,
): Promise<InvocationOutcome | 'late'> {
  const timer = new AbortController();
  const outcome = await Promise.race([
    invoke(event),
    // Aborted only when the race is decided.
    delay(timeoutMs, 'late' as const, { signal: timer.signal }).catch(() => 'late' as const),
  ]);
  timer.abort();
  return outcome;
}
