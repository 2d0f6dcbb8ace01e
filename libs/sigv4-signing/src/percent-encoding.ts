/**
 * Percent-encoding as AWS Signature Version 4 defines it, over bytes: unreserved characters stand
 * for themselves, every other byte is `%XX` in upper case.
 *
 * It knows nothing of paths and queries: what a `+` or a `/` means is for their own files.
 *
 * Source: RFC 3986, sections 2.1 and 2.3; IAM user guide, "Create a signed AWS API request",
 * UriEncode (read 2026-11-22).
 */
import type { Result } from './result.js';

/** A string's UTF-8 bytes, or bytes, percent-encoded. */
export function uriEncode(source: string | Uint8Array): string {
  if (typeof source === 'string') return source.replace(/[^\w\-.~]+/g, escapeText);
  let encoded = '';
  for (const byte of source) encoded += encodeByte(byte);
  return encoded;
}

/** The same with every `/` left as it is. */
export function uriEncodePath(path: string): string {
  return path.replace(/[^\w\-.~/]+/g, escapeText);
}

function escapeText(text: string): string {
  let escaped = '';
  for (const byte of new TextEncoder().encode(text)) escaped += ESCAPED_BYTES[byte];
  return escaped;
}

const ESCAPED_BYTES: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
);

/** What one byte is written as: itself if unreserved (RFC 3986, section 2.3), else `%XX`. */
function encodeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[\w\-.~]/.test(character) ? character : (ESCAPED_BYTES[byte] as string);
}

/** Why a text cannot be read as percent-encoded bytes, and where. */
export interface EncodingFault {
  readonly fault: 'BROKEN_ESCAPE' | 'NOT_UNICODE';
  /** Counted in UTF-16 code units from the start of the text. */
  readonly position: number;
}

/**
 * A percent-encoded text with unreserved characters decoded and every other byte as `%XX`.
 * Characters that are not ASCII stand for their UTF-8 bytes; escapes are taken as bytes, whether
 * they form UTF-8 or not.
 *
 * Errors: `BROKEN_ESCAPE` for a `%` without two hex digits; `NOT_UNICODE` for a lone surrogate and
 * for U+FFFD, which a decoder leaves where the bytes sent were not UTF-8: what was sent is lost.
 */
export function normalizeEncoding(text: string): Result<string, EncodingFault> {
  const position = text.search(UNREADABLE);
  if (position >= 0) {
    const fault = text[position] === '%' ? 'BROKEN_ESCAPE' : 'NOT_UNICODE';
    return { ok: false, error: { fault, position } };
  }
  const value = text.replace(/%..|[^%\w\-.~]+/g, (match) =>
    match.startsWith('%') ? encodeByte(Number.parseInt(match.slice(1), 16)) : escapeText(match),
  );
  return { ok: true, value };
}

const UNREADABLE = /%(?![0-9A-Fa-f]{2})|[\uFFFD\p{Surrogate}]/u;
