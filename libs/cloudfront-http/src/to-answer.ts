/**
 * A plain answer becomes the response object that CloudFront takes from an edge function.
 */
import type { CloudFrontAnswer } from './cloudfront-event.js';
import type { HeaderField } from './from-event.js';

/** An answer made at the edge. */
export interface EdgeAnswer {
  readonly status: number;
  /** The status in words (RFC 9110, section 15). */
  readonly statusDescription: string;
  /** Names are lower case; each at most once. */
  readonly headers: readonly HeaderField[];
  readonly body: string;
}

/** The answer in CloudFront's shape. */
export function toAnswer({
  status,
  statusDescription,
  headers,
  body,
}: EdgeAnswer): CloudFrontAnswer {
  return {
    status: String(status),
    statusDescription,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, [{ key: name, value }]])),
    bodyEncoding: 'text',
    body,
  };
}
