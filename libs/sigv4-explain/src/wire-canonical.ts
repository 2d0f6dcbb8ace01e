/**
 * Path and query as a service reads them off the wire, whatever their spelling.
 *
 * The signer canonicalises what `normalizeTarget` returned; here nothing is normalised first,
 * because the question is what the service made of it.
 *
 * Source: IAM user guide, "Create a signed AWS API request", step 1 (read 2026-11-22).
 */
import { canonicalQueryString, canonicalUri, uriEncode } from '@furlock/sigv4-signing';

/** The canonical URI of a path as it was sent: encoded once more. An empty path is `/`. */
export function wireCanonicalUri(path: string): string {
  return canonicalUri(path === '' ? '/' : path);
}

/** The canonical query string of a query as it was sent: escapes decoded, encoded anew, sorted. */
export function wireCanonicalQueryString(query: string): string {
  return canonicalQueryString(reencodeQuery(query));
}

/** A query with each name and value decoded and encoded again, in its own order; `+` is a plus sign. */
export function reencodeQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const separator = pair.includes('=') ? pair.indexOf('=') : pair.length;
      return `${reencode(pair.slice(0, separator))}=${reencode(pair.slice(separator + 1))}`;
    })
    .join('&');
}

/** A text decoded and encoded again. A `%` that begins no escape is itself (and becomes `%25`). */
export function reencode(text: string): string {
  return uriEncode(lenientBytes(text));
}

/** The text that a percent-encoded text stands for, as far as its bytes are UTF-8. */
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
