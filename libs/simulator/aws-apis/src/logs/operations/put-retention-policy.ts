/**
 * `PutRetentionPolicy`: sets how long a group keeps its lines.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../../aws-json/aws-result.js';
import type { LogStore } from '../log-store.js';

/** Source: CloudWatch Logs API reference, PutRetentionPolicy, retentionInDays (read 2026-11-25). */
const RETENTION_DAYS: readonly unknown[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/**
 * Returns an empty object. The local edge stores the number, and discards all lines when it stops.
 *
 * Errors: `ResourceNotFoundException`, `InvalidParameterException`.
 * Source: CloudWatch Logs API reference, PutRetentionPolicy (read 2026-11-25).
 */
export function putRetentionPolicy(
  store: Pick<LogStore, 'find'>,
  { logGroupName, retentionInDays }: AwsInput,
  region: string,
): AwsResult {
  const group = store.find(region, String(logGroupName));
  if (group === undefined) {
    return refuse('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  if (!RETENTION_DAYS.includes(retentionInDays)) {
    return refuse('InvalidParameterException', 'Invalid retention value.');
  }
  group.retentionInDays = Number(retentionInDays);
  return { ok: true, value: {} };
}
