/**
 * Issues the id and access token of a grant.
 *
 * It does not check whether the grant is still valid, and issues no refresh token.
 */
import { randomUUID } from 'node:crypto';
import type { UserPoolClient } from '@furlock/simulator-deployment';
import { epochSeconds, type Grant } from './grants.js';
import type { LocalUserPool } from './local-user-pool.js';
import { IDENTITIES_ATTRIBUTE, type User } from './user-directory.js';

/** A pair of new tokens for one user. */
export interface Tokens {
  readonly idToken: string;
  readonly accessToken: string;
}

/** Attributes that are strings in the directory and booleans in a token. */
const BOOLEAN_ATTRIBUTES = ['email_verified', 'phone_number_verified'];

/** New tokens with the validity in the client's settings. */
export function issueTokens({
  pool,
  client,
  user,
  grant,
  nonce,
  now,
}: {
  readonly pool: Pick<LocalUserPool, 'issuer'>;
  readonly client: UserPoolClient;
  readonly user: User;
  readonly grant: Grant;
  readonly nonce?: string | undefined;
  readonly now: Date;
}): Tokens {
  const common = {
    subject: user.subject,
    username: user.username,
    clientId: client.id,
    groups: user.groups,
    issuedAt: epochSeconds(now),
    authTime: grant.authTime,
    originJti: grant.originJti,
    eventId: randomUUID(),
  };
  return {
    idToken: pool.issuer.idToken({
      ...common,
      attributes: attributeClaims(user.attributes),
      ...(nonce !== undefined && { nonce }),
      validitySeconds: client.idTokenValiditySeconds,
    }),
    accessToken: pool.issuer.accessToken({
      ...common,
      scopes: grant.scopes,
      ...(grant.resource !== undefined && { audience: grant.resource }),
      validitySeconds: client.accessTokenValiditySeconds,
    }),
  };
}

function attributeClaims(
  attributes: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, attributeClaim(name, value)]),
  );
}

function attributeClaim(name: string, value: string): unknown {
  if (name === IDENTITIES_ATTRIBUTE) return JSON.parse(value);
  return BOOLEAN_ATTRIBUTES.includes(name) ? value === 'true' : value;
}
