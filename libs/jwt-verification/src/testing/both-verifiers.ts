/**
 * The portable and the native verifier as one: for tests of what both must say.
 */
import { isDeepStrictEqual } from 'node:util';
import { createJwtVerifier } from '../create-jwt-verifier.js';
import { createKeyCache } from '../create-key-cache.js';
import { createNodeJwtVerifier } from '../create-node-jwt-verifier.js';
import type { TrustedIssuer } from '../trusted-issuer.js';
import type { JwtVerifier, JwtVerifierOptions } from '../verifier.js';

/**
 * A verifier that asks both, which share their keys.
 *
 * Errors: those of either; `verifyJwt` rejects where their verdicts differ.
 */
export function createBothVerifiers(
  issuers: readonly TrustedIssuer[],
  options: JwtVerifierOptions = {},
): Pick<JwtVerifier, 'fetchKeys' | 'verifyJwt'> {
  const shared = { keyCache: createKeyCache(), ...options };
  const portable = createJwtVerifier(issuers, shared);
  const native = createNodeJwtVerifier(issuers, shared);
  return {
    fetchKeys: () => portable.fetchKeys(),
    async verifyJwt(compactJwt) {
      const verdict = await portable.verifyJwt(compactJwt);
      const other = await native.verifyJwt(compactJwt);
      if (isDeepStrictEqual(verdict, other)) return verdict;
      throw new Error(`Two verdicts: ${JSON.stringify({ verdict, other })}`);
    },
  };
}
