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

/** A caller who is let through. */
export interface AdmittedCaller {
  readonly claims: VerifiedClaims;
  /** The token that the claims were verified from. */
  readonly token: string;
}

/**
 * The caller whose token was verified; null on a public route, where no token is looked at. Without a
 * rule a signed-in caller is needed, whoever it is.
 *
 * Errors: those of `bearerToken`, `verifyJwt` and `authorizationRefusal`.
 */
export async function admitCaller(
  headers: readonly HeaderField[],
  rule: Rule | undefined,
  { verifyJwt }: Pick<JwtVerifier, 'verifyJwt'>,
): Promise<Result<AdmittedCaller | null, CallerRefusal>> {
  if (rule?.access === 'public') return { ok: true, value: null };

  const token = bearerToken(headers);
  if (!token.ok) return token;

  const claims = await verifyJwt(token.value);
  if (!claims.ok) return claims;

  const error = rule && authorizationRefusal(rule, claims.value);
  if (error !== undefined) return { ok: false, error };
  return { ok: true, value: { claims: claims.value, token: token.value } };
}
