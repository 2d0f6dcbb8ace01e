/**
 * Applies the faults of `clock`, `environments`, `edge` and `credentials` to the environments that
 * functions run in.
 */
import type { Disturbance } from '@furlock/simulator-lambda';
import type { WorldClock } from './world-clock.js';
import type { Faults } from './faults.js';

/** The disturbances of functions at the edge, and of functions behind function URLs. */
export interface EnvironmentFaults {
  readonly atTheEdge: Disturbance;
  readonly atHome: Disturbance;
}

/** The disturbances that the active faults cause. */
export function environmentFaults(faults: Faults, world: WorldClock): EnvironmentFaults {
  let credentialsRound = 0;
  faults.on('credentials', 'rotated', () => {
    credentialsRound += 1;
  });
  const skewMs = (): number => {
    const fault = faults.of('clock');
    if (fault === undefined) return 0;
    return fault.name === 'ahead' ? fault.durationMs : -fault.durationMs;
  };
  const atHome: Disturbance = {
    beforeThaw: () => undefined,
    clock: () => ({ passedMs: world.passedMs, skewMs: 0 }),
    timesOut: () => false,
    credentialsRound: () => credentialsRound,
  };
  return {
    atHome,
    atTheEdge: {
      ...atHome,
      // Applied when an environment thaws: a new one was never frozen.
      beforeThaw: () => world.pass(faults.take('environments')?.durationMs ?? 0),
      clock: () => ({ passedMs: world.passedMs, skewMs: skewMs() }),
      timesOut: () => faults.of('edge') !== undefined,
    },
  };
}
