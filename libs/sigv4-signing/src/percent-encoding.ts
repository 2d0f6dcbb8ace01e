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

const UNRESERVED_TEXT = /^[\w\-.~]*$/;

/**
 * Whether a text is unreserved characters alone, which encode to and decode from themselves: most
 * texts are, and need no work.
 */
export function isUnreserved(text: string): boolean {
  return UNRESERVED_TEXT.test(text);
}

/** What one byte is written as: itself if unreserved (RFC 3986, section 2.3), else `%XX`. */
const ENCODED_BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /[\w\-.~]/.test(character)
    ? character
    : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

/** How `uriEncode` writes one byte. */
export function encodeByte(byte: number): string {
  return ENCODED_BYTES[byte & 0xff] as string;
}

/** A string's UTF-8 bytes, or bytes, percent-encoded. */
export function uriEncode(source: string | Uint8Array): string {
  if (typeof source === 'string' && isUnreserved(source)) return source;
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  let encoded = '';
  for (const byte of bytes) encoded += encodeByte(byte);
  return encoded;
}

/** Why a text cannot be read as percent-encoded bytes, and where. */
export interface EncodingFault {
  readonly fault: 'BROKEN_ESCAPE' | 'NOT_UNICODE';
  /** Counted in UTF-16 code units from the start of the text. */
  readonly position: number;
}

/**
 * The bytes that a percent-encoded text stands for. Characters that are not ASCII stand for their
 * UTF-8 bytes; escapes are taken as bytes, whether they form UTF-8 or not.
 *
 * Errors: `BROKEN_ESCAPE` for a `%` without two hex digits; `NOT_UNICODE` for a lone surrogate and
 * for U+FFFD, which a decoder leaves where the bytes sent were not UTF-8: what was sent is lost.
 */
export function percentDecode(text: string): Result<number[], EncodingFault> {
  const bytes: number[] = [];
  for (let position = 0; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (code === 0x25 /* % */) {
      const digits = text.slice(position + 1, position + 3);
      if (!/^[0-9A-Fa-f]{2}$/.test(digits)) return fault('BROKEN_ESCAPE', position);
      bytes.push(Number.parseInt(digits, 16));
      position += 2;
    } else if (code < 0x80) {
      bytes.push(code);
    } else {
      const codePoint = text.codePointAt(position) as number;
      if (codePoint === 0xfffd || (codePoint >= 0xd800 && codePoint <= 0xdfff)) {
        return fault('NOT_UNICODE', position);
      }
      bytes.push(...new TextEncoder().encode(String.fromCodePoint(codePoint)));
      if (codePoint > 0xffff) position++;
    }
  }
  return { ok: true, value: bytes };
}

function fault(kind: EncodingFault['fault'], position: number): Result<never, EncodingFault> {
  return { ok: false, error: { fault: kind, position } };
}
