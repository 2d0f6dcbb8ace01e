/**
 * What a refresh token is worth now: a grant of a sign-in that nobody has ended, and where the
 * client rotates its refresh tokens, the next one.
 *
 * It issues no id or access token.
 */
import type { Grant } from './grants.js';
import type { SignInPlace } from './sign-in-place.js';
import type { User } from './user-directory.js';

/** What became of using a refresh token. */
export type UsedRefreshToken =
  | {
      readonly kind: 'accepted';
      readonly grant: Grant;
      readonly user: User;
      /** Where the client rotates. */
      readonly nextRefreshToken?: string;
    }
  | { readonly kind: 'rotated-out' }
  /** Never issued, of another client, expired or revoked. */
  | { readonly kind: 'refused' };

/** Uses a refresh token. */
export function useRefreshToken(
  { pool, client, now }: SignInPlace,
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
