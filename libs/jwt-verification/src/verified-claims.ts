/**
 * The claims of a token, under names that do not depend on its issuer or its use.
 */
import { isName, isNames } from './claim-shape.js';
import type { JsonObject } from './parse-compact-jwt.js';
import type { Result } from './result.js';
import { refuseType, typeFault, type ClaimEvidence, type ContentRefusal } from './token-refusal.js';
import { claimAt, claimText, type ClaimName } from './claim-at.js';
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
  /** Every claim of the token, as its issuer wrote it. Shape: frozen, at every depth. */
  readonly payload: JsonObject;
  /**
   * The claims that the token has in another type than expected, if any: they are read as absent. A
   * route that needs one of them must refuse the token.
   */
  readonly unreadable?: UnreadableClaims | undefined;
}

/** Optional claims of another type than expected. */
export type UnreadableClaims = {
  readonly [Claim in 'username' | 'groups' | 'scopes']?: ClaimEvidence;
};

/** The required claims that an issuer's policy found, and where the optional ones are. */
export interface ClaimsFound {
  readonly issuerId: string;
  readonly clientId: string;
  readonly tokenUse: TokenUse;
  /** Undefined: the issuer's tokens have none. */
  readonly username: ClaimName | undefined;
  readonly groups: ClaimName | undefined;
  readonly scopes: ClaimName | undefined;
}

/**
 * The claims of a token, if the required ones have the right types.
 *
 * Errors: `TOKEN_MALFORMED`, `TOKEN_CLAIM_TYPE`.
 */
export function verifiedClaims(
  payload: JsonObject,
  { issuerId, clientId, tokenUse, ...names }: ClaimsFound,
): Result<VerifiedClaims, ContentRefusal> {
  const { iss, sub, exp } = payload;
  if (!isName(sub)) return refuseType('sub', 'a non-empty string', sub);

  const username = claimAt(payload, names.username) ?? null;
  const groups = groupsIn(claimAt(payload, names.groups));
  const scopes = scopesIn(claimAt(payload, names.scopes));
  const isNamed = username === null || typeof username === 'string';
  return {
    ok: true,
    value: {
      // Found under this `iss`, and checked before.
      issuer: iss as string,
      issuerId,
      subject: sub,
      username: isNamed ? username : null,
      groups: groups ?? [],
      scopes: scopes ?? [],
      clientId,
      tokenUse,
      expiresAt: exp as number,
      payload,
      ...((!isNamed || groups === undefined || scopes === undefined) && {
        unreadable: {
          ...(!isNamed && fault('username', 'a string')),
          ...(groups === undefined && fault('groups', 'a list of strings, or a string')),
          ...(scopes === undefined && fault('scopes', 'a list of strings, or a string')),
        },
      }),
    },
  };

  function fault(claim: keyof UnreadableClaims, expected: string): UnreadableClaims {
    const name = names[claim] ?? claim;
    return { [claim]: typeFault(claimText(name), expected, claimAt(payload, name)) };
  }
}

/** The groups in a list, or a single group, which is never split; undefined for another type. */
function groupsIn(value: unknown): readonly string[] | undefined {
  if (isName(value)) return [value];
  return value === undefined || value === null || value === '' ? [] : namesIn(value);
}

/** The scopes in a list, or separated by spaces (RFC 6749, section 3.3); undefined for another type. */
function scopesIn(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return value.split(' ').filter((name) => name !== '');
  return value === undefined || value === null ? [] : namesIn(value);
}

function namesIn(value: unknown): readonly string[] | undefined {
  return isNames(value) ? value : undefined;
}
