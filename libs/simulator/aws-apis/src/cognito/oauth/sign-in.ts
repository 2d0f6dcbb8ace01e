/**
 * Handles authorization requests: redirects the browser or shows a page.
 *
 * `federated-sign-in.ts` signs in the users of other issuers.
 */
import { epochSeconds, type BrowserSession } from '../grants.js';
import {
  errorRedirect,
  rejection,
  sessionIn,
  withQuery,
  type BrowserAnswer,
  type Visit,
} from './browser-answer.js';
import { FEDERATED_SIGN_IN_PATH } from './federated-sign-in-path.js';
import {
  AUTHORIZATION_PARAMETERS,
  offers,
  OWN_USERS,
  readAuthorizationRequest,
  type AuthorizationReading,
  type AuthorizationRequest,
} from './read-authorization-request.js';
import { signInPage } from './sign-in-page.js';

/** The result of reading an authorization request: the request, or the response to a rejected one. */
export type AcceptedOrAnswered =
  | { readonly kind: 'accepted'; readonly request: AuthorizationRequest }
  | { readonly kind: 'answered'; readonly answer: BrowserAnswer };

/** Reads the authorization request of a visit. */
export function acceptRequest({ pools, parameters }: Visit): AcceptedOrAnswered {
  const reading = readAuthorizationRequest(pools, parameters);
  if (reading.kind !== 'accepted') return { kind: 'answered', answer: rejectRequest(reading) };
  const { pool, client } = reading.request;
  // Cognito developer guide, "Apply branding to managed login pages" (read 2026-11-28).
  if (pool.declared.hasManagedLogin && !client.isBranded) {
    return {
      kind: 'answered',
      answer: rejection(
        `The app client ${client.logicalId} has no AWS::Cognito::ManagedLoginBranding, so that managed login has no pages for it.`,
      ),
    };
  }
  return reading;
}

/**
 * `GET /oauth2/authorize`: redirects to the client with a code if the browser has a session, otherwise to
 * the sign-in page.
 */
export function authorize(visit: Visit): BrowserAnswer {
  const reading = acceptRequest(visit);
  if (reading.kind === 'answered') return reading.answer;
  const { request } = reading;
  const session = request.prompts.includes('login') ? undefined : sessionIn(visit, request.pool);
  if (session !== undefined && isFor(session, request)) {
    return {
      kind: 'redirect',
      location: codeRedirect(request, session, visit.now),
    };
  }
  if (request.prompts.includes('none')) {
    return errorRedirect(request, {
      code: 'login_required',
      description: 'the browser has no session',
    });
  }
  return { kind: 'redirect', location: signInLocation(visit.parameters, request.identityProvider) };
}

/** Whether the session's user may sign in to the client, and with the identity provider it asks for. */
function isFor(
  { identityProvider }: BrowserSession,
  { pool, client, identityProvider: wanted = identityProvider }: AuthorizationRequest,
): boolean {
  return identityProvider === wanted && offers(pool, client, identityProvider);
}

function signInLocation(parameters: URLSearchParams, identityProvider = OWN_USERS): string {
  const kept = new URLSearchParams(
    AUTHORIZATION_PARAMETERS.flatMap((name) =>
      parameters.getAll(name).map((value): [string, string] => [name, value]),
    ),
  );
  const path = identityProvider === OWN_USERS ? '/login' : FEDERATED_SIGN_IN_PATH;
  return `${path}?${kept.toString()}`;
}

/** `GET /login`: shows the sign-in form. */
export function showSignIn(visit: Visit): BrowserAnswer {
  const reading = acceptRequest(visit);
  if (reading.kind === 'answered') return reading.answer;
  const { request } = reading;
  return {
    kind: 'page',
    status: 200,
    page: signInPage({ ...formOf(visit, request), username: request.loginHint }),
  };
}

/** `POST /login`: redirects to the client with a code, or shows the form with an error. */
export function signIn(visit: Visit): BrowserAnswer {
  const reading = acceptRequest(visit);
  if (reading.kind === 'answered') return reading.answer;

  const { request } = reading;
  const { pool, client } = request;
  const { parameters, now } = visit;
  if (!offers(pool, client, OWN_USERS)) {
    return rejection("The pool's own users cannot sign in to this app client.");
  }
  const username = parameters.get('username') ?? '';
  const check = pool.users.checkPassword(username, parameters.get('password') ?? '');
  const retry = (message: string): BrowserAnswer => ({
    kind: 'page',
    status: 400,
    page: signInPage({ ...formOf(visit, request), username, message }),
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
      return signedIn(request, { username: check.user.username, identityProvider: OWN_USERS }, now);
  }
}

/** Begins a session in the browser, and redirects to the client with a code. */
export function signedIn(
  request: AuthorizationRequest,
  user: Pick<BrowserSession, 'username' | 'identityProvider'>,
  now: Date,
): BrowserAnswer {
  const { pool } = request;
  const session = { ...user, authTime: epochSeconds(now) };
  return {
    kind: 'redirect',
    location: codeRedirect(request, session, now),
    session: { pool, cookie: pool.browserSessions.begin(session) },
  };
}

/** The form's parts that depend on the request. */
function formOf(
  { parameters }: Visit,
  request: AuthorizationRequest,
): Pick<Parameters<typeof signInPage>[0], 'parameters' | 'destination' | 'own' | 'others'> {
  const { pool, client } = request;
  return {
    parameters,
    destination: destinationOf(request),
    own: offers(pool, client, OWN_USERS),
    others: client.identityProviders
      .filter((name) => name !== OWN_USERS && offers(pool, client, name))
      .map((name) => {
        const query = new URLSearchParams(parameters);
        for (const field of ['username', 'password']) query.delete(field);
        query.set('identity_provider', name);
        return { name, location: `/oauth2/authorize?${query.toString()}` };
      }),
  };
}

/** How the page names the client: its host, with the stack for CloudFront's own names; or an app's scheme. */
export function destinationOf({ redirectUri, client }: AuthorizationRequest): string {
  const { host, protocol } = new URL(redirectUri);
  if (host === '') return protocol;
  return host.endsWith('.cloudfront.net') ? `${client.stack} at ${host}` : host;
}

function codeRedirect(
  request: AuthorizationRequest,
  { username, authTime }: BrowserSession,
  now: Date,
): string {
  const { pool, client, redirectUri, scopes, state, nonce, codeChallenge, resource } = request;
  const code = pool.codes.issue(
    {
      clientId: client.id,
      username,
      scopes,
      authTime,
      originJti: pool.signIns.begin(username),
      redirectUri,
      ...(nonce !== undefined && { nonce }),
      ...(codeChallenge !== undefined && { codeChallenge }),
      ...(resource !== undefined && { resource }),
    },
    now,
  );
  return withQuery(redirectUri, { code, state });
}

/** Source: RFC 6749, section 4.1.2.1: redirects to the client only if the redirect URI is trusted. */
function rejectRequest(
  reading: Exclude<AuthorizationReading, { kind: 'accepted' }>,
): BrowserAnswer {
  return reading.kind === 'untrusted'
    ? rejection(reading.reason)
    : errorRedirect(reading, reading.error);
}
