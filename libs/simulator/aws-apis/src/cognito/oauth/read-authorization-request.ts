/**
 * Reads and validates the authorization request of a client.
 *
 * It shows no page and signs in no user.
 */
import type { UserPoolClient } from '@furlock/simulator-deployment';
import type { LocalUserPool, LocalUserPools } from '../local-user-pool.js';
import { findOauthClient } from './find-oauth-client.js';

/** A valid authorization request. */
export interface AuthorizationRequest {
  readonly pool: LocalUserPool;
  readonly client: UserPoolClient;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state?: string;
  readonly nonce?: string;
  /** The S256 challenge. */
  readonly codeChallenge?: string;
  /** `COGNITO`, or the name of an identity provider; absent if the user chooses. */
  readonly identityProvider?: string;
  /** Empty without managed login. */
  readonly prompts: readonly string[];
  /** The user name that the page suggests. */
  readonly loginHint?: string;
  /** The `aud` of the access token. */
  readonly resource?: string;
}

/**
 * The error of a request, as in the redirect.
 *
 * Source: RFC 6749, section 4.1.2.1; OpenID Connect Core, section 3.1.2.6.
 */
export interface AuthorizationError {
  readonly code:
    | 'access_denied'
    | 'invalid_request'
    | 'invalid_scope'
    | 'login_required'
    | 'unauthorized_client'
    | 'unsupported_response_type';
  readonly description: string;
}

/** The result of reading an authorization request. */
export type AuthorizationReading =
  | { readonly kind: 'accepted'; readonly request: AuthorizationRequest }
  /** The redirect URI is not one of the client's, so the browser must not be redirected to it. */
  | { readonly kind: 'untrusted'; readonly reason: string }
  /** The error must be sent to the client. */
  | {
      readonly kind: 'refused';
      readonly redirectUri: string;
      readonly state?: string;
      readonly error: AuthorizationError;
    };

/** The parameters that are read; others are ignored (RFC 6749, section 3.1). */
export const AUTHORIZATION_PARAMETERS = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'identity_provider',
  'prompt',
  'login_hint',
  'lang',
  'resource',
] as const;

/** The name by which a client lists the pool's own users as an identity provider. */
export const OWN_USERS = 'COGNITO';

type ParameterName = (typeof AUTHORIZATION_PARAMETERS)[number];

/**
 * The authorization request in these parameters.
 *
 * Source: RFC 6749, section 4.1.1; RFC 7636, section 4.3; Cognito developer guide, "The redirect and
 * authorization endpoint" (read 2026-11-28).
 */
export function readAuthorizationRequest(
  pools: LocalUserPools,
  parameters: URLSearchParams,
): AuthorizationReading {
  const repeated = AUTHORIZATION_PARAMETERS.filter((name) => parameters.getAll(name).length > 1);
  // A parameter without a value is treated as omitted (RFC 6749, section 3.1).
  const get = (name: ParameterName) => parameters.get(name) || undefined;

  const clientId = get('client_id');
  const found = clientId === undefined ? undefined : findOauthClient(pools, clientId);
  if (found === undefined || repeated.includes('client_id')) {
    return { kind: 'untrusted', reason: 'No app client has this client_id.' };
  }
  const { pool, client } = found;

  const redirectUri = get('redirect_uri');
  // Exact string comparison: RFC 9700, section 2.1.
  if (
    redirectUri === undefined ||
    repeated.includes('redirect_uri') ||
    !client.callbackUrls.includes(redirectUri)
  ) {
    return {
      kind: 'untrusted',
      reason: 'The redirect_uri is not one of the callback URLs of the app client.',
    };
  }

  const state = get('state');
  const refused = (code: AuthorizationError['code'], description: string) => ({
    kind: 'refused' as const,
    redirectUri,
    ...(state !== undefined && { state }),
    error: { code, description },
  });

  const [firstRepeated] = repeated;
  if (firstRepeated !== undefined) {
    return refused('invalid_request', `${firstRepeated} is repeated`);
  }
  if (get('response_type') === undefined) {
    return refused('invalid_request', 'response_type is missing');
  }
  if (get('response_type') !== 'code') {
    return refused('unsupported_response_type', 'response_type must be code');
  }
  if (!client.oauthFlows.includes('code')) {
    return refused('unauthorized_client', 'the app client may not use the code flow');
  }

  // Without a scope, all scopes of the client (Cognito developer guide, "Authorize endpoint").
  const scopes = get('scope')?.split(' ').filter(Boolean) ?? client.oauthScopes;
  const foreign = scopes.find((scope) => !client.oauthScopes.includes(scope));
  if (foreign !== undefined) {
    return refused('invalid_scope', 'the app client does not allow one of the scopes');
  }

  const codeChallenge = get('code_challenge');
  const flaw = challengeFlaw(codeChallenge, get('code_challenge_method'));
  if (flaw !== undefined) return refused('invalid_request', flaw);

  const identityProvider = get('identity_provider');
  if (identityProvider !== undefined && !offers(pool, client, identityProvider)) {
    return refused('invalid_request', 'the app client does not have this identity_provider');
  }

  // The classic hosted UI ignores it.
  const prompts = pool.declared.hasManagedLogin
    ? (get('prompt')?.split(' ').filter(Boolean) ?? [])
    : [];
  // OpenID Connect Core, section 3.1.2.1.
  if (prompts.includes('none') && prompts.length > 1) {
    return refused('invalid_request', 'prompt must not combine none with another value');
  }

  const resource = get('resource');
  if (resource !== undefined && !isResource(resource)) {
    return refused('invalid_request', 'resource must be a URL');
  }

  const nonce = get('nonce');
  const loginHint = get('login_hint');
  return {
    kind: 'accepted',
    request: {
      pool,
      client,
      redirectUri,
      scopes: [...new Set(scopes)],
      ...(state !== undefined && { state }),
      ...(nonce !== undefined && { nonce }),
      ...(codeChallenge !== undefined && { codeChallenge }),
      ...(identityProvider !== undefined && { identityProvider }),
      prompts,
      ...(loginHint !== undefined && { loginHint }),
      ...(resource !== undefined && { resource }),
    },
  };
}

/** Whether users of an identity provider can sign in to a client. */
export function offers(pool: LocalUserPool, client: UserPoolClient, name: string): boolean {
  return (
    client.identityProviders.includes(name) &&
    (name === OWN_USERS || pool.declared.identityProviders.some((one) => one.name === name))
  );
}

/** "Values for this parameter must begin with https://, http://localhost, or a custom URL scheme." */
function isResource(value: string): boolean {
  if (!URL.canParse(value) || value.includes('#')) return false;
  const { protocol, hostname } = new URL(value);
  return protocol !== 'http:' || hostname === 'localhost';
}

/** Source: RFC 7636, section 4.3; Cognito supports only S256 (developer guide, "Using PKCE"). */
function challengeFlaw(
  challenge: string | undefined,
  method: string | undefined,
): string | undefined {
  if (challenge === undefined && method === undefined) return undefined;
  if (method !== 'S256') return 'code_challenge_method must be S256';
  // 32 bytes, base64url-encoded.
  if (challenge === undefined || !/^[\w-]{43}$/.test(challenge)) {
    return 'code_challenge must be a base64url-encoded SHA-256 digest';
  }
  return undefined;
}
