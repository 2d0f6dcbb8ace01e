/**
 * The token endpoint: exchanges a code or a refresh token for tokens.
 *
 * It does not read the HTTP request or write the response (`create-cognito.ts`).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { CodeGrant, Grant } from '../grants.js';
import { issueTokens } from '../issue-tokens.js';
import type { LocalUserPools } from '../local-user-pool.js';
import type { SignInContext } from '../sign-in-context.js';
import { useRefreshToken } from '../use-refresh-token.js';
import type { User } from '../user-directory.js';
import { findOauthClient } from './find-oauth-client.js';

/** A successful response. Source: RFC 6749, section 5.1. */
export interface TokenResponse {
  /** Absent without the scope `openid`. */
  readonly id_token?: string;
  readonly access_token: string;
  /** Present for a code, and for a refresh token if the client rotates refresh tokens. */
  readonly refresh_token?: string;
  /** Units: seconds. */
  readonly expires_in: number;
  readonly token_type: 'Bearer';
}

/** Why no tokens are issued. Source: RFC 6749, section 5.2. */
export interface TokenError {
  readonly code:
    | 'invalid_request'
    | 'invalid_client'
    | 'invalid_grant'
    | 'unauthorized_client'
    | 'unsupported_grant_type';
  readonly description: string;
}

/** Tokens, or why none are issued. */
export type TokenResult =
  | { readonly ok: true; readonly value: TokenResponse }
  | { readonly ok: false; readonly error: TokenError };

/** The parameters that are read, each at most once (RFC 6749, section 3.2). */
const TOKEN_PARAMETERS = [
  'grant_type',
  'client_id',
  'code',
  'redirect_uri',
  'code_verifier',
  'refresh_token',
];

/** Tokens for the code or refresh token in a form. Source: RFC 6749, sections 4.1.3 and 6. */
export function redeem(pools: LocalUserPools, form: URLSearchParams, now: Date): TokenResult {
  const repeated = TOKEN_PARAMETERS.find((name) => form.getAll(name).length > 1);
  if (repeated !== undefined) return refuse('invalid_request', `${repeated} is repeated`);

  const grantType = form.get('grant_type');
  if (!grantType) return refuse('invalid_request', 'grant_type is missing');
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token') {
    return refuse(
      'unsupported_grant_type',
      'grant_type must be authorization_code or refresh_token',
    );
  }

  const clientId = form.get('client_id');
  if (!clientId) return refuse('invalid_request', 'client_id is missing');
  const found = findOauthClient(pools, clientId);
  if (found === undefined) return refuse('invalid_client', 'the app client does not exist');
  const { pool, client } = found;
  if (client.hasSecret) {
    return refuse(
      'invalid_client',
      'the app client has a secret, which the local Cognito does not support',
    );
  }
  if (!client.oauthFlows.includes('code')) {
    return refuse('unauthorized_client', 'the app client may not use the code flow');
  }

  const context = { pool, client, now };
  return grantType === 'authorization_code' ? redeemCode(context, form) : refresh(context, form);
}

function redeemCode({ pool, client, now }: SignInContext, form: URLSearchParams): TokenResult {
  const code = form.get('code');
  if (!code) return refuse('invalid_request', 'code is missing');
  const redirectUri = form.get('redirect_uri');
  if (!redirectUri) return refuse('invalid_request', 'redirect_uri is missing');

  const grant = pool.codes.take(code, now);
  if (grant === undefined) {
    return refuse(
      'invalid_grant',
      'the code is unknown, was already used, or is older than five minutes',
    );
  }
  const user = pool.users.find(grant.username);
  if (user === undefined || !pool.signIns.isLive(grant.originJti)) {
    return refuse('invalid_grant', 'the user does not exist or has been signed out');
  }
  if (grant.clientId !== client.id || grant.redirectUri !== redirectUri) {
    return refuse('invalid_grant', 'the code was issued to another client or redirect_uri');
  }
  if (!provesPossession(grant, form.get('code_verifier'))) {
    return refuse('invalid_grant', 'the code_verifier does not match the code_challenge');
  }

  const { clientId, username, scopes, authTime, originJti, resource, nonce } = grant;
  const lasting: Grant = {
    clientId,
    username,
    scopes,
    authTime,
    originJti,
    ...(resource !== undefined && { resource }),
  };
  return tokensFor({ pool, client, now }, user, lasting, {
    nonce,
    refreshToken: pool.refreshTokens.issue(lasting, client.refreshTokenValiditySeconds, now),
  });
}

function refresh(context: SignInContext, form: URLSearchParams): TokenResult {
  const token = form.get('refresh_token');
  if (!token) return refuse('invalid_request', 'refresh_token is missing');

  const used = useRefreshToken(context, token);
  return used.kind === 'accepted'
    ? tokensFor(context, used.user, used.grant, { refreshToken: used.nextRefreshToken })
    : refuse(
        'invalid_grant',
        'the refresh token is unknown, expired, revoked or rotated out, or belongs to another client',
      );
}

/**
 * Whether the verifier matches the challenge.
 *
 * Source: RFC 7636, section 4.6. A verifier for a code without a challenge is also rejected: RFC 9700,
 * section 2.1.1.
 */
function provesPossession({ codeChallenge }: CodeGrant, verifier: string | null): boolean {
  if (codeChallenge === undefined) return verifier === null;
  // RFC 7636, section 4.1: 43 to 128 unreserved characters.
  if (verifier === null || !/^[\w.~-]{43,128}$/.test(verifier)) return false;
  const digest = createHash('sha256').update(verifier, 'ascii').digest();
  return timingSafeEqual(digest, Buffer.from(codeChallenge, 'base64url'));
}

function tokensFor(
  { pool, client, now }: SignInContext,
  user: User,
  grant: Grant,
  {
    nonce,
    refreshToken,
  }: { readonly nonce?: string | undefined; readonly refreshToken?: string | undefined },
): TokenResult {
  const { idToken, accessToken } = issueTokens({ pool, client, user, grant, nonce, now });
  return {
    ok: true,
    value: {
      ...(grant.scopes.includes('openid') && { id_token: idToken }),
      access_token: accessToken,
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      expires_in: client.accessTokenValiditySeconds,
      token_type: 'Bearer',
    },
  };
}

function refuse(code: TokenError['code'], description: string): TokenResult {
  return { ok: false, error: { code, description } };
}
