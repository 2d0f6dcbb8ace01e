/**
 * Adds what CloudFront needs to sign a request itself, after this function: the hash of its body.
 *
 * Nothing is signed here. The function URL can trust the headers because only the lock's distribution
 * may call it, and every request of that distribution passes this function (docs/adr/0019).
 *
 * Source: CloudFront developer guide, "Restrict access to an AWS Lambda function URL origin"
 * (read 2026-11-25).
 */
import type { SignForOrigin } from './sign-within-budget.js';

/**
 * The size that CloudFront's signature adds to the headers: Authorization, date, source account and
 * ARN, and a session token of about 1,400 bytes. Source: events of live function URLs, rounded up.
 */
export const CLOUDFRONT_SIGNATURE_BYTES = 2_560;

/** Headers that CloudFront or this function writes itself. */
const REPLACED = ['host', 'authorization', 'x-amz-content-sha256'];

/**
 * The headers with the body's hash, and without the viewer's Authorization, which CloudFront replaces
 * with its own.
 */
export const leaveToCloudFront: SignForOrigin = ({ host, headers, body }) =>
  Promise.resolve({
    ok: true,
    value: {
      headers: [
        ['host', host],
        ...headers.filter(([name]) => !REPLACED.includes(name)),
        ['x-amz-content-sha256', body.hashedPayload],
      ],
      bytesToCome: CLOUDFRONT_SIGNATURE_BYTES,
    },
  });
