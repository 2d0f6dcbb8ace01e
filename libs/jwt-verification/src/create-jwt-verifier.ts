/**
 * A verifier for the tokens of a fixed list of Cognito user pools.
 *
 * `aws-jwt-verify` judges each token; this file says which tokens may be asked about, keeps the
 * keys, and turns every outcome into a value. Which issuer a token claims only selects among the
 * configured ones.
 */
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { createKeyCache, type KeyCache } from './create-key-cache.js';
import { isCompactJwt } from './is-compact-jwt.js';
import type { Result } from './result.js';
import { tokenRefusal, type TokenRefusal } from './token-refusal.js';
import { verifiedClaims, type VerifiedClaims } from './verified-claims.js';

/** A user pool whose tokens are accepted, and for which of its clients and uses. */
export interface TrustedUserPool {
  readonly userPoolId: string;
  readonly clientIds: readonly string[];
  /** One or both: a token of another use is refused. */
  readonly tokenUses: readonly ('id' | 'access')[];
}

/** Judges tokens. */
export interface JwtVerifier {
  /**
   * Fetches the key set of each user pool, one request each, all at once.
   *
   * Errors: resolves to the pools whose keys could not be had; a later `verifyJwt` tries again.
   */
  fetchKeys(): Promise<readonly { readonly userPoolId: string; readonly cause: string }[]>;

  /**
   * The claims of a token, or why it is refused. Never rejects for a bad token.
   *
   * Shape: the compact JWT alone, without `Bearer `.
   */
  verifyJwt(compactJwt: string): Promise<Result<VerifiedClaims, TokenRefusal>>;
}

/**
 * Larger than any token that a header of the request could carry on; checked before anything is
 * decoded, so that a flood of huge tokens costs nothing.
 */
export const TOKEN_LIMIT_BYTES = 16_384;

/**
 * A verifier for the tokens of these user pools. Give the next one the same key cache, and it need
 * not fetch what this one holds. Whether a token has expired is told by the system's clock.
 */
export function createJwtVerifier(
  userPools: readonly TrustedUserPool[],
  { keyCache = createKeyCache() }: { readonly keyCache?: KeyCache } = {},
): JwtVerifier {
  const verifier = CognitoJwtVerifier.create(
    userPools.map(({ userPoolId, clientIds, tokenUses }) => ({
      userPoolId,
      clientId: [...clientIds],
      // null means "either": the library then still demands that it is one of the two.
      tokenUse: tokenUses.length === 1 ? (tokenUses[0] as 'id' | 'access') : null,
    })),
    { jwksCache: keyCache },
  );

  async function fetchKeysOf(userPoolId: string) {
    try {
      const { jwksUri } = CognitoJwtVerifier.parseUserPoolId(userPoolId);
      // One fetch serves both forms of the issuer; `hydrate()` would make two.
      verifier.cacheJwks(await keyCache.getJwks(jwksUri), userPoolId);
      return [];
    } catch (error) {
      const refusal = tokenRefusal(error);
      return [
        { userPoolId, cause: refusal.code === 'KEYS_UNAVAILABLE' ? refusal.cause : refusal.code },
      ];
    }
  }

  return {
    async fetchKeys() {
      return (await Promise.all(userPools.map(({ userPoolId }) => fetchKeysOf(userPoolId)))).flat();
    },

    async verifyJwt(compactJwt) {
      // A header value's characters are bytes.
      if (compactJwt.length > TOKEN_LIMIT_BYTES) {
        const error = {
          code: 'TOKEN_TOO_LARGE',
          bytes: compactJwt.length,
          limitBytes: TOKEN_LIMIT_BYTES,
        } as const;
        return { ok: false, error };
      }
      if (!isCompactJwt(compactJwt)) return { ok: false, error: { code: 'TOKEN_MALFORMED' } };
      try {
        const claims = verifiedClaims(await verifier.verify(compactJwt));
        return claims === undefined
          ? { ok: false, error: { code: 'TOKEN_MALFORMED' } }
          : { ok: true, value: claims };
      } catch (error) {
        return { ok: false, error: tokenRefusal(error) };
      }
    },
  };
}
