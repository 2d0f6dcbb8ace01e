/**
 * The session in cookies: the token itself, in chunks if it is large.
 */
import type { CookieNames } from './cookie-names.js';
import { singleCookie, type LockCookies } from './read-cookies.js';
import { clearCookie, cookieBytes, setCookie } from './set-cookie.js';

/** Browsers reject a cookie whose name and value exceed 4,096 bytes (RFC 6265bis, section 5.6). */
const CHUNK_CHARACTERS = 3_800;

/**
 * The most that session, refresh and flow cookies have together. CloudFront rejects requests whose headers
 * exceed its own limit, with 494, before any of our code could clear a cookie.
 *
 * Source: CloudFront developer guide, "Quotas", length of a request (read 2026-11-28).
 */
export const COOKIES_LIMIT_BYTES = 12 * 1024;

/** The room for one flow with the longest return address, in base64url. */
export const FLOW_LIMIT_BYTES = 3_200;

/** The most that session and refresh cookie have together. */
export const SESSION_LIMIT_BYTES = COOKIES_LIMIT_BYTES - FLOW_LIMIT_BYTES;

/** What the cookies say about the session; no token is verified here. */
export type SessionRead =
  | { readonly kind: 'none' }
  /** Cookies that the edge has not set in this way: sent twice, or with a chunk missing. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'token'; readonly token: string };

/** The session's token as the cookies contain it. */
export function readSession(cookies: LockCookies, { session }: CookieNames): SessionRead {
  const sent = sessionCookieNames(cookies, session);
  if (sent.length === 0) return { kind: 'none' };
  const expected = sent.includes(session)
    ? [session]
    : sent.map((_, index) => `${session}-${index + 1}`);
  const parts = expected.map((name) => singleCookie(cookies, name));
  const token = parts.includes(undefined) ? '' : parts.join('');
  return sent.length === expected.length && token !== ''
    ? { kind: 'token', token }
    : { kind: 'broken' };
}

function sessionCookieNames(cookies: LockCookies, session: string): string[] {
  return [...cookies.keys()].filter(
    (name) => name === session || (name.startsWith(session) && isChunk(name, session)),
  );
}

function isChunk(name: string, session: string): boolean {
  return /^-\d+$/.test(name.slice(session.length));
}

/** The names and values of the cookies that contain a token. */
export function sessionChunks(
  token: string,
  { session }: CookieNames,
): [name: string, value: string][] {
  if (token.length <= CHUNK_CHARACTERS) return [[session, token]];
  const count = Math.ceil(token.length / CHUNK_CHARACTERS);
  return Array.from({ length: count }, (_, index) => [
    `${session}-${index + 1}`,
    token.slice(index * CHUNK_CHARACTERS, (index + 1) * CHUNK_CHARACTERS),
  ]);
}

/** The values of `Set-Cookie` for a session; those of an earlier one that it does not replace are cleared. */
export function setSession(
  token: string,
  maxAgeSeconds: number,
  cookies: LockCookies,
  names: CookieNames,
): string[] {
  const chunks = sessionChunks(token, names);
  const used = new Set(chunks.map(([name]) => name));
  return [
    ...chunks.map(([name, value]) => setCookie(name, value, { path: '/', maxAgeSeconds })),
    ...sessionCookieNames(cookies, names.session)
      .filter((name) => !used.has(name))
      .map((name) => clearCookie(name)),
  ];
}

/** Whether the request has any cookie of a session, valid or not. */
export function hasSessionCookie(cookies: LockCookies, { session }: CookieNames): boolean {
  return sessionCookieNames(cookies, session).length > 0;
}

/** The values of `Set-Cookie` that clear the session's cookies in this request. */
export function clearSession(cookies: LockCookies, { session }: CookieNames): string[] {
  return sessionCookieNames(cookies, session).map((name) => clearCookie(name));
}

/** The size of the session's cookies in this request. Units: bytes. */
export function sessionBytes(cookies: LockCookies, { session }: CookieNames): number {
  return sessionCookieNames(cookies, session)
    .flatMap((name) => (cookies.get(name) ?? []).map((value) => cookieBytes(name, value)))
    .reduce((sum, bytes) => sum + bytes, 0);
}
