/**
 * What a soak must have found, however long it was.
 */
import { expect } from '@jest/globals';
import { HARMFUL, type SoakReport } from './soak.js';

/** Nobody was let in wrongly, nobody was kept out wrongly, and nothing was lost or left behind. */
export function expectSound({ phases, unhandledRejections, refreshes }: SoakReport): void {
  for (const { name, valid, invalid } of phases) {
    const fails: readonly number[] = HARMFUL.find((phase) => phase.name === name)?.fails ?? [];
    const refusedOrBroken = statuses(valid).filter((status) => status !== 200);
    const notRefused = statuses(invalid).filter((status) => status !== 401);

    expect({ name, wrong: refusedOrBroken.filter((status) => !fails.includes(status)) }).toEqual({
      name,
      wrong: [],
    });
    // An edge that runs out of its time judges nobody: that is a closed door too.
    expect({
      name,
      wrong: notRefused.filter((status) => status !== 503 || !fails.includes(503)),
    }).toEqual({
      name,
      wrong: [],
    });
    // A fault that nobody met proves nothing.
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
