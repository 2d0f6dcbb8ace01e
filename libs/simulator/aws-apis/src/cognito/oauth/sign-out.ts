/**
 * `GET /logout`: redirects the browser after signing out. There is no browser session to end.
 */
import type { LocalUserPools } from '../local-user-pool.js';
import { findOauthClient } from './find-oauth-client.js';
import { refusalPage } from './sign-in-page.js';
import { authorize, type BrowserAnswer } from './sign-in.js';

/**
 * Redirects to the client's sign-out URL or, for an authorization request, to the sign-in page.
 *
 * Source: Cognito developer guide, "Logout endpoint" (read 2026-11-22).
 */
export function signOut(pools: LocalUserPools, parameters: URLSearchParams): BrowserAnswer {
  if (!parameters.has('logout_uri')) return authorize(pools, parameters);

  const found = findOauthClient(pools, parameters.get('client_id') ?? '');
  const [logoutUri, ...others] = parameters.getAll('logout_uri');
  if (
    logoutUri === undefined ||
    others.length > 0 ||
    found?.client.logoutUrls.includes(logoutUri) !== true
  ) {
    return {
      kind: 'page',
      status: 400,
      page: refusalPage('The logout_uri is not one of the sign-out URLs of an app client.'),
    };
  }
  return { kind: 'redirect', location: logoutUri };
}
