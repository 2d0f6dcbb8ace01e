/**
 * The URL of the sign-in page.
 */
import { SIGN_IN_SCOPES } from '@furlock/edge-settings';
import type { Pkce } from './create-pkce.js';

/** A client at a sign-in page. */
export interface SignInClient {
  /** The base URL of `/oauth2/authorize` and `/oauth2/token`. */
  readonly signInUrl: string;
  readonly clientId: string;
  readonly redirectUri: string;
}

/**
 * The URL that a user opens to sign in. It contains no secret: the challenge is a hash, and the state
 * is useless without this process.
 *
 * Source: RFC 6749, section 4.1.1; RFC 7636, section 4.3; Cognito's authorization endpoint.
 */
export function authorizeUrl(
  { signInUrl, clientId, redirectUri }: SignInClient,
  { codeChallenge, state }: Pkce,
): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: SIGN_IN_SCOPES.join(' '),
    state,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
  });
  return `${signInUrl}/oauth2/authorize?${query.toString()}`;
}
