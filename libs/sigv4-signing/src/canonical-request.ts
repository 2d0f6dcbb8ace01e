/**
 * The canonical request: step 1 of AWS Signature Version 4, in the order the specification tells.
 *
 * It takes a request that is already normalised and does no hashing.
 *
 * Source: IAM user guide, "Create a signed AWS API request", step 1 (read 2026-11-22).
 */
import { uriEncode } from './percent-encoding.js';
import type { RequestTarget } from './normalize-target.js';

/** One header line: repeated headers are repeated entries, in the order they are sent. */
export type HeaderField = readonly [name: string, value: string];

/** What the canonical request is made of. */
export interface CanonicalRequestParts extends RequestTarget {
  /** Shape: upper case, as it is sent. */
  readonly method: string;
  /** Only the headers to sign. */
  readonly signedHeaders: readonly HeaderField[];
  /** Shape: hex SHA-256 of the body. */
  readonly hashedPayload: string;
}

/** The canonical request of a request: six parts, one below the other. */
export function createCanonicalRequest(parts: CanonicalRequestParts): string {
  const headers = canonicalHeaders(parts.signedHeaders);
  return [
    parts.method,
    canonicalUri(parts.path),
    canonicalQueryString(parts.query),
    ...headers.map(([name, value]) => `${name}:${value}`),
    '',
    headers.map(([name]) => name).join(';'),
    parts.hashedPayload,
  ].join('\n');
}

/**
 * The path encoded once more than it is sent: every service but S3 signs `/a%20b` as `/a%2520b`.
 */
export function canonicalUri(path: string): string {
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
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    values.set(key, [...(values.get(key) ?? []), value.trim().replace(/\s+/g, ' ')]);
  }
  return [...values]
    .map(([name, list]): HeaderField => [name, list.join(',')])
    .sort(([nameA], [nameB]) => compare(nameA, nameB));
}

/** Order by code point, as the specification sorts; the texts compared are ASCII. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
