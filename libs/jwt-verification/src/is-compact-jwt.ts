/**
 * Whether a text has the form of a signed compact JWT, in its one spelling.
 *
 * It decodes nothing and judges nothing.
 */

/** The alphabet of base64url, in the order of its values (RFC 4648, section 5). */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Whether the text is three base64url parts without padding, each in the one spelling of its bytes.
 * Decoders ignore the unused bits of a part's last character, so a token would have several
 * spellings otherwise.
 *
 * Source: RFC 7515, sections 2 and 7.1; RFC 4648, section 3.5.
 */
export function isCompactJwt(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 3 && parts.every(isBase64Url);
}

function isBase64Url(part: string): boolean {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return false;
  const unusedBits = [0, undefined, 4, 2][part.length % 4];
  if (unusedBits === undefined) return false;
  return ALPHABET.indexOf(part.at(-1) as string) % 2 ** unusedBits === 0;
}
