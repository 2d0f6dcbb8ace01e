/**
 * The verifier, compared with `aws-jwt-verify` and `jose`: every verdict on a signature is checked by
 * both.
 */
import { isDeepStrictEqual } from 'node:util';
import { JwtInvalidSignatureError, JwtParseError } from 'aws-jwt-verify/error';
import type { Jwks } from 'aws-jwt-verify/jwk';
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import { verifyJwtSync } from 'aws-jwt-verify/jwt-verifier';
import { compactVerify, errors, importJWK, type JWK } from 'jose';
import {
  createJwtVerifier,
  type JwtVerifier,
  type JwtVerifierOptions,
} from '../create-jwt-verifier.js';
import type { KeyInForce } from '../key-set.js';
import { parseCompactJwt } from '../parse-compact-jwt.js';
import type { TrustedIssuer } from '../trusted-issuer.js';

/**
 * A verifier that compares its verdicts with those of `aws-jwt-verify` and `jose` with the same keys: all
 * must accept every accepted token and refuse every refused signature.
 *
 * Errors: those of the verifier; `verifyJwt` rejects if they disagree.
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
      const token = parseCompactJwt(compactJwt);
      const keys = verifier.keysInForce().get(String(token?.claims['iss'])) ?? [];
      const expected = verdict.ok ? token?.claims : undefined;
      const payloads = {
        library: payloadByLibrary(compactJwt, keys),
        jose: await payloadByJose(compactJwt, String(token?.header['kid']), keys),
      };
      const differs = Object.values(payloads).some(
        (payload) => payload !== NO_OPINION && !isDeepStrictEqual(payload, expected),
      );
      if (!differs) return verdict;
      throw new Error(`The verdicts differ: ${JSON.stringify({ verdict, payloads })}`);
    },
  };
}

/** The verdict of a package that does not support the token. */
const NO_OPINION = Symbol('no opinion');

/**
 * The payload as the library reads it; undefined if no key of the set made the signature. The claims are
 * not checked here, because the verifier has the library check them. It throws for an ECDSA signature of
 * another length, and does not parse a token with a standard claim of another type.
 */
function payloadByLibrary(
  compactJwt: string,
  keys: readonly KeyInForce[],
): JwtPayload | typeof NO_OPINION | undefined {
  const jwks = { keys: keys.map(({ jwk }) => jwk) } as unknown as Jwks;
  try {
    return verifyJwtSync(compactJwt, jwks, {
      issuer: null,
      audience: null,
      graceSeconds: Infinity,
    });
  } catch (error) {
    if (error instanceof JwtInvalidSignatureError) return undefined;
    if (error instanceof JwtParseError) return NO_OPINION;
    if ((error as NodeJS.ErrnoException).code === 'ERR_CRYPTO_OPERATION_FAILED') return undefined;
    throw error;
  }
}

/** The same by `jose`, which does not support Ed448. */
async function payloadByJose(
  compactJwt: string,
  kid: string,
  keys: readonly KeyInForce[],
): Promise<unknown> {
  const key = keys.find(({ jwk }) => jwk.kid === kid);
  if (key?.jwk.crv === 'Ed448') return NO_OPINION;
  try {
    const { payload, protectedHeader } = await compactVerify(compactJwt, async ({ alg }) =>
      importJWK({ ...key?.jwk } as JWK, alg),
    );
    return protectedHeader.kid === kid ? JSON.parse(new TextDecoder().decode(payload)) : undefined;
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return undefined;
    throw error;
  }
}
