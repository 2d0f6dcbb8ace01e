/**
 * The claims of a Cognito id token.
 *
 * It does not sign (`sign-compact-jwt.ts` does), and reads no clock: the caller passes the time of issue.
 */
import { randomUUID } from 'node:crypto';

/** The claims of a JWT, as they are serialized. */
export type Claims = Readonly<Record<string, unknown>>;

/** Who a token is for, and its times: common to both token uses. */
export interface TokenSubject {
  /** Becomes `sub`. */
  readonly subject: string;
  readonly username: string;
  /** The app client that the token is issued to. */
  readonly clientId: string;
  /** Becomes `cognito:groups`; the claim is omitted if there are no groups. */
  readonly groups?: readonly string[];
  /** Becomes `iat`. Units: seconds since 1970-01-01T00:00:00Z. */
  readonly issuedAt: number;
  /** How long the token is valid; one hour by default, as in Cognito. */
  readonly validitySeconds?: number;
  /** When the user signed in; `issuedAt` by default. Units: as `issuedAt`. */
  readonly authTime?: number;
  /** Identifies the sign-in, the same in all of its tokens; random by default. */
  readonly originJti?: string;
  /** Identifies the sign-in's event, the same in tokens issued together; random by default. */
  readonly eventId?: string;
}

/** Who an id token is for, and what it says about them. */
export interface IdTokenSubject extends TokenSubject {
  readonly email?: string;
  /** Becomes `email_verified`; omitted by default. */
  readonly emailVerified?: boolean;
  /** The other attributes of the user, each a claim of the same name. */
  readonly attributes?: Claims;
  /** The nonce of the authorization request, if it had one. */
  readonly nonce?: string;
}

/**
 * The claims. The client is in `aud`.
 *
 * Source: Cognito developer guide, "Understanding the identity (ID) token" (read 2026-11-22).
 */
export function idTokenClaims(issuer: string, subject: IdTokenSubject): Claims {
  const { issuedAt, email, emailVerified, nonce } = subject;
  return {
    // First, so that no attribute can replace a claim that the issuer sets.
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
 * How long a token is valid if the client sets no validity.
 *
 * Source: Cognito API reference, CreateUserPoolClient, AccessTokenValidity (read 2026-11-22).
 */
export const DEFAULT_VALIDITY_SECONDS = 3600;

/** The claim `cognito:groups`, or no claim: Cognito never writes an empty list. */
export function groupsClaim(groups: readonly string[] = []): Claims {
  return groups.length === 0 ? {} : { 'cognito:groups': groups };
}
