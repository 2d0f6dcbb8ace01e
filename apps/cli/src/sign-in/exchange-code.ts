/**
 * Exchanges an authorization code for tokens.
 */
import type { Agent } from 'node:https';
import { sendRequest } from '../check/send-request.js';
import { asObject, parseJson } from '../input/json-value.js';
import { failed, quoted, type Result } from '../terminal/failure.js';
import type { SignInClient } from './authorize-url.js';
import { toTokens, type Tokens } from './tokens.js';

/** Cognito itself responds in well under a second. */
const TIMEOUT_MS = 15_000;

/**
 * The tokens for a code. The refresh token is discarded, because nothing here would use it.
 *
 * Source: RFC 6749, section 4.1.3 and 5.2; RFC 7636, section 4.5; Cognito's token endpoint.
 */
export async function exchangeCode(
  { signInUrl, clientId, redirectUri }: SignInClient,
  { code, codeVerifier }: { readonly code: string; readonly codeVerifier: string },
  httpsAgent?: Agent,
): Promise<Result<Tokens>> {
  const host = new URL(signInUrl).host;
  const sent = await sendRequest(
    {
      method: 'POST',
      url: `${signInUrl}/oauth2/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: Buffer.from(
        new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: clientId,
          code,
          redirect_uri: redirectUri,
          code_verifier: codeVerifier,
        }).toString(),
      ),
    },
    AbortSignal.timeout(TIMEOUT_MS),
    httpsAgent,
  );
  if (!sent.ok) {
    return failed(
      `The sign-in page at ${host} did not respond to the token request (${quoted(sent.error.code)}): check the network, and run this again.`,
    );
  }
  const { status, body } = sent.value;
  const answer = asObject(parseJson(body.toString())) ?? {};

  const error = answer['error'];
  if (error === 'invalid_grant') {
    return failed(
      `The sign-in page at ${host} rejected the code because it was already used or has expired (invalid_grant): run this again.`,
    );
  }
  if (typeof error === 'string') {
    return failed(
      `The sign-in page at ${host} rejected the code (${quoted(error)}): if this persists, deploy the stage again.`,
    );
  }
  const tokens = toTokens(answer['access_token'], answer['id_token'], answer['expires_in']);
  if (status !== 200 || tokens === undefined) {
    return failed(
      `The sign-in page at ${host} responded to the token request with ${status} and no tokens: run this again.`,
    );
  }
  return { ok: true, value: tokens };
}
