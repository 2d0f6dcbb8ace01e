/**
 * Signing in again with a refresh token, through the user-pool API.
 */
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import { authenticationResult } from './authentication-result.js';
import type { SignInPlace } from './sign-in-place.js';
import { useRefreshToken } from './use-refresh-token.js';

/**
 * Fresh tokens, and where the client rotates them the next refresh token.
 *
 * Errors: `NotAuthorizedException`, `RefreshTokenReuseException`.
 * Source: Cognito API reference, GetTokensFromRefreshToken; the texts are approximated (read
 * 2026-11-22).
 */
export function refreshSignIn(place: SignInPlace, refreshToken: string): AwsResult {
  const used = useRefreshToken(place, refreshToken);
  switch (used.kind) {
    case 'refused':
      return refuse('NotAuthorizedException', 'Invalid Refresh Token');
    case 'rotated-out':
      return refuse('RefreshTokenReuseException', 'Refresh Token has been rotated out.');
    case 'accepted': {
      const { user, grant, nextRefreshToken } = used;
      return authenticationResult(place, { user, grant, refreshToken: nextRefreshToken });
    }
  }
}
