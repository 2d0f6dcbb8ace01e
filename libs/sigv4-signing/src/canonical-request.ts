/**
 * The canonical request: step 1 of AWS Signature Version 4, in the order of the specification.
 *
 * It escapes what the request leaves as it is, and does not hash.
 *
 * Source: IAM user guide, "Create a signed AWS API request", step 1 (read 2026-11-22).
 */
import { reencode, uriEncodePath } from './percent-encoding.js';
import type { RequestTarget } from './normalize-target.js';

/** One header line. Repeated headers are repeated entries, in the order in which they are sent. */
export type HeaderField = readonly [name: string, value: string];

/** The parts of a canonical request. */
export interface CanonicalRequestParts extends RequestTarget {
  /** Shape: upper case, as sent. */
  readonly method: string;
  /** The headers to sign, as returned by `canonicalHeaders`. */
  readonly canonicalHeaders: readonly HeaderField[];
  /** Shape: hex SHA-256 of the body. */
  readonly hashedPayload: string;
}

/** The canonical request: six parts, each starting on a new line. */
export function createCanonicalRequest(parts: CanonicalRequestParts): string {
  const { method, path, query, canonicalHeaders: headers, hashedPayload } = parts;
  let lines = '';
  for (const [name, value] of headers) lines += `${name}:${value}\n`;
  return (
    `${method}\n${canonicalUri(path)}\n${canonicalQueryString(query)}\n` +
    `${lines}\n${signedHeaders(headers)}\n${hashedPayload}`
  );
}

/** The names of the signed headers, as in the canonical request and the Authorization header. */
export function signedHeaders(canonicalHeaders: readonly HeaderField[]): string {
  return canonicalHeaders.map(([name]) => name).join(';');
}

/**
 * The path as sent, percent-encoded a second time: every service except S3 signs `/a%20b` as `/a%2520b`.
 */
export function canonicalUri(path: string): string {
  return uriEncodePath(path);
}

/**
 * The query's pairs, each name and value decoded and encoded again, sorted by encoded name, then by encoded
 * value. `flag` becomes `flag=`; pairs without a name are omitted.
 *
 * Name and value are compared separately: `=` sorts after the digits, so sorting whole pairs would put
 * `param10=` before `param1=`.
 */
export function canonicalQueryString(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map(canonicalPair)
    .filter((pair) => !pair.startsWith('='))
    .sort(byName)
    .join('&');
}

function canonicalPair(pair: string): string {
  if (/^[\w\-.~]+=[\w\-.~]*$/.test(pair)) return pair;
  const separator = pair.includes('=') ? pair.indexOf('=') : pair.length;
  return `${reencode(pair.slice(0, separator))}=${reencode(pair.slice(separator + 1))}`;
}

function byName(a: string, b: string): number {
  return compare(nameOf(a), nameOf(b)) || compare(a, b);
}

function nameOf(pair: string): string {
  return pair.slice(0, pair.indexOf('='));
}

/**
 * Headers with lower-case names, sorted; values trimmed, with each inner run of white space as one
 * space; repeated headers joined with commas in the order in which they are sent.
 */
export function canonicalHeaders(headers: readonly HeaderField[]): HeaderField[] {
  const fields = headers
    .map(([name, value]): [string, string] => [
      name.toLowerCase(),
      value.trim().replace(/\s+/g, ' '),
    ])
    // The sort is stable, so repeated headers keep their order.
    .sort(([a], [b]) => compare(a, b));
  const joined: [string, string][] = [];
  for (const field of fields) {
    const last = joined.at(-1);
    if (last?.[0] === field[0]) last[1] += `,${field[1]}`;
    else joined.push(field);
  }
  return joined;
}

/** Order by code point, as in the specification; the compared texts are ASCII. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
