/**
 * The verifier, compared with `aws-jwt-verify`: every verdict on a signature is checked a second time.
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
 * A verifier that compares its verdicts with `aws-jwt-verify` and the same keys: both must accept every
 * accepted token and refuse every refused signature.
 *
 * Errors: those of the verifier; `verifyJwt` rejects if the two disagree.
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
      throw new Error(`The verdicts differ: ${JSON.stringify({ verdict, payload })}`);
    },
  };
}

/**
 * The payload as the library reads it; undefined if no key of the set made the signature. The claims are
 * not checked here, because the verifier has the library check them.
 */
function payloadByLibrary(compactJwt: string, jwks: Jwks): JwtPayload | undefined {
  const options = { issuer: null, audience: null, graceSeconds: Infinity };
  try {
    return verifyJwtSync(compactJwt, jwks, options);
  } catch (error) {
    if (error instanceof JwtInvalidSignatureError || isWrongLength(error)) return undefined;
    throw error;
  }
}

/** Node throws for an ECDSA signature of the wrong length, and the library does not catch it. */
function isWrongLength(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_CRYPTO_OPERATION_FAILED';
}
