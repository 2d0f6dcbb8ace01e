/**
 * `GET /logout`: ends the browser's session, then redirects the browser.
 */
import { endSession, rejection, type BrowserAnswer, type Visit } from './browser-answer.js';
import { findOauthClient } from './find-oauth-client.js';
import { acceptRequest, authorize } from './sign-in.js';

/**
 * Redirects to the client's sign-out URL or, for an authorization request, to the sign-in page.
 *
 * It revokes no tokens, and a rejected request ends no session.
 * Source: Cognito developer guide, "Logout endpoint" (read 2026-11-22).
 */
export function signOut(visit: Visit): BrowserAnswer {
  const { pools, parameters } = visit;
  if (!parameters.has('logout_uri')) {
    const reading = acceptRequest(visit);
    if (reading.kind === 'answered') return reading.answer;
    const session = endSession(visit, reading.request.pool);
    return { ...authorize(visit), session };
  }

  const found = findOauthClient(pools, parameters.get('client_id') ?? '');
  const [logoutUri, ...others] = parameters.getAll('logout_uri');
  if (
    found === undefined ||
    logoutUri === undefined ||
    others.length > 0 ||
    !found.client.logoutUrls.includes(logoutUri)
  ) {
    return rejection('The logout_uri is not one of the sign-out URLs of an app client.');
  }
  return { kind: 'redirect', location: logoutUri, session: endSession(visit, found.pool) };
}
