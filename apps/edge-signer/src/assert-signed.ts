/**
 * The last check before a request is returned to CloudFront: a defect in an earlier stage must not let
 * an unsigned request through.
 */
import type { HeaderField } from '@furlock/cloudfront-http';
import type { Credentials } from '@furlock/sigv4-signing';
import { valuesOf } from './values-of.js';

/**
 * Checks that the headers contain exactly one signature, made with these credentials. If CloudFront
 * signs instead, they must contain the body's hash, which it needs.
 *
 * Errors: throws a TypeError if they do not. No viewer can cause this: the edge itself is defective.
 */
export function assertSigned(headers: readonly HeaderField[], credentials: Credentials): void {
  const signatures = valuesOf(headers, 'authorization');
  const { accessKeyId, secretAccessKey } = credentials;
  const isSigned =
    isNonEmptyString(accessKeyId) &&
    isNonEmptyString(secretAccessKey) &&
    signatures.length === 1 &&
    signatures[0]?.startsWith(`AWS4-HMAC-SHA256 Credential=${accessKeyId}/`) === true;
  if (isSigned) return;

  const hashes = valuesOf(headers, 'x-amz-content-sha256');
  const isLeftToCloudFront =
    signatures.length === 0 && hashes.length === 1 && /^[0-9a-f]{64}$/.test(String(hashes[0]));
  if (!isLeftToCloudFront) throw new TypeError('The request is not signed');
}

function isNonEmptyString(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
