/**
 * Whether the local edge can do what a distribution asks for.
 *
 * It judges no request.
 */
import type { Distribution } from '@furlock/simulator-deployment';

/** The sentence that says what is not modelled and where, or undefined. */
export function refuseDistribution(distribution: Distribution): string | undefined {
  const where = `${distribution.logicalId} in stack ${distribution.stack}`;
  for (const { pathPattern, originId } of distribution.behaviors) {
    if (!distribution.origins.some(({ id }) => id === originId)) {
      return `${where}: the behaviour ${pathPattern} names the origin ${originId}, which the distribution does not have.`;
    }
  }
  for (const { id, originAccessControl } of distribution.origins) {
    if (originAccessControl === undefined) continue;
    const { logicalId, stack, originType, signingBehavior, signingProtocol } = originAccessControl;
    if (originType !== 'lambda' || signingBehavior !== 'always' || signingProtocol !== 'sigv4') {
      return `${logicalId} in stack ${stack} has CloudFront sign for the origin ${id} in another way than always, with sigv4, for lambda: the local edge models no other.`;
    }
  }
  return undefined;
}
