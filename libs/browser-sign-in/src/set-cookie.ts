/**
 * The values of `Set-Cookie`.
 *
 * Source: RFC 6265bis, sections 4.1 and 5.6 (read 2026-11-28). `Lax`, because the way back from the issuer and
 * a link from another site are navigations that need the cookies.
 */

/** Where and how long a cookie is valid. */
export interface CookieScope {
  /** `/` for a `__Host-` cookie. */
  readonly path: string;
  readonly maxAgeSeconds: number;
}

/** Sets a cookie. Shape of the value: cookie octets without a semicolon, such as base64url and dots. */
export function setCookie(
  name: string,
  value: string,
  { path, maxAgeSeconds }: CookieScope,
): string {
  const maxAge = Math.max(0, Math.floor(maxAgeSeconds));
  return `${name}=${value}; Path=${path}; Max-Age=${maxAge}; Secure; HttpOnly; SameSite=Lax`;
}

/** Clears a cookie. The path must be the one that it was set with. */
export function clearCookie(name: string, path = '/'): string {
  return setCookie(name, '', { path, maxAgeSeconds: 0 });
}

/** The size of a cookie in a request. Units: bytes, with the `=` and the `; ` after it. */
export function cookieBytes(name: string, value: string): number {
  return Buffer.byteLength(name) + '='.length + Buffer.byteLength(value) + '; '.length;
}
