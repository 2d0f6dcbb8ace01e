/**
 * The portable engine: adds the headers of AWS Signature Version 4 to a request, in any JavaScript
 * runtime.
 *
 * It does not send anything, read a clock or the environment, or normalise: pass it a target that
 * `normalizeTarget` returned. `@smithy/signature-v4` derives the signing key and computes the
 * signature.
 *
 * Source: IAM user guide, "Create a signed AWS API request" (read 2026-11-22).
 */
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Result } from './result.js';
import {
  createStringToSign,
  prepareRequest,
  withSignature,
  type SignableBody,
  type SignableRequest,
  type SignedRequest,
  type SigningOptions,
  type SigningRefusal,
} from './signing-steps.js';

/** Input and key of a hash. A string is hashed as its UTF-8 bytes. */
export type Sha256Source = string | ArrayBuffer | ArrayBufferView;

/** A hash in progress. */
export interface Sha256Hash {
  update(data: Sha256Source): void;
  digest(): Promise<Uint8Array>;
  /** Starts again with the same key. */
  reset(): void;
}

/**
 * SHA-256, or HMAC-SHA256 if a secret is given, such as `Sha256` of `@aws-crypto/sha256-js`.
 * Declared here so that these types do not depend on the types of Node or of a browser.
 */
export type Sha256Constructor = new (secret?: Sha256Source) => Sha256Hash;

/** Options of the portable engine. */
export interface PortableSigningOptions extends SigningOptions {
  /** Default: `@aws-crypto/sha256-js`, which runs in any JavaScript runtime. */
  readonly sha256?: Sha256Constructor;
}

/**
 * The request with the headers `host`, `x-amz-date`, `x-amz-security-token`, `x-amz-content-sha256`
 * and `authorization` set; the rest is unchanged.
 *
 * Errors: `SIGNED_HEADER_INVALID` if a signed header's value is not printable ASCII: its bytes on the
 * wire would depend on the HTTP client.
 */
export async function signRequest<Body extends SignableBody>(
  request: SignableRequest<Body>,
  options: PortableSigningOptions,
): Promise<Result<SignedRequest<Body>, SigningRefusal>> {
  const { region, service, credentials, now, sha256 = Sha256 } = options;
  const body: SignableBody = request.body;
  const hashedPayload =
    'hashedPayload' in body ? body.hashedPayload : await hexSha256(sha256, body);

  const prepared = prepareRequest(request, options, hashedPayload);
  if (!prepared.ok) return prepared;

  const { canonicalRequest } = prepared.value;
  const hash = await hexSha256(sha256, new TextEncoder().encode(canonicalRequest));
  const stringToSign = createStringToSign(prepared.value, hash);
  const signer = new SignatureV4({ region, service, credentials, sha256 });
  const signature = await signer.sign(stringToSign, { signingDate: now });
  return { ok: true, value: withSignature(prepared.value, signature) };
}

async function hexSha256(sha256: Sha256Constructor, data: Uint8Array): Promise<string> {
  const hash = new sha256();
  hash.update(data);
  const digest = await hash.digest();
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
