/**
 * The portable verifier: `aws-jwt-verify` judges each token, wherever JavaScript runs.
 */
import { JwtInvalidSignatureError } from 'aws-jwt-verify/error';
import { verifyJwt } from 'aws-jwt-verify/jwt-verifier';
import type { TrustedIssuer } from './trusted-issuer.js';
import {
  createVerifier,
  type JwtVerifier,
  type JwtVerifierOptions,
  type VerifySignature,
} from './verifier.js';

/**
 * A verifier for the tokens of these issuers.
 *
 * Errors: throws a RangeError when two of them claim the same issuer.
 */
export function createJwtVerifier(
  issuers: readonly TrustedIssuer[],
  options: JwtVerifierOptions = {},
): JwtVerifier {
  return createVerifier(issuers, options, verifyByLibrary);
}

/** It takes the token apart for itself. What the payload says is compared afterwards, for every verifier. */
const verifyByLibrary: VerifySignature = ({ compactJwt, key, keyObject }) =>
  verifyJwt(
    compactJwt,
    '',
    { issuer: null, audience: null, graceSeconds: Infinity },
    () => Promise.resolve(key.jwk),
    () => Promise.resolve(keyObject),
  ).catch(undefinedForBadSignature);

function undefinedForBadSignature(error: unknown): undefined {
  if (!(error instanceof JwtInvalidSignatureError)) throw error;
}
