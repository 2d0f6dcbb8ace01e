/**
 * Builds the SigV4 string to sign from a canonical request.
 */
import { createHash } from 'node:crypto';
import { ALGORITHM, type CredentialScope } from './parse-authorization.js';

/**
 * The string to sign.
 *
 * Shape: algorithm, request date, credential scope and hash of the canonical request, joined by
 * newlines. `canonicalRequest` has one character per byte.
 * Source: IAM user guide, "Create a signed AWS API request", steps 2 and 3 (read 2026-11-22).
 */
export function stringToSign(parts: {
  /** Shape: `YYYYMMDDTHHMMSSZ`. */
  readonly requestDate: string;
  readonly credentialScope: CredentialScope;
  readonly canonicalRequest: string;
}): string {
  const { date, region, service, terminator } = parts.credentialScope;
  return [
    ALGORITHM,
    parts.requestDate,
    [date, region, service, terminator].join('/'),
    createHash('sha256').update(parts.canonicalRequest, 'latin1').digest('hex'),
  ].join('\n');
}
