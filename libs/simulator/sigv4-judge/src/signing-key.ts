/**
 * Derives the signing key for one day, region and service from a secret access key.
 */
import { createHmac } from 'node:crypto';
import type { CredentialScope } from './parse-authorization.js';

/** More keys than are in use at once. There is one for each secret, day, region and service. */
const MAX_KEPT_KEYS = 100;

const keptKeys = new Map<string, Buffer>();

/**
 * The signing key of a credential scope; cached, because it is the same all day.
 *
 * Shape: 32 bytes.
 */
export function signingKey(secretAccessKey: string, scope: CredentialScope): Buffer {
  const { date, region, service, terminator } = scope;
  const derivedFrom = JSON.stringify([secretAccessKey, date, region, service, terminator]);
  const kept = keptKeys.get(derivedFrom);
  if (kept !== undefined) return kept;
  if (keptKeys.size >= MAX_KEPT_KEYS) keptKeys.clear();
  const key = deriveSigningKey(secretAccessKey, scope);
  keptKeys.set(derivedFrom, key);
  return key;
}

/** Source: IAM user guide, "Create a signed AWS API request", step 4 (read 2026-11-22). */
function deriveSigningKey(secretAccessKey: string, scope: CredentialScope): Buffer {
  const dateKey = hmacSha256(`AWS4${secretAccessKey}`, scope.date);
  const dateRegionKey = hmacSha256(dateKey, scope.region);
  const dateRegionServiceKey = hmacSha256(dateRegionKey, scope.service);
  return hmacSha256(dateRegionServiceKey, scope.terminator);
}

/** HMAC-SHA-256 (RFC 2104) of a text. */
export function hmacSha256(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}
