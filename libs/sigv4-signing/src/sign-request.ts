/**
 * The portable engine: a request becomes the same request with AWS Signature Version 4 headers,
 * wherever JavaScript runs.
 *
 * It sends nothing, reads no clock and no environment, and normalises nothing: give it a target
 * that `normalizeTarget` returned. The signing key and the signature are
 * `@smithy/signature-v4`'s.
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

/** What may be hashed, and what may key a hash. A string stands for its UTF-8 bytes. */
export type Sha256Source = string | ArrayBuffer | ArrayBufferView;

/** A hash being made. */
export interface Sha256Hash {
  update(data: Sha256Source): void;
  digest(): Promise<Uint8Array>;
  /** Starts anew, with the same key. */
  reset(): void;
}

/**
 * A SHA-256, keyed (HMAC) where a secret is given: `Sha256` of `@aws-crypto/sha256-js` is one.
 * Written out, so that these types ask for none of Node's or the browser's.
 */
export type Sha256Constructor = new (secret?: Sha256Source) => Sha256Hash;

/** Options of the portable engine. */
export interface PortableSigningOptions extends SigningOptions {
  /** Default: `@aws-crypto/sha256-js`, which runs wherever JavaScript does. */
  readonly sha256?: Sha256Constructor;
}

/**
 * The request with `host`, `x-amz-date`, `x-amz-security-token`, `x-amz-content-sha256` and
 * `authorization` written; all else is as it was.
 *
 * Errors: `SIGNED_HEADER_INVALID` when a signed header's value is not printable ASCII: its bytes
 * on the wire would depend on who encodes them.
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
