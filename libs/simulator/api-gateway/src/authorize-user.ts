/**
 * Decides as a REST API's authorizer for Cognito user pools whether a request may reach its method.
 *
 * Source: API Gateway developer guide, "Control access to REST APIs using Amazon Cognito user pools as an
 * authorizer" and "Integrate a REST API with an Amazon Cognito user pool" (read 2026-11-28).
 */
import type { UserPoolAuthorizer } from '@furlock/simulator-deployment';
import { failure, success, type Result, type WireRequest } from '@furlock/simulator-sigv4-judge';
import {
  IS_OVER,
  rejected,
  scopesOf,
  verifyToken,
  type TokenContext,
  type TokenRejected,
} from './verify-token.js';

/** Why a token is rejected. It contains nothing of the token. */
export type UserRefusal = TokenRejected | { readonly code: 'TOKEN_EXPIRED' };

/** What the event contains of a user. */
export interface VerifiedUser {
  readonly claims: Readonly<Record<string, string>>;
}

/**
 * The claims of the user's token: an ID token, or an access token if the method requires scopes.
 *
 * Errors: `TOKEN_EXPIRED`, `TOKEN_REJECTED`.
 */
export async function authorizeUser(
  request: WireRequest,
  { header, issuers, scopes }: UserPoolAuthorizer,
  context: TokenContext,
): Promise<Result<VerifiedUser, UserRefusal>> {
  const token = await verifyToken(request, header, issuers, context);
  if (!token.ok) {
    return token.error.reason === IS_OVER ? failure({ code: 'TOKEN_EXPIRED' }) : token;
  }
  const claims = token.value;
  if (scopes.length === 0 && claims['token_use'] !== 'id') {
    return rejected('it is no ID token, which a method without scopes requires');
  }
  if (scopes.length > 0 && claims['token_use'] !== 'access') {
    return rejected('it is no access token, which a method with scopes requires');
  }
  const granted = scopesOf(claims);
  if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
    return rejected(`it has none of the scopes of the method: ${scopes.join(', ')}`);
  }
  return success({
    claims: Object.fromEntries(
      Object.entries(claims).map(([name, value]) => [name, claimText(name, value)]),
    ),
  });
}

const TIMES = ['exp', 'iat'];

/** Approximated: seen in events of live APIs, which write lists with commas and two times as dates. */
function claimText(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(String).join(',');
  if (typeof value === 'number' && TIMES.includes(name)) return dateText(value);
  return JSON.stringify(value);
}

/** Shape: `Thu Mar 05 01:02:03 UTC 2026`. */
function dateText(seconds: number): string {
  const [weekday = '', day, month, year, time] = new Date(seconds * 1000).toUTCString().split(' ');
  return `${weekday.slice(0, 3)} ${month} ${day} ${time} UTC ${year}`;
}
