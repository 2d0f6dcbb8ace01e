/**
 * `DescribeUserPoolClient`: describes an app client of the template.
 */
import type { UserPoolClient } from '@furlock/simulator-deployment';
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import { epochSeconds } from '../grants.js';
import { findClient, findUserPool, type LocalUserPools } from '../local-user-pool.js';
import { requireStrings } from '../require-strings.js';

/**
 * The client, without a client secret, which the local Cognito does not support.
 *
 * Units: token validities are in seconds, as `TokenValidityUnits` states.
 * Errors: `ResourceNotFoundException`, `InvalidParameterException`.
 * Source: Cognito API reference, DescribeUserPoolClient (read 2026-11-22).
 */
export function describeUserPoolClient(pools: LocalUserPools, input: AwsInput): AwsResult {
  const named = requireStrings(input, ['UserPoolId', 'ClientId']);
  if (!named.ok) return named;
  const pool = findUserPool(pools, named.value.UserPoolId);
  if (!pool.ok) return pool;
  const found = findClient(pool.value, named.value.ClientId);
  if (!found.ok) return found;

  const client = found.value;
  return {
    ok: true,
    value: {
      UserPoolClient: {
        UserPoolId: named.value.UserPoolId,
        ClientId: client.id,
        ClientName: client.logicalId,
        CreationDate: epochSeconds(pool.value.createdAt),
        LastModifiedDate: epochSeconds(pool.value.createdAt),
        ExplicitAuthFlows: client.authFlows.map((flow) => `ALLOW_${flow}`),
        SupportedIdentityProviders: client.identityProviders,
        CallbackURLs: client.callbackUrls,
        LogoutURLs: client.logoutUrls,
        AllowedOAuthFlows: client.oauthFlows,
        AllowedOAuthScopes: client.oauthScopes,
        AllowedOAuthFlowsUserPoolClient: client.oauthFlows.length > 0,
        PreventUserExistenceErrors: client.hidesUserExistence ? 'ENABLED' : 'LEGACY',
        IdTokenValidity: client.idTokenValiditySeconds,
        AccessTokenValidity: client.accessTokenValiditySeconds,
        RefreshTokenValidity: client.refreshTokenValiditySeconds,
        EnableTokenRevocation: true,
        ...rotationMember(client),
        TokenValidityUnits: { IdToken: 'seconds', AccessToken: 'seconds', RefreshToken: 'seconds' },
      },
    },
  };
}

function rotationMember({ refreshTokenRotation }: UserPoolClient): object {
  if (refreshTokenRotation === undefined) return {};
  const { gracePeriodSeconds } = refreshTokenRotation;
  return {
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: gracePeriodSeconds },
  };
}
