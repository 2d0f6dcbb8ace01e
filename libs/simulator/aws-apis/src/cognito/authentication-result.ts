/**
 * What the user-pool API answers somebody who has signed in.
 */
import type { AwsResult } from '../aws-json/aws-result.js';
import type { Grant } from './grants.js';
import { issueTokens } from './issue-tokens.js';
import type { SignInPlace } from './sign-in-place.js';
import type { User } from './user-directory.js';

/**
 * Fresh tokens of a grant, in the API's form.
 *
 * Source: Cognito API reference, AuthenticationResultType (read 2026-11-22).
 */
export function authenticationResult(
  { pool, client, now }: SignInPlace,
  {
    user,
    grant,
    refreshToken,
  }: {
    readonly user: User;
    readonly grant: Grant;
    /** Absent where the caller keeps the one it has. */
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
