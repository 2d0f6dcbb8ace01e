/**
 * `FilterLogEvents`: returns lines of a group, oldest first, in pages.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../../aws-json/aws-result.js';
import { readFilterPattern } from '../filter-pattern.js';
import type { LogStore } from '../log-store.js';

/** Source: CloudWatch Logs API reference, FilterLogEvents, limit (read 2026-11-25). */
const MAX_EVENTS = 10_000;

/**
 * The lines.
 *
 * Errors: `ResourceNotFoundException`, `InvalidParameterException`.
 * Source: CloudWatch Logs API reference, FilterLogEvents (read 2026-11-25).
 */
export function filterLogEvents(
  store: Pick<LogStore, 'find'>,
  input: AwsInput,
  region: string,
): AwsResult {
  const { logGroupName, startTime = 0, endTime = Infinity, filterPattern = '' } = input;
  const { limit = MAX_EVENTS, nextToken = '0' } = input;
  const group = store.find(region, String(logGroupName));
  if (group === undefined) {
    return refuse('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  const matches = readFilterPattern(String(filterPattern));
  if (matches === undefined) {
    return refuse(
      'InvalidParameterException',
      'Invalid filter pattern: the local edge supports { $.field = "text" }, joined by &&.',
    );
  }
  const from = Number(nextToken);
  const found = group.events.filter(
    ({ timestamp, message }) =>
      timestamp >= Number(startTime) && timestamp < Number(endTime) && matches(message),
  );
  const to = from + Math.min(Number(limit), MAX_EVENTS);
  return {
    ok: true,
    value: {
      events: found.slice(from, to),
      ...(to < found.length && { nextToken: String(to) }),
    },
  };
}
