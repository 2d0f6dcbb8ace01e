/**
 * Asks the issuer for tokens: exchanges a code, refreshes a session, revokes a refresh token.
 *
 * `oauth4webapi` writes the requests and judges the responses. It needs `Response`, which loads Node's fetch
 * stack on first use, so nothing here runs for an ordinary request.
 */
import {
  AuthorizationResponseError,
  JWT_CLAIM_COMPARISON,
  JWT_TIMESTAMP_CHECK,
  None,
  ResponseBodyError,
  authorizationCodeGrantRequest,
  clockSkew,
  customFetch,
  getValidatedIdTokenClaims,
  processAuthorizationCodeResponse,
  processRefreshTokenResponse,
  processRevocationResponse,
  refreshTokenGrantRequest,
  revocationRequest,
  validateAuthResponse,
  type AuthorizationServer,
  type Client,
  type IDToken,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import type { Flow } from './flow-cookies.js';
import { postForm as postByHttps } from './post-form.js';
import { issuerUrls, type SignInOptions } from './sign-in-options.js';
import { unverifiedClaims } from './unverified-claims.js';

/** The tokens of a response. None of them is verified yet. */
export interface Tokens {
  /** The token that becomes the session. */
  readonly session: string;
  readonly refresh: string | undefined;
  /**
   * The claims of the ID token, if there is one. It came from the token endpoint by TLS, which takes the place
   * of its signature (OpenID Connect Core 1.0, section 3.1.3.7, item 6).
   */
  readonly idClaims: IDToken | undefined;
}

/** Why the issuer gave no tokens. */
export type TokenFailure =
  /** The person, or the issuer, said no. */
  | { readonly code: 'SIGN_IN_DENIED'; readonly reason: string }
  /** Not a response to our request (RFC 9207: another issuer's). */
  | { readonly code: 'SIGN_IN_RESPONSE_INVALID' }
  /** The code or refresh token is unknown, used, expired, or belongs to somebody else. */
  | { readonly code: 'SIGN_IN_CODE_REJECTED' }
  /** No response in time, or one that is no answer. `cause` is for the log, and contains nothing secret. */
  | { readonly code: 'SIGN_IN_UNAVAILABLE'; readonly cause: string }
  /** The issuer's clock and the edge's differ. */
  | { readonly code: 'SIGN_IN_CLOCK' }
  /** The tokens are not those of this sign-in. */
  | { readonly code: 'SIGN_IN_TOKEN_REFUSED'; readonly reason: string };

/** Tokens, or why there are none. */
export type TokenResult =
  | { readonly ok: true; readonly value: Tokens }
  | { readonly ok: false; readonly error: TokenFailure };

/** The requests to the issuer. */
export interface TokenClient {
  /** The tokens for the code in a response of the authorization endpoint. */
  exchangeCode(response: URLSearchParams, flow: Flow): Promise<TokenResult>;
  /** The next tokens of a session. */
  refresh(refreshToken: string): Promise<TokenResult>;
  /** Ends the refresh token (RFC 7009). Resolves to false if the issuer was asked, and did not confirm it. */
  revoke(refreshToken: string): Promise<boolean>;
}

/** The algorithms that the edge knows. The verifier decides which ones of them it accepts. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

/** RFC 6749, section 3.1: parameters may not be sent more than once. */
const ONCE = ['code', 'state', 'iss', 'error'];

/** The client for one sign-in. `redirectUri` is the address of the callback. */
export function createTokenClient(
  { signIn, issuer, now, postForm = postByHttps }: SignInOptions,
  redirectUri: string,
): TokenClient {
  const { clientId, scopes, tokenUse } = signIn;
  const urls = issuerUrls(issuer);

  /** Each form of the issuer is accepted, but the responses of one exchange must agree. */
  const serverNamed = (name: unknown): AuthorizationServer => ({
    issuer: urls.find((url) => url === name) ?? urls[0],
    token_endpoint: signIn.tokenEndpoint,
    id_token_signing_alg_values_supported: ALGORITHMS,
    ...(signIn.revocationEndpoint !== undefined && {
      revocation_endpoint: signIn.revocationEndpoint,
    }),
  });
  const client = (): Client => ({
    client_id: clientId,
    [clockSkew]: Math.round((now() - Date.now()) / 1000),
  });
  const options = {
    [customFetch]: async (
      url: string,
      { headers, body }: { headers: Record<string, string>; body: URLSearchParams },
    ) => {
      const answer = await postForm(url, { headers, body: String(body) });
      const hasBody = ![204, 205, 304].includes(answer.status);
      return new Response(hasBody ? answer.body : null, {
        status: answer.status,
        headers: { 'content-type': answer.headers['content-type'] ?? '' },
      });
    },
  };

  async function tokens(
    response: Response,
    process: (server: AuthorizationServer) => Promise<TokenEndpointResponse>,
  ): Promise<TokenResult> {
    const body = (await response
      .clone()
      .json()
      .catch(() => ({}))) as { id_token?: unknown } | null;
    const idToken = body?.id_token;
    const { iss } = typeof idToken === 'string' ? unverifiedClaims(idToken) : {};
    const answer = await process(serverNamed(iss));
    const session = tokenUse === 'id' ? answer.id_token : answer.access_token;
    if (session === undefined) return refused('no token of the session');
    return {
      ok: true,
      value: {
        session,
        refresh: answer.refresh_token === '' ? undefined : answer.refresh_token,
        idClaims: getValidatedIdTokenClaims(answer),
      },
    };
  }

  return {
    async exchangeCode(parameters, flow) {
      if (ONCE.some((name) => parameters.getAll(name).length > 1)) return invalid();
      const server = serverNamed(parameters.get('iss'));
      let checked: URLSearchParams;
      try {
        checked = validateAuthResponse(server, client(), parameters, flow.state);
      } catch (error) {
        return error instanceof AuthorizationResponseError ? denied(error.error) : invalid();
      }
      if (!checked.get('code')) return invalid();

      return attempt(async () => {
        const response = await authorizationCodeGrantRequest(
          server,
          client(),
          None(),
          checked,
          redirectUri,
          flow.codeVerifier,
          options,
        );
        const needsIdToken = scopes.includes('openid');
        return tokens(response, (from) =>
          processAuthorizationCodeResponse(from, client(), response, {
            ...(needsIdToken && { expectedNonce: flow.nonce, requireIdToken: true }),
          }),
        );
      });
    },

    refresh: (refreshToken) =>
      attempt(async () => {
        const response = await refreshTokenGrantRequest(
          serverNamed(undefined),
          client(),
          None(),
          refreshToken,
          options,
        );
        return tokens(response, (from) => processRefreshTokenResponse(from, client(), response));
      }),

    async revoke(refreshToken) {
      if (signIn.revocationEndpoint === undefined) return true;
      try {
        await processRevocationResponse(
          await revocationRequest(serverNamed(undefined), client(), None(), refreshToken, options),
        );
        return true;
      } catch {
        // The session in this browser ends in any case, and the person can do nothing about the rest.
        return false;
      }
    },
  };
}

/** The outcome of a request, with the errors of `oauth4webapi` and of the connection as values. */
async function attempt(ask: () => Promise<TokenResult>): Promise<TokenResult> {
  try {
    return await ask();
  } catch (error) {
    return { ok: false, error: failureOf(error) };
  }
}

function failureOf(error: unknown): TokenFailure {
  // RFC 6749, section 5.2.
  if (error instanceof ResponseBodyError) {
    return error.error === 'invalid_grant'
      ? { code: 'SIGN_IN_CODE_REJECTED' }
      : { code: 'SIGN_IN_UNAVAILABLE', cause: errorCode(error.error) };
  }
  const { code, name } = Object(error) as { readonly code?: unknown; readonly name?: unknown };
  if (code === JWT_TIMESTAMP_CHECK) return { code: 'SIGN_IN_CLOCK' };
  if (code === JWT_CLAIM_COMPARISON) {
    return { code: 'SIGN_IN_TOKEN_REFUSED', reason: 'claims of the ID token' };
  }
  return { code: 'SIGN_IN_UNAVAILABLE', cause: errorCode(code ?? name) };
}

/** A code of an error as it can be logged: an issuer could write anything into it. */
function errorCode(code: unknown): string {
  return typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) ? code : 'unknown';
}

function denied(error: string): TokenResult {
  // RFC 6749, section 4.1.2.1. Anything but an outage is an answer of the person or of the issuer.
  return error === 'temporarily_unavailable' || error === 'server_error'
    ? { ok: false, error: { code: 'SIGN_IN_UNAVAILABLE', cause: error } }
    : { ok: false, error: { code: 'SIGN_IN_DENIED', reason: errorCode(error) } };
}

function invalid(): TokenResult {
  return { ok: false, error: { code: 'SIGN_IN_RESPONSE_INVALID' } };
}

function refused(reason: string): TokenResult {
  return { ok: false, error: { code: 'SIGN_IN_TOKEN_REFUSED', reason } };
}
