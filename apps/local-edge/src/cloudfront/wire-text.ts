/**
 * Bytes on the wire and text in an event.
 *
 * Shape of a wire text: one character per byte, as Node's HTTP parser hands them over.
 *
 * Source: CloudFront developer guide, "Restrictions on all edge functions", URI, query string, and
 * headers encoding (read 2026-11-22).
 */

/** The text that an event shows: UTF-8 where the bytes are UTF-8, ISO-8859-1 where they are not. */
export function eventText(wireText: string): string {
  const bytes = Buffer.from(wireText, 'latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // The decoder's one error: these bytes are not UTF-8. In ISO-8859-1 every byte is a character.
    return wireText;
  }
}

/** The bytes of a text that a function wrote: its UTF-8. */
export function wireText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
