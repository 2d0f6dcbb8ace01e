/**
 * `DescribeLogGroups`: lists the groups of a region whose names begin with a prefix.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import type { LogStore } from '../log-store.js';

/**
 * The groups, on one page.
 *
 * Source: CloudWatch Logs API reference, DescribeLogGroups (read 2026-11-25).
 */
export function describeLogGroups(
  store: Pick<LogStore, 'list'>,
  { logGroupNamePrefix = '' }: AwsInput,
  region: string,
): AwsResult {
  const logGroups = store
    .list(region, String(logGroupNamePrefix))
    .map(({ name, arn, createdAt, retentionInDays }) => ({
      logGroupName: name,
      arn: `${arn}:*`,
      creationTime: createdAt,
      ...(retentionInDays !== undefined && { retentionInDays }),
    }));
  return { ok: true, value: { logGroups } };
}
