/**
 * Path and query as a service canonicalises them when they arrive, in any encoding.
 *
 * The signer canonicalises the result of `normalizeTarget`. Here nothing is normalised first,
 * because the service does not normalise either. `canonicalQueryString` takes any query.
 *
 * Source: IAM user guide, "Create a signed AWS API request", step 1 (read 2026-11-22).
 */
import { canonicalUri, uriEncode } from '@furlock/sigv4-signing';

/** The canonical URI of a path as sent: encoded once more. An empty path is `/`. */
export function wireCanonicalUri(path: string): string {
  return canonicalUri(path === '' ? '/' : path);
}

/** A query with each name and value decoded and encoded again, in the same order; `+` is a plus sign. */
export function reencodeQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const separator = pair.includes('=') ? pair.indexOf('=') : pair.length;
      return `${encode(pair.slice(0, separator))}=${encode(pair.slice(separator + 1))}`;
    })
    .join('&');
}

function encode(text: string): string {
  return uriEncode(lenientBytes(text));
}

/** Decodes a percent-encoded text; bytes that are not UTF-8 become U+FFFD. */
export function decodeText(text: string): string {
  return new TextDecoder().decode(lenientBytes(text));
}

function lenientBytes(text: string): Uint8Array {
  const bytes = (text.match(/%[0-9A-Fa-f]{2}|[^%]+|%/g) ?? []).flatMap((piece) =>
    /^%.{2}$/.test(piece)
      ? [Number.parseInt(piece.slice(1), 16)]
      : [...new TextEncoder().encode(piece)],
  );
  return Uint8Array.from(bytes);
}
