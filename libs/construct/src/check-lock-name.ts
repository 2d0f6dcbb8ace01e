/**
 * Rejects invalid lock names at synth, before a resource that is named after them fails to deploy.
 */
import { nameFault, type LockName } from '@furlock/edge-settings';

/**
 * Rejects a stage or lock name that could not be deployed.
 *
 * Errors: throws an Error that names the part and its allowed form.
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
