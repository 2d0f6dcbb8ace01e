/**
 * A plain request becomes the request that CloudFront sends to the origin.
 *
 * CloudFront, not our code, talks to the origin: what is returned here is all that we decide.
 */
import type {
  CloudFrontHeaders,
  CloudFrontOriginRequestEvent,
  CloudFrontRequest,
} from './cloudfront-event.js';
import type { HeaderField } from './from-event.js';

/** What of a request the edge may have changed. */
export interface OriginRequestChanges {
  readonly path: string;
  readonly query: string;
  /** Every header that the origin shall get; the event's others are dropped. */
  readonly headers: readonly HeaderField[];
}

/**
 * The event's request with path, query and headers replaced.
 *
 * Headers whose values did not change keep the event's own entries, so that read-only ones are
 * untouched to the letter (CloudFront developer guide, "Restrictions on all edge functions",
 * read 2026-11-22). The body stays as CloudFront holds it.
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
  // It inherits nothing, so that no header name can reach a prototype.
  const headers = Object.create(null) as CloudFrontHeaders;
  for (const [name, value] of fields) {
    // Nothing that every object inherits is an array.
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
