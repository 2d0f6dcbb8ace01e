/**
 * What CloudFront needs in order to sign a request itself, after us: the hash of its body.
 *
 * Nothing is signed here. The headers are trusted at the function URL because nobody but the lock's
 * distribution may call it, and every request on it comes past this function (docs/adr/0019).
 *
 * Source: CloudFront developer guide, "Restrict access to an AWS Lambda function URL origin"
 * (read 2026-11-25).
 */
import type { SignForOrigin } from './gate.js';

/**
 * What CloudFront's signature adds to the headers: Authorization, date, source account and ARN, and
 * a session token of about 1,400 bytes. Source: events of live function URLs, rounded up.
 */
export const CLOUDFRONT_SIGNATURE_BYTES = 2_560;

/** What CloudFront writes itself. */
const LEFT_OUT = ['host', 'authorization', 'x-amz-content-sha256'];

/**
 * The headers with the body's hash, and without the viewer's Authorization, in whose place
 * CloudFront writes its own.
 */
export const leaveToCloudFront: SignForOrigin = ({ host, headers, body }) =>
  Promise.resolve({
    ok: true,
    value: {
      headers: [
        ['host', host],
        ...headers.filter(([name]) => !LEFT_OUT.includes(name)),
        ['x-amz-content-sha256', body.hashedPayload],
      ],
      bytesToCome: CLOUDFRONT_SIGNATURE_BYTES,
    },
  });
