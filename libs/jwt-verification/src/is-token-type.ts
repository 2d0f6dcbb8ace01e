/**
 * Whether a header's `typ` is the given media type, ignoring case and an `application/` prefix.
 *
 * Source: RFC 7515, section 4.1.9; RFC 9068, section 2.1.
 */
export function isTokenType(typ: unknown, wanted: string): boolean {
  return typeof typ === 'string' && normal(typ) === normal(wanted);
}

function normal(type: string): string {
  return type.toLowerCase().replace(/^application\//, '');
}
