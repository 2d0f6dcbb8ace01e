/**
 * A browser's visit to the pages, and the response to it.
 *
 * It reads no HTTP request and writes no response (`create-cognito.ts`).
 */
import type { BrowserSession } from '../grants.js';
import type { LocalUserPool, LocalUserPools } from '../local-user-pool.js';
import type { AuthorizationError } from './read-authorization-request.js';
import { refusalPage } from './sign-in-page.js';

/** A browser's visit. */
export interface Visit {
  readonly pools: LocalUserPools;
  /** Of the query, or of the form. */
  readonly parameters: URLSearchParams;
  /** The value of the browser's session cookie for a pool. */
  readonly cookieOf: (pool: LocalUserPool) => string | undefined;
  readonly now: Date;
}

/** The response to the browser. */
export type BrowserAnswer = (
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'page'; readonly status: 200 | 400; readonly page: string }
) & {
  /** Absent if the browser keeps its session. */
  readonly session?: SessionChange;
};

/** A new session in a browser, or the end of one. */
export interface SessionChange {
  readonly pool: LocalUserPool;
  /** Empty at the end of a session. */
  readonly cookie: string;
}

/** The session in the browser, if it is not over. */
export function sessionIn(
  { cookieOf, now }: Visit,
  pool: LocalUserPool,
): BrowserSession | undefined {
  return pool.browserSessions.find(cookieOf(pool) ?? '', now);
}

/** Ends the session in the browser. */
export function endSession({ cookieOf }: Visit, pool: LocalUserPool): SessionChange {
  pool.browserSessions.end(cookieOf(pool) ?? '');
  return { pool, cookie: '' };
}

/** A page that says why a request was not redirected. */
export function rejection(reason: string): BrowserAnswer {
  return { kind: 'page', status: 400, page: refusalPage(reason) };
}

/** Reports an error to the client. Source: RFC 6749, section 4.1.2.1. */
export function errorRedirect(
  { redirectUri, state }: { readonly redirectUri: string; readonly state?: string },
  { code, description }: AuthorizationError,
): BrowserAnswer {
  const location = withQuery(redirectUri, { error: code, error_description: description, state });
  return { kind: 'redirect', location };
}

/** The URI with more parameters in its query. */
export function withQuery(
  uri: string,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const url = new URL(uri);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.append(name, value);
  }
  return url.href;
}
