/**
 * Who a token speaks of, under names that depend neither on its issuer nor on its use.
 */
import { isName, isNames } from './claim-shape.js';
import type { JsonObject } from './parse-compact-jwt.js';
import type { Result } from './result.js';
import { refuse, type TokenRefusal } from './token-refusal.js';
import type { TokenUse } from './trusted-issuer.js';

/** Who a verified token speaks of. */
export interface VerifiedClaims {
  /** The token's `iss`. */
  readonly issuer: string;
  /** Which of the trusted issuers that is: the user pool's id, of another issuer its URL. */
  readonly issuerId: string;
  readonly subject: string;
  /** Null where nobody is signed in (client credentials), or the issuer says no name. */
  readonly username: string | null;
  readonly groups: readonly string[];
  /** Empty for an id token, which grants nothing. */
  readonly scopes: readonly string[];
  readonly clientId: string;
  /** Of a user pool what the token says of itself, of another issuer what the settings say. */
  readonly tokenUse: TokenUse;
  /** Units: seconds since 1970-01-01T00:00:00Z. */
  readonly expiresAt: number;
}

/** What an issuer's policy has found under the names that its tokens use. */
export interface ClaimsFound {
  readonly issuerId: string;
  readonly clientId: string;
  readonly tokenUse: TokenUse;
  /** Undefined, as null, for nobody. */
  readonly username: unknown;
  /** Undefined, as null, for none. */
  readonly groups: unknown;
  readonly scopes: unknown;
}

/**
 * The claims of a token, if each has the shape that it must have.
 *
 * Errors: `TOKEN_MALFORMED`.
 */
export function verifiedClaims(
  { iss, sub, exp }: JsonObject,
  found: ClaimsFound,
): Result<VerifiedClaims, TokenRefusal> {
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
    },
  };
}

/** The names in a text with a space between each two (RFC 6749, section 3.3). */
export function namesIn(text: string): string[] {
  return text.split(' ').filter((name) => name !== '');
}
