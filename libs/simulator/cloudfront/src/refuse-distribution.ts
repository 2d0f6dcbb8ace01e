/**
 * Checks a distribution for what CloudFront rejects.
 */
import type { Distribution } from '@furlock/simulator-deployment';

/** One sentence for each mistake, with the resource. */
export function refuseDistribution({
  stack,
  logicalId,
  behaviors,
  origins,
}: Distribution): string[] {
  return behaviors
    .filter(
      ({ originId, unserved }) =>
        // An unserved behaviour can name an origin group.
        unserved === undefined && !origins.some(({ id }) => id === originId),
    )
    .map(
      ({ pathPattern, originId }) =>
        `${logicalId} in stack ${stack}: the behaviour ${pathPattern} refers to the origin ${originId}, which the distribution does not have.`,
    );
}
