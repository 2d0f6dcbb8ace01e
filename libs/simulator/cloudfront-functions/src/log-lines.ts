/**
 * The lines that CloudWatch Logs holds of one run; none if the function logged nothing.
 *
 * Source: CloudFront developer guide, "Edge function logs", CloudFront Functions logs (read 2026-11-28).
 */
import type { FunctionEvent } from './create-function-runner.js';

/** The lines of one run, each with the id of its request. */
export function logLines(
  { requestId, distributionId }: FunctionEvent['event']['context'],
  logs: readonly string[],
): string[] {
  if (logs.length === 0) return [];
  return [`START DistributionID: ${distributionId}`, ...logs, 'END'].map(
    (line) => `${requestId} ${line}`,
  );
}
