/**
 * Reads the key of an object from the path of a request.
 *
 * Source: Amazon S3 user guide, "Naming Amazon S3 objects"; S3 API reference, "GetObject" (read 2026-11-28).
 * A `+` that stands for a space is not documented; it was seen at S3.
 */

/**
 * The key; undefined if the path is not encoded UTF-8.
 *
 * The path is decoded once. Dot segments and empty segments are part of a key.
 * Shape of `path`: begins with `/`, one character per byte.
 */
export function objectKey(path: string): string | undefined {
  try {
    return decodeURIComponent(asUri(path.slice(1).replaceAll('+', ' ')));
  } catch {
    // A broken escape, or bytes that are not UTF-8.
    return undefined;
  }
}

/** Bytes outside of ASCII as escapes. */
function asUri(path: string): string {
  return path.replace(
    /[\u0080-\u00ff]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
