/**
 * Converts a plain request to the request object that CloudFront forwards to the origin.
 *
 * CloudFront, not our code, calls the origin: our only influence is the object that is returned here.
 */
import type {
  CloudFrontHeaders,
  CloudFrontOriginRequestEvent,
  CloudFrontRequest,
} from './cloudfront-event.js';
import type { HeaderField } from './from-event.js';

/** The parts of a request that the edge may have changed. */
export interface OriginRequestChanges {
  readonly path: string;
  readonly query: string;
  /** Every header that the origin receives; the event's other headers are dropped. */
  readonly headers: readonly HeaderField[];
}

/**
 * The event's request with path, query and headers replaced.
 *
 * Headers whose values did not change keep the event's own entries, so that read-only headers stay
 * exactly as they were (CloudFront developer guide, "Restrictions on all edge functions",
 * read 2026-11-22). The body is not changed.
 */
export function toOriginRequest(
  event: CloudFrontOriginRequestEvent,
  { path, query, headers }: OriginRequestChanges,
): CloudFrontRequest {
  const { request } = event.Records[0].cf;
  return {
    ...request,
    uri: path,
    querystring: query,
    headers: toHeaders(headers, request.headers),
  };
}

function toHeaders(fields: readonly HeaderField[], original: CloudFrontHeaders): CloudFrontHeaders {
  // Without a prototype, so that no header name can refer to an inherited property.
  const headers = Object.create(null) as CloudFrontHeaders;
  for (const [name, value] of fields) {
    // No inherited property is an array.
    const before = Array.isArray(original[name]) ? original[name] : [];
    const entries = headers[name];
    if (entries === undefined) {
      headers[name] =
        before.length === 1 && before[0]?.value === value ? before : [{ key: name, value }];
      continue;
    }
    const repeated = entries === before ? [...entries] : entries;
    repeated.push({ key: name, value });
    headers[name] = haveSameValues(before, repeated) ? before : repeated;
  }
  return headers;
}

function haveSameValues(
  before: CloudFrontHeaders[string],
  entries: CloudFrontHeaders[string],
): boolean {
  return (
    before.length === entries.length &&
    before.every(({ value }, index) => value === entries[index]?.value)
  );
}
