/**
 * How many bytes of headers a request may take to the function URL.
 *
 * Above about 10 KB of headers a function URL answers with a message about a body of 6 MB, which
 * sends everybody looking in the wrong place. What CloudFront adds on the way has to fit as well.
 *
 * Source: reported by users of function URLs (github.com/anomalyco/sst, issue 5705); AWS documents
 * no such limit.
 */
import type { HeaderField } from '@furlock/cloudfront-http';

/** 10 KB less one for what CloudFront adds: `Via`, `X-Amz-Cf-Id`, `X-Forwarded-For` and others. */
export const HEADER_LIMIT_BYTES = 9_216;

/** The headers of a request would make the function URL fail. */
export interface HeaderBudgetRefusal {
  readonly code: 'HEADERS_TOO_LARGE';
  readonly bytes: number;
  readonly limitBytes: number;
}

/**
 * Why the headers that are about to be sent are too many bytes; undefined where they are not.
 *
 * Units of both: bytes on the wire, the `: ` and the line end of each header, the signature, session token
 * and identity included. `bytesToCome` are those that others will add.
 */
export function headerBudgetRefusal(
  headers: readonly HeaderField[],
  bytesToCome = 0,
): HeaderBudgetRefusal | undefined {
  const bytes = headers.reduce(
    // A name is ASCII (RFC 9110, section 5.1).
    (sum, [name, value]) =>
      sum + name.length + ': '.length + Buffer.byteLength(value) + '\r\n'.length,
    bytesToCome,
  );
  return bytes > HEADER_LIMIT_BYTES
    ? { code: 'HEADERS_TOO_LARGE', bytes, limitBytes: HEADER_LIMIT_BYTES }
    : undefined;
}
