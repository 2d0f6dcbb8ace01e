/**
 * The canonical request: step 1 of AWS Signature Version 4, in the order the specification tells.
 *
 * It takes a request that is already normalised and does no hashing.
 *
 * Source: IAM user guide, "Create a signed AWS API request", step 1 (read 2026-11-22).
 */
import { isUnreserved, uriEncode } from './percent-encoding.js';
import type { RequestTarget } from './normalize-target.js';

/** One header line: repeated headers are repeated entries, in the order they are sent. */
export type HeaderField = readonly [name: string, value: string];

/** What the canonical request is made of. */
export interface CanonicalRequestParts extends RequestTarget {
  /** Shape: upper case, as it is sent. */
  readonly method: string;
  /** Only the headers to sign, as `canonicalHeaders` returned them. */
  readonly canonicalHeaders: readonly HeaderField[];
  /** Shape: hex SHA-256 of the body. */
  readonly hashedPayload: string;
}

/** The canonical request of a request: six parts, one below the other. */
export function createCanonicalRequest(parts: CanonicalRequestParts): string {
  const headers = parts.canonicalHeaders;
  let lines = '';
  for (const [name, value] of headers) lines += `${name}:${value}\n`;
  return (
    `${parts.method}\n${canonicalUri(parts.path)}\n${canonicalQueryString(parts.query)}\n` +
    `${lines}\n${signedHeaders(headers)}\n${parts.hashedPayload}`
  );
}

/** The names of the signed headers, as the canonical request and the Authorization header say them. */
export function signedHeaders(canonicalHeaders: readonly HeaderField[]): string {
  return canonicalHeaders.map(([name]) => name).join(';');
}

/**
 * The path encoded once more than it is sent: every service but S3 signs `/a%20b` as `/a%2520b`.
 */
export function canonicalUri(path: string): string {
  if (isUnreserved(path.replaceAll('/', ''))) return path;
  return path.split('/').map(uriEncode).join('/');
}

/**
 * The query's pairs sorted by encoded name, then by encoded value.
 *
 * Name and value are compared apart: `=` sorts after the digits, so sorting whole pairs would put
 * `param10=` before `param1=`.
 */
export function canonicalQueryString(query: string): string {
  return query
    .split('&')
    .map((pair): [name: string, value: string] => {
      const separator = pair.indexOf('=');
      return separator < 0 ? [pair, ''] : [pair.slice(0, separator), pair.slice(separator + 1)];
    })
    .filter(([name]) => name !== '')
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/**
 * Headers by lower-case name, sorted; values trimmed, inner runs of white space one space, repeated
 * headers joined with a comma in the order they are sent.
 */
export function canonicalHeaders(headers: readonly HeaderField[]): HeaderField[] {
  return joinRepeated(
    headers.map(([name, value]) => [name.toLowerCase(), value.trim().replace(/\s+/g, ' ')]),
  );
}

/**
 * `canonicalHeaders` of lower-case names and printable values: long ones are searched for two spaces
 * far faster than for white space.
 */
export function canonicalPrintableHeaders(headers: readonly HeaderField[]): HeaderField[] {
  return joinRepeated(
    headers.map(([name, value]) => {
      const trimmed = value.trim();
      return [name, trimmed.includes('  ') ? trimmed.replace(/ +/g, ' ') : trimmed];
    }),
  );
}

function joinRepeated(fields: [name: string, value: string][]): HeaderField[] {
  // The sort is stable, so that repeated headers stay in their order.
  const sorted = fields.sort(([nameA], [nameB]) => compare(nameA, nameB));
  const joined: [string, string][] = [];
  for (const field of sorted) {
    const last = joined.at(-1);
    if (last?.[0] === field[0]) last[1] += `,${field[1]}`;
    else joined.push(field);
  }
  return joined;
}

/** Whether a header's value has one spelling on the wire (RFC 9110, section 5.5). */
export function isPrintableAscii(value: string): boolean {
  return PRINTABLE_ASCII.test(value);
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Order by code point, as the specification sorts; the texts compared are ASCII. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
