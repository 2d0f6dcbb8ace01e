/**
 * The native engine: produces the same bytes as `signRequest`, with Node's SHA-256 and HMAC.
 *
 * The signing key changes once a day, so it is derived once a day.
 */
import { createHash, createHmac, hash } from 'node:crypto';
import { createHmacSha256 } from './hmac-sha256.js';
import {
  createStringToSign,
  prepareRequest,
  withSignature,
  type Credentials,
  type SignableBody,
  type SignRequest,
} from './signing-steps.js';

/** Enough for one key per region and function. A key beyond this limit clears the cache. */
export const MAX_SIGNING_KEYS = 16;

/**
 * The hex SHA-256 of the bytes that a base64 text encodes, without a decoded copy in memory.
 *
 * Measured on Node 24: hashing the empty body each time makes a warm request 1.7 µs (12 %) slower.
 */
export function hashBase64(text: string): string {
  return text === '' ? EMPTY_HASH : createHash('sha256').update(text, 'base64').digest('hex');
}

const EMPTY_HASH = hash('sha256', '', 'hex');

/**
 * A signer that caches at most `MAX_SIGNING_KEYS` signing keys, only in memory, each for one key
 * id, secret, region, service and day.
 *
 * Errors: the signer returns those of `signRequest`.
 */
export function createNodeSigner(): SignRequest {
  const signatureWith = cacheSigningKeys();
  return (request, options) => {
    const body: SignableBody = request.body;
    const hashedPayload =
      'hashedPayload' in body ? body.hashedPayload : hash('sha256', body, 'hex');

    const prepared = prepareRequest(request, options, hashedPayload);
    if (!prepared.ok) return Promise.resolve(prepared);

    const { canonicalRequest, credentialScope } = prepared.value;
    const stringToSign = createStringToSign(
      prepared.value,
      hash('sha256', canonicalRequest, 'hex'),
    );
    const sign = signatureWith(options.credentials, credentialScope);
    const value = withSignature(prepared.value, sign(stringToSign));
    return Promise.resolve({ ok: true, value });
  };
}

/**
 * A signing key and what it depends on. The key id is part of that, so that rotated credentials never
 * use an old key.
 */
interface SigningKey {
  readonly id: string;
  readonly secret: string;
  readonly scope: string;
  readonly sign: (stringToSign: string) => string;
}

function cacheSigningKeys() {
  let cached: SigningKey[] = [];

  return ({ accessKeyId: id, secretAccessKey: secret }: Credentials, scope: string) => {
    const known = cached.find(
      (key) => key.scope === scope && key.id === id && key.secret === secret,
    );
    if (known !== undefined) return known.sign;

    if (cached.length === MAX_SIGNING_KEYS) cached = [];
    const sign = createHmacSha256(deriveSigningKey(secret, scope));
    cached.push({ id, secret, scope, sign });
    return sign;
  };
}

/** Source: IAM user guide, "Create a signed AWS API request", step 4 (read 2026-11-22). */
function deriveSigningKey(secretAccessKey: string, credentialScope: string): Buffer {
  return credentialScope
    .split('/')
    .reduce(
      (key, part) => createHmac('sha256', key).update(part).digest(),
      Buffer.from(`AWS4${secretAccessKey}`),
    );
}
