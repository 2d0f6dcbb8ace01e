/**
 * The SigV4 signature of a request: each step in its order, for whoever verifies one and for whoever
 * stands for AWS and makes one.
 */
import { canonicalRequest } from './canonical-request.js';
import type { CredentialScope } from './parse-authorization.js';
import { hmacSha256, signingKey } from './signing-key.js';
import { stringToSign } from './string-to-sign.js';
import type { WireRequest } from './wire-request.js';

/** What a signature depends on besides the request. */
export interface SignatureParts {
  readonly secretAccessKey: string;
  readonly credentialScope: CredentialScope;
  /** Shape: `YYYYMMDDTHHMMSSZ`. */
  readonly requestDate: string;
  /** Shape: in lower case, in the order in which they are signed. */
  readonly signedHeaders: readonly string[];
  /** Of the body, or what stands in for it. */
  readonly hashedPayload: string;
}

/**
 * The signature of a request; its body counts only through `hashedPayload`.
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
      canonicalRequest: canonicalRequest(request, signedHeaders, hashedPayload),
    }),
  );
}
