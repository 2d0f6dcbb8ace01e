/**
 * The last look before a request leaves: what broke on the way must not leave as if nothing had.
 */
import type { HeaderField } from '@furlock/cloudfront-http';
import type { Credentials } from '@furlock/sigv4-signing';
import { valuesOf } from './values-of.js';

/**
 * Makes sure that the headers carry one signature, made with these credentials, or in its place the
 * body's hash, by which CloudFront signs.
 *
 * Errors: throws where they do not. No viewer can bring that about: a part of the edge is broken.
 */
export function assertSigned(headers: readonly HeaderField[], credentials: Credentials): void {
  const signatures = valuesOf(headers, 'authorization');
  const { accessKeyId, secretAccessKey } = credentials;
  const isSigned =
    isSecret(accessKeyId) &&
    isSecret(secretAccessKey) &&
    signatures.length === 1 &&
    signatures[0]?.startsWith(`AWS4-HMAC-SHA256 Credential=${accessKeyId}/`) === true;
  if (isSigned) return;

  const hashes = valuesOf(headers, 'x-amz-content-sha256');
  const isLeftToCloudFront =
    signatures.length === 0 && hashes.length === 1 && /^[0-9a-f]{64}$/.test(String(hashes[0]));
  if (!isLeftToCloudFront) throw new TypeError('Not signed');
}

function isSecret(text: unknown): boolean {
  return typeof text === 'string' && text !== '';
}
