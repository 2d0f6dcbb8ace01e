/**
 * From a secret access key to the key that signs for one day, region and service.
 */
import { createHmac } from 'node:crypto';
import type { CredentialScope } from './parse-authorization.js';

/**
 * The signing key of a credential scope.
 *
 * Shape: 32 bytes.
 * Source: IAM user guide, "Create a signed AWS API request", step 4 (read 2026-11-22).
 */
export function signingKey(secretAccessKey: string, scope: CredentialScope): Buffer {
  const dateKey = hmacSha256(`AWS4${secretAccessKey}`, scope.date);
  const dateRegionKey = hmacSha256(dateKey, scope.region);
  const dateRegionServiceKey = hmacSha256(dateRegionKey, scope.service);
  return hmacSha256(dateRegionServiceKey, scope.terminator);
}

/** HMAC-SHA-256 (RFC 2104) of a text. */
export function hmacSha256(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}
