/**
 * What becomes of an authorization request: where the browser goes, or what it shows.
 *
 * It keeps no browser session: unlike Cognito, every authorization request asks for the password.
 */
import { epochSeconds } from '../grants.js';
import type { LocalUserPools } from '../local-user-pool.js';
import {
  AUTHORIZATION_PARAMETERS,
  readAuthorizationRequest,
  type AuthorizationReading,
  type AuthorizationRequest,
} from './read-authorization-request.js';
import { refusalPage, signInPage, type Page } from './sign-in-page.js';

/** What the browser is told. */
export type BrowserAnswer =
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'page'; readonly status: 200 | 400; readonly page: Page };

/** `GET /oauth2/authorize`: on to the sign-in page, where the client may ask for it. */
export function authorize(pools: LocalUserPools, parameters: URLSearchParams): BrowserAnswer {
  const reading = readAuthorizationRequest(pools, parameters);
  if (reading.kind !== 'accepted') return turnAway(reading);
  const kept = new URLSearchParams(
    AUTHORIZATION_PARAMETERS.flatMap((name) =>
      parameters.getAll(name).map((value): [string, string] => [name, value]),
    ),
  );
  return { kind: 'redirect', location: `/login?${kept.toString()}` };
}

/** `GET /login`: the sign-in form. */
export function showSignIn(pools: LocalUserPools, parameters: URLSearchParams): BrowserAnswer {
  const reading = readAuthorizationRequest(pools, parameters);
  if (reading.kind !== 'accepted') return turnAway(reading);
  return {
    kind: 'page',
    status: 200,
    page: signInPage({ parameters, destination: destinationOf(reading.request) }),
  };
}

/** `POST /login`: back to the client with a code, or to the form with what was wrong. */
export function signIn(pools: LocalUserPools, form: URLSearchParams, now: Date): BrowserAnswer {
  const reading = readAuthorizationRequest(pools, form);
  if (reading.kind !== 'accepted') return turnAway(reading);

  const { pool, client } = reading.request;
  const username = form.get('username') ?? '';
  const check = pool.users.checkPassword(username, form.get('password') ?? '');
  const again = (message: string): BrowserAnswer => ({
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
      return again(
        client.hidesUserExistence ? 'Incorrect username or password.' : 'User does not exist.',
      );
    case 'wrong-password':
      return again('Incorrect username or password.');
    case 'new-password-required':
      return again(
        'This password is temporary, and the local Cognito has no page to change it: set a permanent one (AdminSetUserPassword), then sign in.',
      );
    case 'accepted':
      return {
        kind: 'redirect',
        location: codeRedirect(reading.request, check.user.username, now),
      };
  }
}

/** What a person knows the client by: its host, or the scheme of an app without one. */
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

/** Source: RFC 6749, section 4.1.2.1: to the client only where the redirect URI is trusted. */
function turnAway(reading: Exclude<AuthorizationReading, { kind: 'accepted' }>): BrowserAnswer {
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
