/**
 * Checks whether the local edge supports a distribution.
 */
import type { Distribution } from '@furlock/simulator-deployment';

/** One sentence that names the unsupported feature and its resource; undefined if all is supported. */
export function refuseDistribution(distribution: Distribution): string | undefined {
  const where = `${distribution.logicalId} in stack ${distribution.stack}`;
  for (const { pathPattern, originId } of distribution.behaviors) {
    if (!distribution.origins.some(({ id }) => id === originId)) {
      return `${where}: the behaviour ${pathPattern} refers to the origin ${originId}, which the distribution does not have.`;
    }
  }
  for (const { id, originAccessControl } of distribution.origins) {
    if (originAccessControl === undefined) continue;
    const { logicalId, stack, originType, signingBehavior, signingProtocol } = originAccessControl;
    if (originType !== 'lambda' || signingBehavior !== 'always' || signingProtocol !== 'sigv4') {
      return `${logicalId} in stack ${stack} is the origin access control of the origin ${id}. The local edge supports only type lambda, signing behavior always and protocol sigv4.`;
    }
  }
  return undefined;
}
