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
}

/** The error of a rejected request, as in the redirect. Source: RFC 6749, section 4.1.2.1. */
export interface AuthorizationError {
  readonly code:
    'invalid_request' | 'invalid_scope' | 'unauthorized_client' | 'unsupported_response_type';
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
] as const;

type ParameterName = (typeof AUTHORIZATION_PARAMETERS)[number];

/** The authorization request in these parameters. Source: RFC 6749, section 4.1.1; RFC 7636, 4.3. */
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

  const nonce = get('nonce');
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
    },
  };
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
