/**
 * Reads the cookies of locks from a request.
 *
 * Source: RFC 6265bis, sections 4.2.1 and 5.8.3 (read 2026-11-28).
 */
import { isLockCookie } from './cookie-names.js';
import type { HeaderField } from './header-field.js';

/** The values of the locks' cookies by name. A name with several values was sent several times. */
export type LockCookies = ReadonlyMap<string, readonly string[]>;

/** The cookies of locks in a request. Linear in the length of the headers. */
export function readCookies(headers: readonly HeaderField[]): LockCookies {
  const cookies = new Map<string, string[]>();
  for (const [field, text] of headers) {
    if (field !== 'cookie') continue;
    for (const pair of text.split(';')) {
      const name = pairName(pair);
      if (!isLockCookie(name)) continue;
      const value = pair.slice(pair.indexOf('=') + 1).trim();
      const values = cookies.get(name);
      if (values === undefined) cookies.set(name, [value]);
      else values.push(value);
    }
  }
  return cookies;
}

/** The value of a cookie; undefined if it was not sent exactly once. */
export function singleCookie(cookies: LockCookies, name: string): string | undefined {
  const values = cookies.get(name);
  return values?.length === 1 ? values[0] : undefined;
}

/** The name in a pair. Servers ignore white space around it, so it is ignored here too. */
export function pairName(pair: string): string {
  const end = pair.indexOf('=');
  return (end < 0 ? pair : pair.slice(0, end)).trim();
}
