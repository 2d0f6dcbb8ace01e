/**
 * The claims of a Cognito access token.
 *
 * It does not sign (`sign-compact-jwt.ts` does), and reads no clock: the caller passes the time of issue.
 */
import { randomUUID } from 'node:crypto';
import {
  DEFAULT_VALIDITY_SECONDS,
  groupsClaim,
  type Claims,
  type TokenSubject,
} from './id-token-claims.js';

/** Who an access token is for, and what it allows. */
export interface AccessTokenSubject extends TokenSubject {
  readonly scopes: readonly string[];
  /** Becomes `aud`: the resource that the client named; absent by default. */
  readonly audience?: string;
}

/**
 * The claims. The client is in `client_id`; there is an `aud` only with resource binding.
 *
 * Source: Cognito developer guide, "Understanding the access token" (read 2026-11-22).
 */
export function accessTokenClaims(issuer: string, subject: AccessTokenSubject): Claims {
  const { issuedAt } = subject;
  return {
    sub: subject.subject,
    ...groupsClaim(subject.groups),
    iss: issuer,
    version: 2,
    client_id: subject.clientId,
    ...(subject.audience !== undefined && { aud: subject.audience }),
    origin_jti: subject.originJti ?? randomUUID(),
    event_id: subject.eventId ?? randomUUID(),
    token_use: 'access',
    scope: subject.scopes.join(' '),
    auth_time: subject.authTime ?? issuedAt,
    exp: issuedAt + (subject.validitySeconds ?? DEFAULT_VALIDITY_SECONDS),
    iat: issuedAt,
    jti: randomUUID(),
    username: subject.username,
  };
}
