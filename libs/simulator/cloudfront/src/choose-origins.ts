/**
 * Finds the origins of a behaviour: one, or those of an origin group.
 *
 * Source: CloudFront developer guide, "Optimize high availability with CloudFront origin failover"
 * (read 2026-11-28).
 */
import type { Distribution, Origin } from '@furlock/simulator-deployment';

/** The origins that a request can go to. */
export interface OriginChoice {
  readonly first: Origin;
  /** Tried if the first fails. */
  readonly second?: Origin;
  /** The statuses of the first at which the second is tried. */
  readonly failoverStatuses: readonly number[];
}

/** "CloudFront fails over to the secondary origin only" for these methods. */
const FAILOVER_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** The origins for an id of an origin or of an origin group; undefined if one of them does not exist. */
export function chooseOrigins(
  { origins, originGroups }: Pick<Distribution, 'origins' | 'originGroups'>,
  originId: string | undefined,
  method: string,
): OriginChoice | undefined {
  const group = originGroups.find(({ id }) => id === originId);
  const [first, second] = (group?.originIds ?? [originId]).map((wanted) =>
    origins.find(({ id }) => id === wanted),
  );
  if (first === undefined) return undefined;
  return {
    first,
    ...(second !== undefined && FAILOVER_METHODS.includes(method) && { second }),
    failoverStatuses: group?.failoverStatuses ?? [],
  };
}
