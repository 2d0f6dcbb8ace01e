/**
 * The claims of a Cognito id token.
 *
 * It signs nothing (`sign-compact-jwt.ts`) and keeps no clock: the time of issue is given.
 */
import { randomUUID } from 'node:crypto';

/** The claims of a JWT, as they are serialized. */
export type Claims = Readonly<Record<string, unknown>>;

/** Whom a token is for, and when: what both token uses have in common. */
export interface TokenSubject {
  /** Becomes `sub`. */
  readonly subject: string;
  readonly username: string;
  /** The app client that the token is issued to. */
  readonly clientId: string;
  /** Becomes `cognito:groups`, a claim that is absent where there are none. */
  readonly groups?: readonly string[];
  /** Becomes `iat`. Units: seconds since 1970-01-01T00:00:00Z. */
  readonly issuedAt: number;
  /** How long the token is valid; an hour where it is not given, as at Cognito. */
  readonly validitySeconds?: number;
  /** When the user signed in; `issuedAt` where it is not given. Units: as `issuedAt`. */
  readonly authTime?: number;
  /** The sign-in that the token stems from, the same in all its tokens; fresh where not given. */
  readonly originJti?: string;
  /** The sign-in's event, the same in the tokens issued with it; fresh where not given. */
  readonly eventId?: string;
}

/** Whom an id token is for, and what it says of them. */
export interface IdTokenSubject extends TokenSubject {
  readonly email?: string;
  /** Becomes `email_verified`; absent where it is not given. */
  readonly emailVerified?: boolean;
  /** The other attributes of the user, each a claim by its own name. */
  readonly attributes?: Readonly<Record<string, string | boolean>>;
  /** The nonce of the authorization request, where it had one. */
  readonly nonce?: string;
}

/**
 * The claims; the client is in `aud`.
 *
 * Source: Cognito developer guide, "Understanding the identity (ID) token" (read 2026-11-22).
 */
export function idTokenClaims(issuer: string, subject: IdTokenSubject): Claims {
  const { issuedAt, email, emailVerified, nonce } = subject;
  return {
    // First, so that no attribute can stand in for a claim of the issuer's own.
    ...subject.attributes,
    sub: subject.subject,
    ...groupsClaim(subject.groups),
    ...(emailVerified !== undefined && { email_verified: emailVerified }),
    iss: issuer,
    'cognito:username': subject.username,
    ...(nonce !== undefined && { nonce }),
    origin_jti: subject.originJti ?? randomUUID(),
    aud: subject.clientId,
    event_id: subject.eventId ?? randomUUID(),
    token_use: 'id',
    auth_time: subject.authTime ?? issuedAt,
    exp: issuedAt + (subject.validitySeconds ?? DEFAULT_VALIDITY_SECONDS),
    iat: issuedAt,
    jti: randomUUID(),
    ...(email !== undefined && { email }),
  };
}

/**
 * How long a token is valid where a client says nothing.
 *
 * Source: Cognito API reference, CreateUserPoolClient, AccessTokenValidity (read 2026-11-22).
 */
export const DEFAULT_VALIDITY_SECONDS = 3600;

/** The claim `cognito:groups`, or nothing: Cognito never writes an empty list. */
export function groupsClaim(groups: readonly string[] = []): Claims {
  return groups.length === 0 ? {} : { 'cognito:groups': groups };
}
