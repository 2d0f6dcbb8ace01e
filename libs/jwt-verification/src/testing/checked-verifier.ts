/**
 * The verifier with `aws-jwt-verify` beside it: for every signature that is judged, a second opinion.
 */
import { isDeepStrictEqual } from 'node:util';
import { JwtInvalidSignatureError } from 'aws-jwt-verify/error';
import type { Jwks } from 'aws-jwt-verify/jwk';
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import { verifyJwtSync } from 'aws-jwt-verify/jwt-verifier';
import {
  createJwtVerifier,
  type JwtVerifier,
  type JwtVerifierOptions,
} from '../create-jwt-verifier.js';
import { parseCompactJwt } from '../parse-compact-jwt.js';
import type { TrustedIssuer } from '../trusted-issuer.js';

/**
 * A verifier whose every accepted token is one that `aws-jwt-verify` accepts by the same keys, and
 * whose every refused signature is one that it refuses.
 *
 * Errors: those of the verifier; `verifyJwt` rejects where the two disagree.
 */
export function createCheckedVerifier(
  issuers: readonly TrustedIssuer[],
  options: JwtVerifierOptions = {},
): JwtVerifier {
  const verifier = createJwtVerifier(issuers, options);
  return {
    ...verifier,
    async verifyJwt(compactJwt) {
      const verdict = await verifier.verifyJwt(compactJwt);
      if (!verdict.ok && verdict.error.code !== 'TOKEN_SIGNATURE') return verdict;
      const claims = parseCompactJwt(compactJwt)?.claims;
      const inForce = verifier.keysInForce().get(String(claims?.['iss']));
      const keys = inForce?.map(({ jwk }) => jwk);
      const payload = payloadByLibrary(compactJwt, { keys } as unknown as Jwks);
      if (isDeepStrictEqual(payload, verdict.ok ? claims : undefined)) return verdict;
      throw new Error(`Two verdicts: ${JSON.stringify({ verdict, payload })}`);
    },
  };
}

/**
 * What a key of the set has signed, as the library reads it; undefined for a signature that is not the
 * key's. It does not judge the claims: the verifier has the library do so.
 */
function payloadByLibrary(compactJwt: string, jwks: Jwks): JwtPayload | undefined {
  const options = { issuer: null, audience: null, graceSeconds: Infinity };
  try {
    return verifyJwtSync(compactJwt, jwks, options);
  } catch (error) {
    if (error instanceof JwtInvalidSignatureError) return undefined;
    throw error;
  }
}
