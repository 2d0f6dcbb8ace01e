/**
 * Finds the sign-in pages of a user pool.
 */
import { awsFailure } from '../target/aws-failure.js';
import type { Connection } from '../target/connect-target.js';
import { failed, type Result } from '../terminal/failure.js';

/**
 * The base URL of `/oauth2/authorize` and `/oauth2/token`.
 *
 * Shape: no `/` at the end.
 * Source: Amazon Cognito API reference, UserPoolType: CustomDomain, Domain (read 2026-11-22).
 */
export async function findSignInUrl(
  { cognito, target }: Connection,
  userPoolId: string,
): Promise<Result<string>> {
  if (target.kind === 'local') {
    return { ok: true, value: target.localEdge.cognitoUrl.replace(/\/$/, '') };
  }

  try {
    const { UserPool } = await cognito.describeUserPool({ UserPoolId: userPoolId });
    if (UserPool?.CustomDomain) return { ok: true, value: `https://${UserPool.CustomDomain}` };
    if (UserPool?.Domain) {
      return {
        ok: true,
        value: `https://${UserPool.Domain}.auth.${target.region}.amazoncognito.com`,
      };
    }
  } catch (error) {
    return awsFailure(error, { target, action: 'cognito-idp:DescribeUserPool' });
  }
  return failed(
    `The user pool ${userPoolId} has no sign-in page: sign in with --username and --password-stdin, or deploy the stage again.`,
  );
}
