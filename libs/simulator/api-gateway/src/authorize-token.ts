/**
 * Decides as an HTTP API's JWT authorizer whether a request may reach its route.
 *
 * Source: API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers in API Gateway"
 * (read 2026-11-28).
 */
import type { JwtAuthorizer } from '@furlock/simulator-deployment';
import { failure, success, type Result, type WireRequest } from '@furlock/simulator-sigv4-judge';
import {
  rejected,
  scopesOf,
  verifyToken,
  type Claims,
  type TokenContext,
  type TokenRejected,
} from './verify-token.js';

/** Why a token is rejected. It contains nothing of the token. */
export type TokenRefusal =
  TokenRejected | { readonly code: 'TOKEN_SCOPE_MISSING'; readonly scopes: readonly string[] };

/** What the event contains of a token. Shape of claims: text, lists in brackets. */
export interface VerifiedToken {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
}

/**
 * The token's claims.
 *
 * Errors: `TOKEN_REJECTED`, `TOKEN_SCOPE_MISSING`.
 */
export async function authorizeToken(
  request: WireRequest,
  { header, issuer, audience, scopes }: JwtAuthorizer,
  context: TokenContext,
): Promise<Result<VerifiedToken, TokenRefusal>> {
  const token = await verifyToken(request, header, [issuer], context);
  if (!token.ok) return token;
  const claims = token.value;
  if (!isFor(audience, claims)) {
    return rejected("its aud, or without one its client_id, is not in the authorizer's audience");
  }
  const granted = scopesOf(claims);
  if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
    return failure({ code: 'TOKEN_SCOPE_MISSING', scopes });
  }
  return success({
    claims: Object.fromEntries(
      Object.entries(claims).map(([name, value]) => [name, claimText(value)]),
    ),
    scopes: scopes.length > 0 ? scopes : null,
  });
}

/** `client_id` counts only without `aud`. */
function isFor(audience: readonly string[], { aud, client_id: clientId }: Claims): boolean {
  const named: unknown[] = Array.isArray(aud) ? aud : [aud ?? clientId];
  return named.some((one) => typeof one === 'string' && audience.includes(one));
}

/** Approximated: seen in events of live APIs. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
