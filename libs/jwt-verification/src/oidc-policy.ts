/**
 * The requirements for tokens of an issuer that is not a user pool.
 *
 * Source: OpenID Connect Core 1.0, sections 2 and 3.1.3.7; RFC 9068, sections 2 and 4; RFC 8725,
 * sections 3.8 to 3.12.
 */
import { validateJwtFields } from 'aws-jwt-verify/jwt';
import type { IssuerPolicy } from './issuer-policy.js';
import { isTokenType } from './is-token-type.js';
import type { JsonObject } from './parse-compact-jwt.js';
import { isName, isNames } from './claim-shape.js';
import { refuse } from './token-refusal.js';
import type { OidcIssuer } from './trusted-issuer.js';
import { namesIn, verifiedClaims } from './verified-claims.js';

/** The policy for an issuer of OpenID Connect or OAuth 2.0. */
export function oidcPolicy(trusted: OidcIssuer): IssuerPolicy {
  const { issuer, jwksUri, jwks, algorithms, audiences, clientIds } = trusted;
  const { tokenUse, tokenType, claimNames = {} } = trusted;
  const isAccess = tokenUse === 'access';
  const audience = audiences && [...audiences];
  return {
    issuers: [issuer],
    jwksUri,
    jwks,
    algorithms,

    readClaims({ header, claims }) {
      if (tokenType !== null && !isTokenType(header['typ'], tokenType)) return refuse('TOKEN_TYPE');
      if (!isExpectedUse(header, claims)) return refuse('TOKEN_USE');

      const aud = typeof claims['aud'] === 'string' ? [claims['aud']] : (claims['aud'] ?? []);
      if (!isNames(aud)) return refuse('TOKEN_MALFORMED');
      if (!isExpectedAudience(aud)) return refuse('TOKEN_AUDIENCE');

      const clientId = clientOf(claims, aud);
      if (clientId === undefined) return refuse('TOKEN_MALFORMED');
      if (clientIds !== null && !clientIds.includes(clientId)) return refuse('TOKEN_CLIENT');

      return verifiedClaims(claims, {
        issuerId: issuer,
        clientId,
        tokenUse,
        username: claimNamed(claims, claimNames.username),
        groups: claimNamed(claims, claimNames.groups),
        scopes: isAccess ? scopesOf(claims) : [],
      });
    },

    validate(payload, graceSeconds) {
      validateJwtFields(payload, { issuer, audience, graceSeconds });
    },
  };

  /** No standard claim states the use of a token, but some claims rule one out. */
  function isExpectedUse({ typ }: JsonObject, claims: JsonObject): boolean {
    // A security event token, such as a logout token (RFC 8417, section 2.2).
    if (claims['events'] !== undefined) return false;
    return isAccess
      ? claims['at_hash'] === undefined && claims['c_hash'] === undefined
      : !isTokenType(typ, 'at+jwt');
  }

  function isExpectedAudience(aud: readonly string[]): boolean {
    if (audiences === null) return true;
    const isOurs = (audience: string) => audiences.includes(audience);
    return isAccess ? aud.some(isOurs) : aud.length > 0 && aud.every(isOurs);
  }

  /** The client; undefined if the token names none, or two different ones. */
  function clientOf(claims: JsonObject, aud: readonly string[]): string | undefined {
    const [first, ...others] = candidates().filter((candidate) => candidate !== undefined);
    const isOne = !isAccess || others.every((other) => other === first);
    return isName(first) && isOne ? first : undefined;

    function candidates(): unknown[] {
      if (claimNames.clientId !== undefined) return [claimNamed(claims, claimNames.clientId)];
      if (isAccess) return [claims['client_id'], claims['azp']];
      // If an id token has one audience, that is the client (OpenID Connect Core, section 2).
      return [claims['azp'], aud.length === 1 ? aud[0] : undefined];
    }
  }

  function scopesOf(claims: JsonObject): unknown {
    const scopes = claimNamed(claims, claimNames.scopes ?? 'scope') ?? [];
    return typeof scopes === 'string' ? namesIn(scopes) : scopes;
  }
}

/** A claim of the token; never a property that every object inherits. */
function claimNamed(claims: JsonObject, name: string | undefined): unknown {
  return name !== undefined && Object.hasOwn(claims, name) ? claims[name] : undefined;
}
