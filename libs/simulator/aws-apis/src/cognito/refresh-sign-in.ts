/**
 * Refreshes a sign-in through the user pool API.
 */
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import { authenticationResult } from './authentication-result.js';
import type { SignInContext } from './sign-in-context.js';
import { useRefreshToken } from './use-refresh-token.js';

/**
 * New tokens, and the next refresh token if the client rotates refresh tokens.
 *
 * Errors: `NotAuthorizedException`, `RefreshTokenReuseException`.
 * Source: Cognito API reference, GetTokensFromRefreshToken; the messages are approximated (read
 * 2026-11-22).
 */
export function refreshSignIn(context: SignInContext, refreshToken: string): AwsResult {
  const used = useRefreshToken(context, refreshToken);
  switch (used.kind) {
    case 'refused':
      return refuse('NotAuthorizedException', 'Invalid Refresh Token');
    case 'rotated-out':
      return refuse('RefreshTokenReuseException', 'Refresh Token has been rotated out.');
    case 'accepted': {
      const { user, grant, nextRefreshToken } = used;
      return authenticationResult(context, { user, grant, refreshToken: nextRefreshToken });
    }
  }
}
