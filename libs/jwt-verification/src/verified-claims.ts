/**
 * The claims of a token, under names that do not depend on its issuer or its use.
 */
import { isName, isNames } from './claim-shape.js';
import type { JsonObject } from './parse-compact-jwt.js';
import type { Result } from './result.js';
import { refuse, type TokenRefusal } from './token-refusal.js';
import type { TokenUse } from './trusted-issuer.js';

/** The claims of a verified token. */
export interface VerifiedClaims {
  /** The token's `iss`. */
  readonly issuer: string;
  /** Identifies the trusted issuer: a user pool's id, or another issuer's URL. */
  readonly issuerId: string;
  readonly subject: string;
  /** Null if no user is signed in (client credentials) or the token has no name. */
  readonly username: string | null;
  readonly groups: readonly string[];
  /** Empty for an id token, which grants no scopes. */
  readonly scopes: readonly string[];
  readonly clientId: string;
  /** From the token for a user pool, from the configuration for another issuer. */
  readonly tokenUse: TokenUse;
  /** Units: seconds since 1970-01-01T00:00:00Z. */
  readonly expiresAt: number;
  /** Every claim of the token, under the issuer's own names, deeply frozen. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The values that an issuer's policy found under the issuer's own claim names. */
export interface ClaimsFound {
  readonly issuerId: string;
  readonly clientId: string;
  readonly tokenUse: TokenUse;
  /** Undefined or null for no name. */
  readonly username: unknown;
  /** Undefined or null for no groups. */
  readonly groups: unknown;
  readonly scopes: unknown;
}

/**
 * The claims of a token, if each of them has the right type.
 *
 * Errors: `TOKEN_MALFORMED`.
 */
export function verifiedClaims(
  payload: JsonObject,
  found: ClaimsFound,
): Result<VerifiedClaims, TokenRefusal> {
  const { iss, sub, exp } = payload;
  const { issuerId, clientId, tokenUse, scopes } = found;
  const username = found.username ?? null;
  const groups = found.groups ?? [];
  if (
    !isName(iss) ||
    !isName(sub) ||
    typeof exp !== 'number' ||
    !(username === null || typeof username === 'string') ||
    !isNames(groups) ||
    !isNames(scopes)
  ) {
    return refuse('TOKEN_MALFORMED');
  }
  return {
    ok: true,
    value: {
      issuer: iss,
      issuerId,
      subject: sub,
      username,
      groups,
      scopes,
      clientId,
      tokenUse,
      expiresAt: exp,
      payload,
    },
  };
}

/** The names in a list that is separated by spaces (RFC 6749, section 3.3). */
export function namesIn(text: string): string[] {
  return text.split(' ').filter((name) => name !== '');
}
