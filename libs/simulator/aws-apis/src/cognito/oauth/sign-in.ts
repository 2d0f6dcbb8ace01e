/**
 * Handles authorization requests: redirects the browser or shows a page.
 *
 * It keeps no browser session: unlike with Cognito, every authorization request requires the password.
 */
import { epochSeconds } from '../grants.js';
import type { LocalUserPools } from '../local-user-pool.js';
import {
  AUTHORIZATION_PARAMETERS,
  readAuthorizationRequest,
  type AuthorizationReading,
  type AuthorizationRequest,
} from './read-authorization-request.js';
import { refusalPage, signInPage } from './sign-in-page.js';

/** The response to the browser. */
export type BrowserAnswer =
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'page'; readonly status: 200 | 400; readonly page: string };

/** `GET /oauth2/authorize`: redirects a valid request to the sign-in page. */
export function authorize(pools: LocalUserPools, parameters: URLSearchParams): BrowserAnswer {
  const reading = readAuthorizationRequest(pools, parameters);
  if (reading.kind !== 'accepted') return rejectRequest(reading);
  const kept = new URLSearchParams(
    AUTHORIZATION_PARAMETERS.flatMap((name) =>
      parameters.getAll(name).map((value): [string, string] => [name, value]),
    ),
  );
  return { kind: 'redirect', location: `/login?${kept.toString()}` };
}

/** `GET /login`: shows the sign-in form. */
export function showSignIn(pools: LocalUserPools, parameters: URLSearchParams): BrowserAnswer {
  const reading = readAuthorizationRequest(pools, parameters);
  if (reading.kind !== 'accepted') return rejectRequest(reading);
  return {
    kind: 'page',
    status: 200,
    page: signInPage({ parameters, destination: destinationOf(reading.request) }),
  };
}

/** `POST /login`: redirects to the client with a code, or shows the form with an error. */
export function signIn(pools: LocalUserPools, form: URLSearchParams, now: Date): BrowserAnswer {
  const reading = readAuthorizationRequest(pools, form);
  if (reading.kind !== 'accepted') return rejectRequest(reading);

  const { pool, client } = reading.request;
  const username = form.get('username') ?? '';
  const check = pool.users.checkPassword(username, form.get('password') ?? '');
  const retry = (message: string): BrowserAnswer => ({
    kind: 'page',
    status: 400,
    page: signInPage({
      parameters: form,
      destination: destinationOf(reading.request),
      username,
      message,
    }),
  });
  switch (check.kind) {
    case 'unknown-user':
      return retry(
        client.hidesUserExistence ? 'Incorrect username or password.' : 'User does not exist.',
      );
    case 'wrong-password':
      return retry('Incorrect username or password.');
    case 'new-password-required':
      return retry(
        'This password is temporary, and the local Cognito has no page to change it. Set a permanent password with AdminSetUserPassword, then sign in.',
      );
    case 'accepted':
      return {
        kind: 'redirect',
        location: codeRedirect(reading.request, check.user.username, now),
      };
  }
}

/** How the page names the client: its host, or the scheme of an app. */
function destinationOf({ redirectUri }: AuthorizationRequest): string {
  const { host, protocol } = new URL(redirectUri);
  return host === '' ? protocol : host;
}

function codeRedirect(request: AuthorizationRequest, username: string, now: Date): string {
  const { pool, client, redirectUri, scopes, state, nonce, codeChallenge } = request;
  const code = pool.codes.issue(
    {
      clientId: client.id,
      username,
      scopes,
      authTime: epochSeconds(now),
      originJti: pool.signIns.begin(username),
      redirectUri,
      ...(nonce !== undefined && { nonce }),
      ...(codeChallenge !== undefined && { codeChallenge }),
    },
    now,
  );
  return withQuery(redirectUri, { code, state });
}

/** Source: RFC 6749, section 4.1.2.1: redirects to the client only if the redirect URI is trusted. */
function rejectRequest(
  reading: Exclude<AuthorizationReading, { kind: 'accepted' }>,
): BrowserAnswer {
  if (reading.kind === 'untrusted') {
    return { kind: 'page', status: 400, page: refusalPage(reading.reason) };
  }
  const { redirectUri, state, error } = reading;
  return {
    kind: 'redirect',
    location: withQuery(redirectUri, {
      error: error.code,
      error_description: error.description,
      state,
    }),
  };
}

function withQuery(uri: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(uri);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.append(name, value);
  }
  return url.href;
}
