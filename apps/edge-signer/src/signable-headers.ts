/**
 * Makes sure that `Content-Type`, the only header of the viewer that is signed, arrives as it was signed.
 *
 * How CloudFront and the function URL treat a repeated or an empty `Content-Type` is not documented.
 * So a repeated one is refused, and an empty one is removed.
 */
import type { HeaderField, Result } from '@furlock/cloudfront-http';

/** The request has more than one `Content-Type` header. */
export interface ContentTypeRefusal {
  readonly code: 'CONTENT_TYPE_REPEATED';
}

/**
 * The headers, with at most one `content-type`, which is not empty.
 *
 * Errors: `CONTENT_TYPE_REPEATED`.
 */
export function signableHeaders(
  headers: readonly HeaderField[],
): Result<readonly HeaderField[], ContentTypeRefusal> {
  const types = headers.filter(([name]) => name === 'content-type');
  if (types.length > 1) return { ok: false, error: { code: 'CONTENT_TYPE_REPEATED' } };
  const isEmpty = types[0]?.[1].trim() === '';
  return { ok: true, value: isEmpty ? headers.filter((field) => field !== types[0]) : headers };
}
