/**
 * Builds the SigV4 canonical request of a request on the wire.
 *
 * It works on bytes, one character each, so an escape that is not UTF-8 keeps its byte value. It
 * rejects nothing: `unknown-reading.ts` detects paths and queries that AWS may read in another way.
 *
 * Source: IAM user guide, "Create a signed AWS API request", step 1 (read 2026-11-22).
 */
import { headerValues, type WireRequest } from './wire-request.js';

/**
 * The canonical request of a wire request, for the headers that its signature names.
 *
 * Shape: method, canonical URI, canonical query string, canonical headers, signed headers and
 * hashed payload, joined by newlines; one character per byte.
 */
export function canonicalRequest(
  request: Omit<WireRequest, 'body'>,
  signedHeaders: readonly string[],
  hashedPayload: string,
  service = '',
): string {
  return [
    request.method,
    canonicalUri(request.path, service),
    canonicalQueryString(request.query),
    canonicalHeaders(request, signedHeaders),
    signedHeaders.join(';'),
    hashedPayload,
  ].join('\n');
}

/**
 * The canonical URI of a path as it was sent: each segment URI-encoded once more, so that the wire's
 * `/a%20b` becomes `/a%2520b`. Only S3 decodes it before, so that it stays `/a%20b`.
 */
export function canonicalUri(path: string, service = ''): string {
  if (path === '') return '/';
  const encode = service === 's3' ? (segment: string) => uriEncode(uriDecode(segment)) : uriEncode;
  return path.split('/').map(encode).join('/');
}

/**
 * The canonical query string of a query as it was sent: names and values decoded, encoded by
 * RFC 3986 (section 2.3) and sorted by encoded name, then by encoded value.
 */
export function canonicalQueryString(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equalsAt = pair.indexOf('=');
      const name = equalsAt < 0 ? pair : pair.slice(0, equalsAt);
      const value = equalsAt < 0 ? '' : pair.slice(equalsAt + 1);
      return [uriEncode(uriDecode(name)), uriEncode(uriDecode(value))] as const;
    })
    .sort(([nameA, valueA], [nameB, valueB]) => byCode(nameA, nameB) || byCode(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/**
 * The canonical headers: one line for each signed header, with a newline after the last.
 *
 * Values are trimmed and runs of spaces within them become one space; the values of a header that
 * was sent more than once are joined by commas in the order sent.
 */
export function canonicalHeaders(
  request: Pick<WireRequest, 'headers'>,
  signedHeaders: readonly string[],
): string {
  return signedHeaders
    .map((name) => {
      const values = headerValues(request, name).map((value) => value.trim().replace(/ +/g, ' '));
      return `${name}:${values.join(',')}\n`;
    })
    .join('');
}

/** RFC 3986, section 2.3: unreserved characters are kept, every other byte is escaped. */
function uriEncode(bytes: string): string {
  return bytes.replace(
    /[^A-Za-z0-9._~-]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** RFC 3986, section 2.1: `%` and two digits encode one byte; `+` is a plus sign. */
function uriDecode(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

function byCode(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
