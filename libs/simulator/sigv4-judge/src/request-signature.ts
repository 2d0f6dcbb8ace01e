/**
 * Computes the SigV4 signature of a request, step by step. The verifier uses it, and so does the
 * simulated CloudFront, which signs.
 */
import { canonicalRequest } from './canonical-request.js';
import type { CredentialScope } from './parse-authorization.js';
import { hmacSha256, signingKey } from './signing-key.js';
import { stringToSign } from './string-to-sign.js';
import type { WireRequest } from './wire-request.js';

/** The inputs of a signature besides the request. */
export interface SignatureParts {
  readonly secretAccessKey: string;
  readonly credentialScope: CredentialScope;
  /** Shape: `YYYYMMDDTHHMMSSZ`. */
  readonly requestDate: string;
  /** Shape: lower case, in the order in which they are signed. */
  readonly signedHeaders: readonly string[];
  /** The hash of the body, or the placeholder that replaces it. */
  readonly hashedPayload: string;
}

/**
 * The signature of a request; its body enters only through `hashedPayload`.
 *
 * Shape: 32 bytes.
 * Source: IAM user guide, "Create a signed AWS API request", step 5 (read 2026-11-22).
 */
export function requestSignature(
  request: Omit<WireRequest, 'body'>,
  { secretAccessKey, credentialScope, requestDate, signedHeaders, hashedPayload }: SignatureParts,
): Buffer {
  return hmacSha256(
    signingKey(secretAccessKey, credentialScope),
    stringToSign({
      requestDate,
      credentialScope,
      canonicalRequest: canonicalRequest(
        request,
        signedHeaders,
        hashedPayload,
        credentialScope.service,
      ),
    }),
  );
}
