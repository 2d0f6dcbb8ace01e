/**
 * The result of a successful sign-in through the user pool API.
 */
import type { AwsResult } from '../aws-json/aws-result.js';
import type { Grant } from './grants.js';
import { issueTokens } from './issue-tokens.js';
import type { SignInContext } from './sign-in-context.js';
import type { User } from './user-directory.js';

/**
 * New tokens for a grant, in the API's format.
 *
 * Source: Cognito API reference, AuthenticationResultType (read 2026-11-22).
 */
export function authenticationResult(
  { pool, client, now }: SignInContext,
  {
    user,
    grant,
    refreshToken,
  }: {
    readonly user: User;
    readonly grant: Grant;
    /** Absent if the caller keeps its refresh token. */
    readonly refreshToken?: string | undefined;
  },
): AwsResult {
  const { idToken, accessToken } = issueTokens({ pool, client, user, grant, now });
  return {
    ok: true,
    value: {
      AuthenticationResult: {
        AccessToken: accessToken,
        ExpiresIn: client.accessTokenValiditySeconds,
        IdToken: idToken,
        ...(refreshToken !== undefined && { RefreshToken: refreshToken }),
        TokenType: 'Bearer',
      },
      ChallengeParameters: {},
    },
  };
}
