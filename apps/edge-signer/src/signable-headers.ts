/**
 * The one header of the viewer's that is signed, in the one form that arrives as it was signed.
 *
 * What CloudFront and the function URL make of a repeated or an empty `Content-Type` is not
 * documented, so neither goes on: the one is refused, the other says nothing and is left out.
 */
import type { HeaderField, Result } from '@furlock/cloudfront-http';

/** The request says twice what its body is. */
export interface ContentTypeRefusal {
  readonly code: 'CONTENT_TYPE_REPEATED';
}

/**
 * The headers with at most one `content-type`, which is not empty.
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
