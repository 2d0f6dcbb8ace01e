/**
 * Refuses a lock's names at synth, before they fail in one of the places that they end up in.
 */
import { nameFault, type LockName } from '@furlock/edge-settings';

/**
 * Refuses a stage or lock name that could not be deployed.
 *
 * Errors: throws an Error that names the part and what it may hold.
 */
export function checkLockName({ stage, lock }: LockName): void {
  for (const [part, name] of [
    ['stage', stage],
    ['lock name', lock],
  ] as const) {
    const fault = nameFault(name);
    if (fault !== undefined) throw new Error(`The ${part} "${name}" ${fault}`);
  }
}
