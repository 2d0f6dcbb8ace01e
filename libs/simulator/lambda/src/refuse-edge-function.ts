/**
 * Checks for what AWS rejects in a function at the edge.
 *
 * Source: CloudFront developer guide, "Restrictions on Lambda@Edge" and "Quotas" (read 2026-04-08).
 */
import type { LambdaFunction } from '@furlock/simulator-deployment';

const MAX_TIMEOUT_SECONDS = 30;

/** One sentence that explains why the function cannot run at the edge; undefined if it can. */
export function refuseEdgeFunction(lambdaFunction: LambdaFunction): string | undefined {
  const { stack, logicalId, region, environment, timeoutSeconds, edgeObstacles } = lambdaFunction;
  const refuse = (reason: string): string =>
    `${logicalId} in stack ${stack} ${reason}: CloudFront rejects it at the edge.`;
  if (region !== 'us-east-1') return refuse(`is in ${region}, not in us-east-1`);
  if (Object.keys(environment).length > 0) return refuse('has environment variables');
  if (timeoutSeconds > MAX_TIMEOUT_SECONDS) {
    return refuse(`has a timeout of ${timeoutSeconds} seconds, more than ${MAX_TIMEOUT_SECONDS}`);
  }
  const [obstacle] = edgeObstacles;
  return obstacle === undefined ? undefined : refuse(obstacle);
}
