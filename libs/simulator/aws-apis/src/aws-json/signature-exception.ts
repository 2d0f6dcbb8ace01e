/**
 * Maps a rejected signature to the exception that AWS's JSON APIs return.
 *
 * The messages are AWS's, without the parts that repeat the header.
 */
import {
  CLOCK_WINDOW_MINUTES,
  SCOPE_MESSAGES,
  type Sigv4Refusal,
} from '@furlock/simulator-sigv4-judge';
import type { AwsError } from './aws-result.js';

/**
 * The exception of a refusal.
 *
 * Approximated: AWS documents the names of the exceptions and some of their messages, but not which
 * error gets which.
 * Source: IAM user guide, "Troubleshoot Signature Version 4 signing for AWS API requests"; Systems
 * Manager API reference, "Common errors" (read 2026-11-22).
 */
export function signatureException(refusal: Sigv4Refusal): AwsError {
  switch (refusal.code) {
    case 'SIGV4_MISSING':
      if (refusal.authorization !== 'absent') {
        return incomplete("Authorization header requires 'Credential' parameter.");
      }
      return {
        code: 'MissingAuthenticationTokenException',
        message: 'Missing Authentication Token',
      };
    case 'SIGV4_PRESIGNED':
      // AWS may accept a signature in the query; the local edge does not.
      return {
        code: 'MissingAuthenticationTokenException',
        message: 'The local edge supports signatures in the Authorization header only.',
      };

    case 'SIGV4_MALFORMED':
      return incomplete(`Authorization header is malformed at its ${refusal.part}.`);
    case 'SIGV4_AUTHORIZATION_REPEATED':
      return incomplete('Authorization header is not unique.');
    case 'SIGV4_DATE_INVALID':
      return incomplete(
        refusal.date === 'absent'
          ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
          : "Date must be in ISO-8601 'basic format'.",
      );

    case 'SIGV4_KEY_UNKNOWN':
    case 'SIGV4_TOKEN_MISSING':
    case 'SIGV4_TOKEN_WRONG':
      return {
        code: 'UnrecognizedClientException',
        message: 'The security token included in the request is invalid.',
      };

    case 'SIGV4_TOKEN_EXPIRED':
      return {
        code: 'ExpiredTokenException',
        message: 'The security token included in the request is expired',
      };

    case 'SIGV4_EXPIRED':
      return invalid(
        `Signature expired: ${refusal.requestDate} is now earlier than ${refusal.limit} (${refusal.now} - ${CLOCK_WINDOW_MINUTES} min.)`,
      );
    case 'SIGV4_NOT_YET_CURRENT':
      return invalid(
        `Signature not yet current: ${refusal.requestDate} is still later than ${refusal.limit} (${refusal.now} + ${CLOCK_WINDOW_MINUTES} min.)`,
      );
    case 'SIGV4_SCOPE_WRONG':
      return invalid(SCOPE_MESSAGES[refusal.part](refusal.expected));
    case 'SIGV4_HEADER_NOT_SIGNED':
      return invalid(
        refusal.headers.includes('host')
          ? "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
          : 'There were headers present in the request which were not signed.',
      );
    case 'SIGV4_SIGNED_HEADER_ABSENT':
    case 'SIGV4_PAYLOAD_UNSIGNED':
    case 'SIGV4_PAYLOAD_MISMATCH':
    case 'SIGV4_READING_UNKNOWN':
    case 'SIGV4_MISMATCH':
      return invalid(
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      );
  }
}

function incomplete(message: string): AwsError {
  return { code: 'IncompleteSignatureException', message };
}

function invalid(message: string): AwsError {
  return { code: 'InvalidSignatureException', message };
}
