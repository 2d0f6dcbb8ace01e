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
  const signature = onlyValue(headers, 'authorization');
  const hash = onlyValue(headers, 'x-amz-content-sha256');
  const { accessKeyId, secretAccessKey } = credentials;
  const isLeftToCloudFront = signature === '' && /^[0-9a-f]{64}$/.test(hash);
  const isSigned =
    isSecret(accessKeyId) &&
    isSecret(secretAccessKey) &&
    signature.startsWith(`AWS4-HMAC-SHA256 Credential=${accessKeyId}/`);
  if (!isSigned && !isLeftToCloudFront) throw new TypeError('The request is not signed');
}

/** Empty for a header that is not there. Errors: throws where it is there twice. */
function onlyValue(headers: readonly HeaderField[], name: string): string {
  let only: string | undefined;
  for (const [field, value] of headers) {
    if (field !== name) continue;
    if (only !== undefined) throw new TypeError(`The request has ${name} twice`);
    only = value;
  }
  return only ?? '';
}

function isSecret(text: unknown): boolean {
  return typeof text === 'string' && text !== '';
}
