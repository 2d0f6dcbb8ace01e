/**
 * The requirements for tokens of an Amazon Cognito user pool.
 *
 * Source: Amazon Cognito developer guide, "Verifying JSON web tokens", "Understanding the identity
 * (ID) token" and "Understanding the access token" (read 2026-11-22).
 */
import { CognitoJwtVerifier, validateCognitoJwtFields } from 'aws-jwt-verify/cognito-verifier';
import { validateJwtFields } from 'aws-jwt-verify/jwt';
import type { IssuerPolicy } from './issuer-policy.js';
import { isTokenType } from './is-token-type.js';
import { isName } from './claim-shape.js';
import { refuseValue } from './token-refusal.js';
import type { CognitoIssuer, TokenUse } from './trusted-issuer.js';
import { verifiedClaims } from './verified-claims.js';

/** The policy for a user pool: RS256, either form of the issuer, and the key set of the older form. */
export function cognitoPolicy({
  userPoolId,
  clientIds,
  tokenUses,
  jwks,
}: CognitoIssuer): IssuerPolicy {
  const regional = CognitoJwtVerifier.parseUserPoolId(userPoolId);
  const updated = CognitoJwtVerifier.parseUserPoolId(userPoolId, 'issuer-cognito-idp');
  const issuers = [regional.issuer, updated.issuer];
  // In the form that the library expects. A null token use allows either use, but no other.
  const clientId = [...clientIds];
  const tokenUse = tokenUses.length === 1 ? (tokenUses[0] as TokenUse) : null;
  return {
    issuers,
    jwksUri: regional.jwksUri,
    jwks,
    algorithms: ['RS256'],

    readClaims({ header, claims }) {
      const { typ } = header;
      if (typ !== undefined && !isTokenType(typ, 'JWT')) {
        return refuseValue('TOKEN_TYPE', 'header.typ', 'JWT, or none', typ);
      }
      const { token_use: use } = claims;
      if ((use !== 'id' && use !== 'access') || !tokenUses.includes(use)) {
        return refuseValue('TOKEN_USE', 'token_use', tokenUses, use);
      }

      const isId = use === 'id';
      const clientClaim = isId ? 'aud' : 'client_id';
      const client = claims[clientClaim];
      if (!isName(client) || !clientIds.includes(client)) {
        return refuseValue('TOKEN_CLIENT', clientClaim, clientIds, client);
      }

      return verifiedClaims(claims, {
        issuerId: userPoolId,
        clientId: client,
        tokenUse: use,
        username: isId ? 'cognito:username' : 'username',
        groups: 'cognito:groups',
        // An id token grants no scopes, even if a Lambda trigger has added some.
        scopes: isId ? undefined : 'scope',
      });
    },

    validate(payload, graceSeconds) {
      // An access token has no audience. The audience of an id token is the client, checked below.
      validateJwtFields(payload, { issuer: issuers, audience: null, graceSeconds });
      validateCognitoJwtFields(payload, { clientId, tokenUse });
    },
  };
}
