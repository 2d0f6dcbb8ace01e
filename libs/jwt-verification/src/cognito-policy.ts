/**
 * What the tokens of an Amazon Cognito user pool must be.
 *
 * Source: Amazon Cognito developer guide, "Verifying JSON web tokens", "Understanding the identity
 * (ID) token" and "Understanding the access token" (read 2026-11-22).
 */
import { CognitoJwtVerifier, validateCognitoJwtFields } from 'aws-jwt-verify/cognito-verifier';
import type { IssuerPolicy } from './issuer-policy.js';
import { isTokenType } from './is-token-type.js';
import { isName } from './claim-shape.js';
import { refuse } from './token-refusal.js';
import type { CognitoIssuer } from './trusted-issuer.js';
import { namesIn, verifiedClaims } from './verified-claims.js';

/** The policy for a user pool: RS256, either form of the issuer, and the keys of the older one. */
export function cognitoPolicy({
  userPoolId,
  clientIds,
  tokenUses,
  jwks,
}: CognitoIssuer): IssuerPolicy {
  const regional = CognitoJwtVerifier.parseUserPoolId(userPoolId);
  const updated = CognitoJwtVerifier.parseUserPoolId(userPoolId, 'issuer-cognito-idp');
  return {
    issuers: [regional.issuer, updated.issuer],
    jwksUri: regional.jwksUri,
    jwks,
    algorithms: ['RS256'],
    // An access token has none, and of an id token it is the client.
    audience: null,

    readClaims({ header, claims }) {
      if (header['typ'] !== undefined && !isTokenType(header['typ'], 'JWT')) {
        return refuse('TOKEN_TYPE');
      }
      const { token_use: tokenUse } = claims;
      if (tokenUse !== 'id' && tokenUse !== 'access') return refuse('TOKEN_USE');
      if (!tokenUses.includes(tokenUse)) return refuse('TOKEN_USE');

      const isId = tokenUse === 'id';
      const clientId = isId ? claims['aud'] : claims['client_id'];
      if (!isName(clientId) || !clientIds.includes(clientId)) return refuse('TOKEN_CLIENT');

      // An id token grants nothing, whatever a trigger has put into it.
      const scope = (isId ? undefined : claims['scope']) ?? '';
      return verifiedClaims(claims, {
        issuerId: userPoolId,
        clientId,
        tokenUse,
        username: isId ? claims['cognito:username'] : claims['username'],
        groups: claims['cognito:groups'],
        scopes: typeof scope === 'string' ? namesIn(scope) : undefined,
      });
    },

    validate(payload) {
      validateCognitoJwtFields(payload, {
        clientId: [...clientIds],
        // Null means "either": the library then still demands that it is one of the two.
        tokenUse: tokenUses.length === 1 ? (tokenUses[0] as 'id' | 'access') : null,
      });
    },
  };
}
