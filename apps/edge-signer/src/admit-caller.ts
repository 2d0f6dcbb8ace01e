/**
 * Who is calling, where somebody has to be, and whether they may.
 */
import type { HeaderField, Result } from '@furlock/cloudfront-http';
import type { Rule } from '@furlock/edge-settings';
import type { JwtVerifier, TokenRefusal, VerifiedClaims } from '@furlock/jwt-verification';
import { authorizationRefusal, type AuthorizationRefusal } from '@furlock/route-policy';
import { bearerToken, type CredentialsRefusal } from './bearer-token.js';

/** Why nobody is let through. */
export type CallerRefusal = CredentialsRefusal | TokenRefusal | AuthorizationRefusal;

/**
 * The claims of the caller's token; null on a public route, where no token is looked at. Without a
 * rule a signed-in caller is needed, whoever it is.
 *
 * Errors: those of `bearerToken`, `verifyJwt` and `authorizationRefusal`.
 */
export async function admitCaller(
  headers: readonly HeaderField[],
  rule: Rule | undefined,
  { verifyJwt }: Pick<JwtVerifier, 'verifyJwt'>,
): Promise<Result<VerifiedClaims | null, CallerRefusal>> {
  if (rule?.access === 'public') return { ok: true, value: null };

  const token = bearerToken(headers);
  if (!token.ok) return token;

  const claims = await verifyJwt(token.value);
  if (!claims.ok || rule === undefined) return claims;

  const error = authorizationRefusal(rule, claims.value);
  return error === undefined ? claims : { ok: false, error };
}
