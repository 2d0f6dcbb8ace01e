/**
 * The discovery document of a user pool.
 */
import type { LocalUserPool } from './local-user-pool.js';

/**
 * The document with local endpoint addresses. The issuer and its key set have their AWS names, as in
 * the tokens; the endpoints are absent if the pool has no sign-in domain.
 *
 * Source: OpenID Connect Discovery, section 3; Cognito developer guide, "OpenID Connect
 * configuration" (read 2026-11-22).
 */
export function openidConfiguration(
  { declared, issuer }: LocalUserPool,
  origin: string,
): Readonly<Record<string, unknown>> {
  const endpoints = {
    authorization_endpoint: `${origin}/oauth2/authorize`,
    token_endpoint: `${origin}/oauth2/token`,
    userinfo_endpoint: `${origin}/oauth2/userInfo`,
    revocation_endpoint: `${origin}/oauth2/revoke`,
    end_session_endpoint: `${origin}/logout`,
  };
  return {
    issuer: issuer.issuer,
    jwks_uri: issuer.jwksUri,
    ...(declared.domain !== undefined && endpoints),
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['none'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
  };
}
