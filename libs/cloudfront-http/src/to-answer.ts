/**
 * Converts a plain response to the response object that an edge function returns to CloudFront.
 */
import type { CloudFrontAnswer } from './cloudfront-event.js';
import type { HeaderField } from './from-event.js';

/** A response that the edge generates. */
export interface EdgeAnswer {
  readonly status: number;
  /** The reason phrase (RFC 9110, section 15). */
  readonly statusDescription: string;
  /** Names are lower case. A repeated name, such as `set-cookie`, becomes a repeated header. */
  readonly headers: readonly HeaderField[];
  readonly body: string;
}

/** The response in CloudFront's shape. */
export function toAnswer({
  status,
  statusDescription,
  headers,
  body,
}: EdgeAnswer): CloudFrontAnswer {
  const lines: CloudFrontAnswer['headers'] = {};
  for (const [name, value] of headers) (lines[name] ??= []).push({ key: name, value });
  return {
    status: String(status),
    statusDescription,
    headers: lines,
    bodyEncoding: 'text',
    body,
  };
}
