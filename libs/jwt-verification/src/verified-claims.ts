/**
 * The claims of a Cognito token, once verified, under names that do not depend on its use.
 *
 * Source: Amazon Cognito developer guide, "Understanding the identity (ID) token" and
 * "Understanding the access token" (read 2026-11-22).
 */
import type { CognitoJwtPayload } from 'aws-jwt-verify/jwt-model';

/** Who a verified token speaks of. */
export interface VerifiedClaims {
  /** The token's `iss`. */
  readonly issuer: string;
  /** Which of the trusted issuers that is: the user pool's id, of another issuer its URL. */
  readonly issuerId: string;
  readonly subject: string;
  /** Null where nobody is signed in: a token of the client credentials grant. */
  readonly username: string | null;
  readonly groups: readonly string[];
  /** Empty for an id token. */
  readonly scopes: readonly string[];
  readonly clientId: string;
  readonly tokenUse: 'id' | 'access';
  /** Units: seconds since 1970-01-01T00:00:00Z. */
  readonly expiresAt: number;
}

/**
 * The claims of a verified payload; undefined where a claim that every Cognito token has is
 * missing or of another type. `aws-jwt-verify` lets a token without `exp` pass: this does not.
 */
export function verifiedClaims(payload: CognitoJwtPayload): VerifiedClaims | undefined {
  const isId = payload.token_use === 'id';
  const clientId: unknown = isId ? payload['aud'] : payload['client_id'];
  const username: unknown = (isId ? payload['cognito:username'] : payload['username']) ?? null;
  const groups: unknown = payload['cognito:groups'] ?? [];
  // An id token grants nothing, whatever a trigger has put into it.
  const scope: unknown = (isId ? undefined : payload['scope']) ?? '';
  if (
    typeof payload.iss !== 'string' ||
    typeof payload.sub !== 'string' ||
    typeof payload.exp !== 'number' ||
    typeof clientId !== 'string' ||
    !(username === null || typeof username === 'string') ||
    !isStrings(groups) ||
    typeof scope !== 'string'
  ) {
    return undefined;
  }
  return {
    issuer: payload.iss,
    // Both forms of a pool's issuer end with its id.
    issuerId: payload.iss.slice(payload.iss.lastIndexOf('/') + 1),
    subject: payload.sub,
    username,
    groups,
    scopes: scope.split(' ').filter((name) => name !== ''),
    clientId,
    tokenUse: payload.token_use,
    expiresAt: payload.exp,
  };
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
