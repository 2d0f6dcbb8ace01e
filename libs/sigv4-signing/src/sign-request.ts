/**
 * A request becomes the same request with AWS Signature Version 4 headers.
 *
 * It sends nothing, reads no clock and no environment, and normalises nothing: give it a target
 * that `normalizeTarget` returned. The signing key and the signature are
 * `@smithy/signature-v4`'s.
 *
 * Source: IAM user guide, "Create a signed AWS API request" (read 2026-11-22).
 */
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { canonicalHeaders, createCanonicalRequest, type HeaderField } from './canonical-request.js';
import type { RequestTarget } from './normalize-target.js';
import type { Result } from './result.js';

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** AWS credentials; temporary ones have a session token. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

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

/** A request to sign. */
export interface SignableRequest extends RequestTarget {
  /** Shape: upper case, as it is sent. */
  readonly method: string;
  /** The host it is sent to. Shape: with the port unless it is the scheme's own. */
  readonly host: string;
  /** Every header that is sent; a `host` among them is replaced by the one above. */
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array;
}

/** With what, for whom and when to sign. Region and service are never guessed. */
export interface SigningOptions {
  readonly region: string;
  readonly service: string;
  readonly credentials: Credentials;
  readonly now: Date;
  /** Default: `@aws-crypto/sha256-js`, which runs wherever JavaScript does. */
  readonly sha256?: Sha256Constructor;
  /**
   * Further headers to sign, by lower-case name. `host`, `content-type` and every `x-amz-` header
   * are signed in any case; nothing else is unless this says so, because hops between the signer
   * and the service change headers.
   */
  readonly alsoSigns?: (name: string) => boolean;
}

/** A request with its signature. */
export interface SignedRequest extends SignableRequest {
  /** Stage by stage, to explain a mismatch. It holds the session token: not for a log. */
  readonly stages: {
    readonly canonicalRequest: string;
    readonly stringToSign: string;
    readonly credentialScope: string;
  };
}

/** Why a request cannot be signed. */
export interface SigningRefusal {
  /** A header that must be signed holds what has no single spelling on the wire. */
  readonly code: 'SIGNED_HEADER_INVALID';
  /** The header's lower-case name. */
  readonly header: string;
}

/** Headers that signing writes: copies in the request are replaced. */
const WRITTEN = new Set([
  'host',
  'authorization',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
]);

/**
 * The request with `host`, `x-amz-date`, `x-amz-security-token`, `x-amz-content-sha256` and
 * `authorization` written; all else is as it was.
 *
 * Errors: `SIGNED_HEADER_INVALID` when a signed header's value is not printable ASCII: its bytes
 * on the wire would depend on who encodes them.
 */
export async function signRequest(
  request: SignableRequest,
  options: SigningOptions,
): Promise<Result<SignedRequest, SigningRefusal>> {
  const { region, service, credentials, now, sha256 = Sha256, alsoSigns = () => false } = options;
  const longDate = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const hashedPayload = await hexSha256(sha256, request.body);

  const headers: HeaderField[] = [
    ...request.headers.filter(([name]) => !WRITTEN.has(name.toLowerCase())),
    ['host', request.host],
    ['x-amz-date', longDate],
    ['x-amz-content-sha256', hashedPayload],
  ];
  if (credentials.sessionToken !== undefined) {
    headers.push(['x-amz-security-token', credentials.sessionToken]);
  }
  const signedHeaders = headers.filter(([name]) => mustSign(name.toLowerCase(), alsoSigns));
  const invalid = signedHeaders.find(([, value]) => !/^[\x20-\x7e]*$/.test(value));
  if (invalid !== undefined) {
    return {
      ok: false,
      error: { code: 'SIGNED_HEADER_INVALID', header: invalid[0].toLowerCase() },
    };
  }

  const canonicalRequest = createCanonicalRequest({ ...request, signedHeaders, hashedPayload });
  const credentialScope = `${longDate.slice(0, 8)}/${region}/${service}/aws4_request`;
  const stringToSign = [
    ALGORITHM,
    longDate,
    credentialScope,
    await hexSha256(sha256, new TextEncoder().encode(canonicalRequest)),
  ].join('\n');
  const signature = await new SignatureV4({ region, service, credentials, sha256 }).sign(
    stringToSign,
    { signingDate: now },
  );
  const signedNames = canonicalHeaders(signedHeaders).map(([name]) => name);
  headers.push([
    'authorization',
    `${ALGORITHM} Credential=${credentials.accessKeyId}/${credentialScope}, ` +
      `SignedHeaders=${signedNames.join(';')}, Signature=${signature}`,
  ]);

  return {
    ok: true,
    value: { ...request, headers, stages: { canonicalRequest, stringToSign, credentialScope } },
  };
}

function mustSign(name: string, alsoSigns: (name: string) => boolean): boolean {
  return name === 'host' || name === 'content-type' || name.startsWith('x-amz-') || alsoSigns(name);
}

async function hexSha256(sha256: Sha256Constructor, data: Uint8Array): Promise<string> {
  const hash = new sha256();
  hash.update(data);
  const digest = await hash.digest();
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
