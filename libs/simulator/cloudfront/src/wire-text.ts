/**
 * Converts between bytes on the wire and text in an event.
 *
 * Shape of a wire text: one character per byte, as Node's HTTP parser provides it.
 *
 * Source: CloudFront developer guide, "Restrictions on all edge functions", URI, query string, and
 * headers encoding (read 2026-11-22).
 */

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text that an event shows: UTF-8 if the bytes are valid UTF-8, otherwise ISO-8859-1. */
export function eventText(wireText: string): string {
  // ASCII, the usual case, is the same in both.
  if (!/[\u0080-\u00ff]/.test(wireText)) return wireText;
  try {
    return UTF8.decode(Buffer.from(wireText, 'latin1'));
  } catch {
    // The only possible error: the bytes are not UTF-8. In ISO-8859-1 every byte is a character.
    return wireText;
  }
}

/** The UTF-8 bytes of a text that a function wrote. */
export function wireText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
