/**
 * Refresh token rotation, as the template says it: not every supported version of aws-cdk-lib has a property for it.
 */
import type * as cognito from 'aws-cdk-lib/aws-cognito';

/**
 * Makes a client exchange its refresh token with each use, and sets its authentication flows, of which
 * `ALLOW_REFRESH_TOKEN_AUTH` excludes rotation.
 *
 * Source: Amazon Cognito developer guide, "Refresh tokens" (read 2026-11-25).
 */
export function rotateRefreshTokens(
  client: cognito.UserPoolClient,
  { graceSeconds, authFlows }: { readonly graceSeconds: number; readonly authFlows: string[] },
): void {
  const resource = client.node.defaultChild as cognito.CfnUserPoolClient;
  resource.explicitAuthFlows = authFlows;
  resource.addPropertyOverride('RefreshTokenRotation', {
    Feature: 'ENABLED',
    RetryGracePeriodSeconds: graceSeconds,
  });
}
