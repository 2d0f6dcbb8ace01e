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
  originGroups,
}: Distribution): string[] {
  const originIds = origins.map(({ id }) => id);
  const ids = [...originIds, ...originGroups.map(({ id }) => id)];
  return [
    ...behaviors
      .filter(({ originId }) => !ids.includes(originId))
      .map(
        ({ pathPattern, originId }) =>
          `${logicalId} in stack ${stack}: the behaviour ${pathPattern} refers to the origin ${originId}, which the distribution does not have.`,
      ),
    ...originGroups.flatMap((group) =>
      group.originIds
        .filter((id) => !originIds.includes(id))
        .map(
          (id) =>
            `${logicalId} in stack ${stack}: the origin group ${group.id} refers to the origin ${id}, which the distribution does not have.`,
        ),
    ),
  ];
}
