/**
 * Whether the local edge can do what a distribution asks for.
 *
 * It judges no request.
 */
import type { CacheBehavior, Distribution } from '../assembly/deployment.js';

/** Source: CloudFront developer guide, "Use managed cache policies" (read 2026-04-08). */
export const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

/** Source: CloudFront developer guide, "Use managed origin request policies" (read 2026-04-08). */
export const ALL_VIEWER_EXCEPT_HOST_HEADER = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/** The sentence that says what is not modelled and where, or undefined. */
export function refuseDistribution(distribution: Distribution): string | undefined {
  const where = `${distribution.logicalId} in stack ${distribution.stack}`;
  for (const behavior of distribution.behaviors) {
    const reason = refuseBehavior(behavior, distribution);
    if (reason !== undefined) {
      return `${where}: the behaviour ${behavior.pathPattern} ${reason}.`;
    }
  }
  const signed = distribution.origins.find((origin) => origin.originAccessControlId !== undefined);
  return signed === undefined
    ? undefined
    : `${where}: the origin ${signed.id} has an origin access control, which the local edge does not model.`;
}

function refuseBehavior(
  { cachePolicyId, originRequestPolicyId, originId, functions }: CacheBehavior,
  { origins }: Distribution,
): string | undefined {
  if (cachePolicyId !== CACHING_DISABLED) {
    return `has the cache policy ${cachePolicyId}, the local edge knows the managed CachingDisabled only`;
  }
  if (originRequestPolicyId !== ALL_VIEWER_EXCEPT_HOST_HEADER) {
    return `has the origin request policy ${originRequestPolicyId ?? '(none)'}, the local edge knows the managed AllViewerExceptHostHeader only`;
  }
  const other = functions.find(({ eventType }) => eventType !== 'origin-request');
  if (other !== undefined) {
    return `has a function for ${other.eventType}, the local edge runs origin-request only`;
  }
  return origins.some(({ id }) => id === originId)
    ? undefined
    : `names the origin ${originId}, which the distribution does not have`;
}
