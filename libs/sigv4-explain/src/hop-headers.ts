/**
 * Headers that intermediaries between a signer and a service change, so a signature over them may
 * become invalid.
 *
 * Source: CloudFront developer guide, "Request and response behavior for custom origins", HTTP
 * request headers and CloudFront behavior (read 2026-11-22).
 */
const HOP_HEADERS = new Set([
  'accept-encoding',
  'cdn-loop',
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
]);

/** Whether intermediaries change this header. Shape: lower case. */
export function isHopHeader(name: string): boolean {
  return HOP_HEADERS.has(name) || name.startsWith('cloudfront-') || name.startsWith('x-amz-cf-');
}
