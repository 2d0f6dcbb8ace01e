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
import { claimAt, claimText } from './claim-at.js';
import { isName, isNames } from './claim-shape.js';
import type { Result } from './result.js';
import { refuseClaim, refuseType, refuseValue, type ContentRefusal } from './token-refusal.js';
import type { OidcIssuer } from './trusted-issuer.js';
import { verifiedClaims } from './verified-claims.js';

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
      const { typ } = header;
      if (tokenType !== null && !isTokenType(typ, tokenType)) {
        return refuseValue('TOKEN_TYPE', 'header.typ', tokenType, typ);
      }
      const otherUse = signOfOtherUse(header, claims);
      if (otherUse !== undefined) {
        return refuseClaim(
          'TOKEN_USE',
          otherUse,
          `nothing that rules out a token of use ${tokenUse}`,
        );
      }

      const { aud } = claims;
      const audienceList = typeof aud === 'string' ? [aud] : isNames(aud) ? aud : undefined;
      if (audiences !== null && !isExpectedAudience(audienceList ?? [])) {
        return aud !== undefined && audienceList === undefined
          ? refuseType('aud', 'a string, or a list of strings', aud)
          : refuseValue('TOKEN_AUDIENCE', 'aud', audiences, aud);
      }

      const client = clientOf(claims, audienceList ?? []);
      if (!client.ok) return client;
      const { claim, clientId } = client.value;
      if (clientIds !== null && !clientIds.includes(clientId)) {
        return refuseValue('TOKEN_CLIENT', claim, clientIds, clientId);
      }

      return verifiedClaims(claims, {
        issuerId: issuer,
        clientId,
        tokenUse,
        username: claimNames.username,
        groups: claimNames.groups,
        scopes: isAccess ? (claimNames.scopes ?? 'scope') : undefined,
      });
    },

    validate(payload, graceSeconds) {
      validateJwtFields(payload, { issuer, audience, graceSeconds });
    },
  };

  /**
   * The member that shows that a token has another use: no standard claim states the use, but some
   * claims rule one out.
   */
  function signOfOtherUse({ typ }: JsonObject, claims: JsonObject): string | undefined {
    // A security event token, such as a logout token (RFC 8417, section 2.2).
    if (claims['events'] !== undefined) return 'events';
    if (!isAccess) return isTokenType(typ, 'at+jwt') ? 'header.typ' : undefined;
    return ['at_hash', 'c_hash'].find((claim) => claims[claim] !== undefined);
  }

  function isExpectedAudience(aud: readonly string[]): boolean {
    if (audiences === null) return true;
    const isOurs = (audience: string) => audiences.includes(audience);
    return isAccess ? aud.some(isOurs) : aud.length > 0 && aud.every(isOurs);
  }

  /**
   * The client, and the claim that names it. A claim of another type names no client.
   *
   * Errors: `TOKEN_MALFORMED` if the token names no client, or two different ones; `TOKEN_CLAIM_TYPE`.
   */
  function clientOf(
    claims: JsonObject,
    aud: readonly string[],
  ): Result<{ readonly claim: string; readonly clientId: string }, ContentRefusal> {
    const candidates = clientClaims(claims, aud);
    const [first, ...others] = candidates.filter(([, client]) => isName(client));
    if (first === undefined) {
      const [claim, value] = candidates.find(([, client]) => client !== undefined) ??
        candidates[0] ?? ['azp', undefined];
      return refuseType(claim, 'the id of a client', value);
    }
    const [claim, clientId] = first;
    const other = isAccess && others.find(([, client]) => client !== clientId);
    if (other) {
      return refuseValue('TOKEN_MALFORMED', other[0], `the same client as ${claim}`, other[1]);
    }
    return { ok: true, value: { claim, clientId: clientId as string } };
  }

  /** The claims that may name the client, in their order of preference. */
  function clientClaims(
    claims: JsonObject,
    aud: readonly string[],
  ): readonly (readonly [claim: string, value: unknown])[] {
    const { clientId } = claimNames;
    if (clientId !== undefined) return [[claimText(clientId), claimAt(claims, clientId)]];
    const azp = ['azp', claims['azp']] as const;
    if (isAccess) return [['client_id', claims['client_id']], azp];
    // If an id token has one audience, that is the client (OpenID Connect Core, section 2).
    return [azp, ['aud', aud.length === 1 ? aud[0] : undefined]];
  }
}
