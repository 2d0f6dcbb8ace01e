/**
 * Whether a header's `typ` is a media type: in any case, with or without `application/`.
 *
 * Source: RFC 7515, section 4.1.9; RFC 9068, section 2.1.
 */
export function isTokenType(typ: unknown, wanted: string): boolean {
  return typeof typ === 'string' && normal(typ) === normal(wanted);
}

function normal(type: string): string {
  return type.toLowerCase().replace(/^application\//, '');
}
