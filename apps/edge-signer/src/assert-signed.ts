/**
 * The last look before a request leaves: what broke on the way must not leave as if nothing had.
 */
import type { HeaderField } from '@furlock/cloudfront-http';
import type { Credentials } from '@furlock/sigv4-signing';

/**
 * Makes sure that the headers carry one signature, made with these credentials, or in its place the
 * body's hash, by which CloudFront signs.
 *
 * Errors: throws where they do not. No viewer can bring that about: a part of the edge is broken.
 */
export function assertSigned(headers: readonly HeaderField[], credentials: Credentials): void {
  const signatures = valuesOf(headers, 'authorization');
  if (signatures.length === 0) {
    const [hash, second] = valuesOf(headers, 'x-amz-content-sha256');
    if (second === undefined && /^[0-9a-f]{64}$/.test(hash ?? '')) return;
  }
  const { accessKeyId, secretAccessKey } = credentials;
  const prefix = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/`;
  const isSigned = signatures.length === 1 && signatures[0]?.startsWith(prefix) === true;
  if (!isSigned || !isSecret(accessKeyId) || !isSecret(secretAccessKey)) {
    throw new TypeError('The request is not signed');
  }
}

function valuesOf(headers: readonly HeaderField[], name: string): string[] {
  return headers.filter(([field]) => field === name).map(([, value]) => value);
}

function isSecret(text: unknown): boolean {
  return typeof text === 'string' && text !== '';
}
