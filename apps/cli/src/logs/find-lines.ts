/**
 * The matching lines of a log group, oldest first.
 */
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';

/** The lines to find. */
export interface LineQuery {
  readonly logGroupName: string;
  /** Units: milliseconds since 1970-01-01T00:00:00Z. */
  readonly sinceMs: number;
  readonly requestId: string | undefined;
  readonly code: string | undefined;
}

/** A line of the log. */
export interface LogLine {
  readonly timestampMs: number;
  readonly message: string;
}

/** The maximum number of lines per region; more are of no use on a terminal. */
export const MAX_LINES = 1_000;

/** The maximum number of pages per region, because a search can return many empty pages. */
const MAX_PAGES = 100;

/**
 * The lines.
 *
 * Errors: rejects with the SDK's error.
 * Source: CloudWatch Logs API reference, FilterLogEvents (read 2026-11-25).
 */
export async function findLines(
  logs: CloudWatchLogs,
  { logGroupName, sinceMs, requestId, code }: LineQuery,
  signal: AbortSignal,
): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const found = await logs.filterLogEvents(
      {
        logGroupName,
        startTime: sinceMs,
        filterPattern: filterPattern({ requestId, code }),
        limit: MAX_LINES - lines.length,
        nextToken,
      },
      { abortSignal: signal },
    );
    for (const { timestamp = 0, message = '' } of found.events ?? []) {
      lines.push({ timestampMs: timestamp, message: message.trimEnd() });
    }
    nextToken = found.nextToken;
    // A request has only one line, so the search ends when it is found.
    if (nextToken === undefined || lines.length >= MAX_LINES || (requestId && lines.length > 0))
      break;
  }
  return lines;
}

/**
 * Source: CloudWatch Logs user guide, "Filter pattern syntax", JSON log events (read 2026-11-25).
 */
export function filterPattern(wanted: {
  readonly requestId: string | undefined;
  readonly code: string | undefined;
}): string {
  const terms = (['requestId', 'code'] as const).flatMap((field) =>
    wanted[field] === undefined
      ? []
      : [`$.${field} = "${wanted[field].replaceAll(/["\\]/g, '\\$&')}"`],
  );
  return terms.length === 0 ? '' : `{ ${terms.join(' && ')} }`;
}
