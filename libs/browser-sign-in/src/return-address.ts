/**
 * Where a person returns to after signing in: an address of the lock's own origin.
 */

/** The longest address that a flow keeps with its query. Units: bytes. */
export const RETURN_LIMIT_BYTES = 2_048;

/** An address to return to. */
export interface ReturnAddress {
  /** Shape: a path that begins with exactly one slash, with query and fragment if they are kept. ASCII. */
  readonly address: string;
  /** Whether the query and fragment, or the whole address, were left out because of its length. */
  readonly isCut: boolean;
}

/** The start of the site, where an address is none of its own. */
const START: ReturnAddress = { address: '/', isCut: false };

/**
 * The address on this origin that a text names, without its query if it would be too long. Anything else
 * returns to the start: another origin in any spelling, and text that a header cannot contain.
 *
 * Source: RFC 9700, section 4.11 (open redirectors); URL Standard, section 4.4: a browser reads a backslash as
 * a slash and removes tabs and line ends (read 2026-11-28).
 */
export function returnAddress(text: string, publicOrigin: string): ReturnAddress {
  const target = text.startsWith(publicOrigin) ? text.slice(publicOrigin.length) : text;
  if (!isOwnPath(target) || /[^!-\uffff]|[\\\u007f]/.test(target)) return START;
  if (!URL.canParse(target, publicOrigin)) return START;
  const url = new URL(target, publicOrigin);
  // The path of `/.//other.example` would name another origin.
  if (url.origin !== publicOrigin || !isOwnPath(url.pathname)) return START;

  const { pathname, search, hash } = url;
  if (pathname.length + search.length + hash.length <= RETURN_LIMIT_BYTES) {
    return { address: pathname + search + hash, isCut: false };
  }
  return { address: pathname.length <= RETURN_LIMIT_BYTES ? pathname : '/', isCut: true };
}

function isOwnPath(path: string): boolean {
  return path.startsWith('/') && !path.startsWith('//');
}
