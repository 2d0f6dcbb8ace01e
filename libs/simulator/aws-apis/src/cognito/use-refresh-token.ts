/**
 * Uses a refresh token: finds the grant of its active sign-in and, if the client rotates refresh
 * tokens, issues the next one.
 *
 * It issues no id or access token.
 */
import type { Grant } from './grants.js';
import type { SignInContext } from './sign-in-context.js';
import type { User } from './user-directory.js';

/** The result of using a refresh token. */
export type UsedRefreshToken =
  | {
      readonly kind: 'accepted';
      readonly grant: Grant;
      readonly user: User;
      /** Present if the client rotates refresh tokens. */
      readonly nextRefreshToken?: string;
    }
  | { readonly kind: 'rotated-out' }
  /** Never issued, issued to another client, expired or revoked. */
  | { readonly kind: 'refused' };

/** Uses a refresh token. */
export function useRefreshToken(
  { pool, client, now }: SignInContext,
  refreshToken: string,
): UsedRefreshToken {
  const found = pool.refreshTokens.find(refreshToken, client.id, now);
  if (found.kind === 'rotated-out') return { kind: 'rotated-out' };
  if (found.kind === 'unknown') return { kind: 'refused' };

  const { grant } = found;
  const user = pool.users.find(grant.username);
  if (user === undefined || !pool.signIns.isLive(grant.originJti)) return { kind: 'refused' };
  if (client.refreshTokenRotation === undefined) return { kind: 'accepted', grant, user };
  const { gracePeriodSeconds } = client.refreshTokenRotation;
  const nextRefreshToken = pool.refreshTokens.rotate(refreshToken, gracePeriodSeconds, now);
  return { kind: 'accepted', grant, user, nextRefreshToken };
}
