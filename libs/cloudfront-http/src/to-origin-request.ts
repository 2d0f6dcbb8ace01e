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
  const values = new Map<string, string[]>();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);

  // From entries, so that no header name can reach the prototype.
  return Object.fromEntries(
    [...values].map(([name, list]) => {
      const entries = Object.hasOwn(original, name) ? original[name] : undefined;
      const unchanged =
        entries?.length === list.length &&
        entries.every(({ value }, index) => value === list[index]);
      return [name, unchanged ? entries : list.map((value) => ({ key: name, value }))];
    }),
  );
}
