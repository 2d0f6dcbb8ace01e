/**
 * A query in a single encoding, however it is spelled when it is sent.
 *
 * It keeps order and repetition: only the canonical request is sorted.
 */
import { normalizeEncoding } from './percent-encoding.js';
import type { Result } from './result.js';

/** Why and where a query is ambiguous. Positions count UTF-16 code units from 0. */
export interface QueryRefusal {
  readonly code:
    'QUERY_BROKEN_ESCAPE' | 'QUERY_NOT_UNICODE' | 'QUERY_EMPTY_NAME' | 'QUERY_RESERVED_NAME';
  readonly position: number;
}

/**
 * The parameters that contain the signature of a presigned URL. In a request with signed headers they
 * would authenticate it a second time, and some signers do not sign `X-Amz-Signature`.
 *
 * Source: IAM user guide, "Create a signed AWS API request", query string (read 2026-11-22).
 */
const RESERVED_NAME =
  /^x-amz-(?:algorithm|credential|date|expires|security-token|signature|signedheaders)$/i;

/**
 * A query with unreserved characters decoded and every other byte as `%XX` in upper case.
 *
 * Shape: no `?`; `+` becomes `%20`, as in HTML forms; `flag` becomes `flag=`; empty pairs are
 * removed; escapes that are not UTF-8 are kept as bytes.
 * Errors: `QUERY_BROKEN_ESCAPE` (`%` without two hex digits), `QUERY_NOT_UNICODE` (raw bytes
 * that are not UTF-8), `QUERY_EMPTY_NAME` (`=value`) and `QUERY_RESERVED_NAME` (the names of a
 * presigned URL): signers differ on whether they sign these.
 * Source: WHATWG URL, application/x-www-form-urlencoded parsing; IAM user guide, "Create a signed
 * AWS API request", step 1, CanonicalQueryString (read 2026-11-22).
 */
export function normalizeQuery(query: string): Result<string, QueryRefusal> {
  const pairs: string[] = [];
  let position = 0;
  for (const pair of query.split('&')) {
    if (pair !== '') {
      const separator = pair.includes('=') ? pair.indexOf('=') : pair.length;
      if (separator === 0) return refuse('QUERY_EMPTY_NAME', position);
      const name = normalizePart(pair.slice(0, separator), position);
      if (!name.ok) return name;
      if (RESERVED_NAME.test(name.value)) {
        return refuse('QUERY_RESERVED_NAME', position);
      }
      const value = normalizePart(pair.slice(separator + 1), position + separator + 1);
      if (!value.ok) return value;
      pairs.push(`${name.value}=${value.value}`);
    }
    position += pair.length + 1;
  }
  return { ok: true, value: pairs.join('&') };
}

function normalizePart(part: string, start: number): Result<string, QueryRefusal> {
  const encoded = normalizeEncoding(part.replaceAll('+', '%20'));
  return encoded.ok ? encoded : refuse(`QUERY_${encoded.error.fault}`, start);
}

function refuse(code: QueryRefusal['code'], position: number): Result<never, QueryRefusal> {
  return { ok: false, error: { code, position } };
}
