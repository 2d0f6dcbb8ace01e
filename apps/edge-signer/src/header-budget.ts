/**
 * Limits the size of the headers that a request takes to the function URL.
 *
 * Above about 10 KB of headers, a function URL responds with a misleading message about a body of
 * 6 MB. The headers that CloudFront adds on the way must fit too.
 *
 * Source: reported by users of function URLs (github.com/anomalyco/sst, issue 5705); AWS documents
 * no such limit.
 */
import type { HeaderField } from '@furlock/cloudfront-http';

/** 10 KB minus 1 KB for what CloudFront adds: `Via`, `X-Amz-Cf-Id`, `X-Forwarded-For` and others. */
export const HEADER_LIMIT_BYTES = 9_216;

/** The headers of a request would make the function URL fail. */
export interface HeaderBudgetRefusal {
  readonly code: 'HEADERS_TOO_LARGE';
  readonly bytes: number;
  readonly limitBytes: number;
}

/**
 * The refusal of headers that have too many bytes; undefined if they fit.
 *
 * `bytesToCome` is the number of bytes that others will add on the way.
 *
 * Units: bytes on the wire, including the `: ` and the line end of each header, the signature, the
 * session token and the identity.
 */
export function headerBudgetRefusal(
  headers: readonly HeaderField[],
  bytesToCome = 0,
): HeaderBudgetRefusal | undefined {
  // No character has more than three bytes. Measured on Node 24: counting the bytes of every value makes a warm
  // request 1 % slower.
  const atMost = sizeOf(headers, (value) => 3 * value.length) + bytesToCome;
  if (atMost <= HEADER_LIMIT_BYTES) return undefined;

  const bytes = sizeOf(headers, (value) => Buffer.byteLength(value)) + bytesToCome;
  return bytes > HEADER_LIMIT_BYTES
    ? { code: 'HEADERS_TOO_LARGE', bytes, limitBytes: HEADER_LIMIT_BYTES }
    : undefined;
}

function sizeOf(headers: readonly HeaderField[], sizeOfValue: (value: string) => number): number {
  let size = 0;
  for (const [name, value] of headers) {
    // Names are ASCII (RFC 9110, section 5.1).
    size += name.length + ': '.length + sizeOfValue(value) + '\r\n'.length;
  }
  return size;
}
