/**
 * Finds the name of a lock's edge function, which is also the name of its role: it is new at each creation.
 */
import { isEdgeName, type LockName } from '@furlock/edge-settings';
import type { DeployedBehavior, DeployedDistribution } from './deployed-lock.js';

/** The name of the lock's edge function that a distribution runs; undefined if it runs none. */
export function edgeNameIn(
  { behaviors }: DeployedDistribution,
  lockName: LockName,
): string | undefined {
  return behaviors
    .flatMap(({ functions }) => functions.filter(isOriginRequest).map(({ arn }) => nameIn(arn)))
    .find((name) => isEdgeName(name, lockName));
}

/** Whether a function runs before the origin is called. */
export function isOriginRequest({ eventType }: DeployedBehavior['functions'][number]): boolean {
  return eventType === 'origin-request';
}

/** The name of a function. Shape of the ARN: with the number of a version. */
export function nameIn(versionArn: string): string {
  return versionArn.split(':').at(-2) ?? '';
}
