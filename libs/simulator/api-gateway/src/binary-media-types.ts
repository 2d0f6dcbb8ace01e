/**
 * Whether a body of a REST API is binary, by its media type.
 *
 * Source: API Gateway developer guide, "Binary media types for REST APIs" (read 2026-11-28).
 */

/** Shape of `mediaType`: with or without parameters. `*` in a binary media type stands for its part. */
export function isBinary(mediaType: string, binaryMediaTypes: readonly string[]): boolean {
  const [type = '', subtype = ''] = partsOf(mediaType);
  return binaryMediaTypes.some((binary) => {
    const [binaryType, binarySubtype] = partsOf(binary);
    return (
      (binaryType === '*' || binaryType === type) &&
      (binarySubtype === '*' || binarySubtype === subtype)
    );
  });
}

function partsOf(mediaType: string): string[] {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase().split('/');
}
