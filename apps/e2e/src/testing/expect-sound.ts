/**
 * The expectations of a soak of any length.
 */
import { expect } from '@jest/globals';
import { HARMFUL, type SoakReport } from './soak.js';

/**
 * Expects that no request passed or failed wrongly, that every fault had an effect, that each process
 * made one SSM call per refresh, and that no rejection went unhandled.
 */
export function expectSound({ phases, unhandledRejections, refreshes }: SoakReport): void {
  for (const { name, valid, invalid } of phases) {
    const fails: readonly number[] = HARMFUL.find((phase) => phase.name === name)?.fails ?? [];
    const refusedOrBroken = statuses(valid).filter((status) => status !== 200);
    const notRefused = statuses(invalid).filter((status) => status !== 401);

    expect({ name, wrong: refusedOrBroken.filter((status) => !fails.includes(status)) }).toEqual({
      name,
      wrong: [],
    });
    // An edge function that times out returns 503, which also lets no request pass.
    expect({
      name,
      wrong: notRefused.filter((status) => status !== 503 || !fails.includes(503)),
    }).toEqual({
      name,
      wrong: [],
    });
    // A fault that affected no request proves nothing.
    if (fails.length > 0)
      expect({ name, met: refusedOrBroken.length > 0 }).toEqual({ name, met: true });
    expect(valid[200]).toBeGreaterThan(0);
  }
  for (const { calls, processes } of refreshes) expect(calls).toBe(processes);
  expect(unhandledRejections).toBe(0);
}

function statuses(counts: Readonly<Record<number, number>>): number[] {
  return Object.keys(counts).map(Number);
}
