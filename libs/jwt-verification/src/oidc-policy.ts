/**
 * What the tokens of an issuer that is no user pool must be.
 *
 * Source: OpenID Connect Core 1.0, sections 2 and 3.1.3.7; RFC 9068, sections 2 and 4; RFC 8725,
 * sections 3.8 to 3.12.
 */
import type { IssuerPolicy } from './issuer-policy.js';
import { isTokenType } from './is-token-type.js';
import type { JsonObject } from './parse-compact-jwt.js';
import { isName, isNames } from './claim-shape.js';
import { refuse } from './token-refusal.js';
import type { OidcIssuer } from './trusted-issuer.js';

/** The policy for an issuer of OpenID Connect or OAuth 2.0. */
export function oidcPolicy(trusted: OidcIssuer): IssuerPolicy {
  const { issuer, jwksUri, jwks, algorithms, audiences, clientIds, tokenUse } = trusted;
  const { claimNames = {} } = trusted;
  return {
    issuers: [issuer],
    jwksUri,
    jwks,
    algorithms,
    audience: audiences === null ? null : [...audiences],

    readClaims({ header, claims }) {
      if (!isExpectedType(header['typ'])) return refuse('TOKEN_TYPE');
      if (!isExpectedUse(header, claims)) return refuse('TOKEN_USE');

      const aud = typeof claims['aud'] === 'string' ? [claims['aud']] : (claims['aud'] ?? []);
      if (!isNames(aud)) return refuse('TOKEN_MALFORMED');
      if (!isExpectedAudience(aud)) return refuse('TOKEN_AUDIENCE');

      const clientId = clientOf(claims, aud);
      if (clientId === undefined) return refuse('TOKEN_MALFORMED');
      if (clientIds !== null && !clientIds.includes(clientId)) return refuse('TOKEN_CLIENT');

      const { iss, sub, exp } = claims;
      const username = claimNamed(claims, claimNames.username) ?? null;
      const groups = claimNamed(claims, claimNames.groups) ?? [];
      const scopes = tokenUse === 'access' ? scopesOf(claims) : [];
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
          issuerId: issuer,
          subject: sub,
          username,
          groups,
          scopes,
          clientId,
          tokenUse,
          expiresAt: exp,
        },
      };
    },

    validate() {
      // aws-jwt-verify knows nothing of such an issuer beyond what it knows of any.
    },
  };

  function isExpectedType(typ: unknown): boolean {
    return trusted.tokenType === null || isTokenType(typ, trusted.tokenType);
  }

  /** No claim tells an access token from an id token, but some tell what a token is not. */
  function isExpectedUse({ typ }: JsonObject, claims: JsonObject): boolean {
    // A security event token: of a logout, for one (RFC 8417, section 2.2).
    if (claims['events'] !== undefined) return false;
    return tokenUse === 'access'
      ? claims['at_hash'] === undefined && claims['c_hash'] === undefined
      : !isTokenType(typ, 'at+jwt');
  }

  function isExpectedAudience(aud: readonly string[]): boolean {
    if (audiences === null) return true;
    const isOurs = (audience: string) => audiences.includes(audience);
    return tokenUse === 'access' ? aud.some(isOurs) : aud.length > 0 && aud.every(isOurs);
  }

  /** The client; undefined where there is none, or two. */
  function clientOf(claims: JsonObject, aud: readonly string[]): string | undefined {
    if (claimNames.clientId !== undefined) {
      const named = claimNamed(claims, claimNames.clientId);
      return isName(named) ? named : undefined;
    }
    const candidates = [tokenUse === 'access' ? claims['client_id'] : undefined, claims['azp']];
    // Of an id token with one audience that is the client (OpenID Connect Core, section 2).
    if (tokenUse === 'id' && aud.length === 1) candidates.push(aud[0]);
    const [first, ...others] = candidates.filter((candidate) => candidate !== undefined);
    return isName(first) && (tokenUse === 'id' || others.every((other) => other === first))
      ? first
      : undefined;
  }

  function scopesOf(claims: JsonObject): unknown {
    const scopes = claimNamed(claims, claimNames.scopes ?? 'scope') ?? [];
    return typeof scopes === 'string' ? scopes.split(' ').filter((name) => name !== '') : scopes;
  }
}

/** A claim that the issuer's own object has; nothing that every object inherits. */
function claimNamed(claims: JsonObject, name: string | undefined): unknown {
  return name !== undefined && Object.hasOwn(claims, name) ? claims[name] : undefined;
}
