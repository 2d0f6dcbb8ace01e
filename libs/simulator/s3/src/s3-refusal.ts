/**
 * Maps a refusal to the answer of S3 and to the sentence for the terminal.
 *
 * Neither ever contains a key, a token or a signature.
 *
 * Source: Amazon S3 API reference, "Error responses" (read 2026-11-28).
 */
import type { AuthorizationAnswer } from '@furlock/simulator-deployment';
import type { Sigv4Refusal } from '@furlock/simulator-sigv4-judge';

/** Why S3 does not answer with an object. */
export type S3Refusal =
  | Sigv4Refusal
  | { readonly code: 'S3_HOST_UNKNOWN' }
  | { readonly code: 'S3_URI_INVALID' }
  | { readonly code: 'S3_METHOD_NOT_ALLOWED'; readonly method: string }
  | { readonly code: 'S3_CORS_UNKNOWN' }
  | { readonly code: 'S3_NOT_MODELLED'; readonly what: string }
  | { readonly code: 'S3_KEY_UNKNOWN'; readonly key: string }
  | { readonly code: 'S3_FILE_GONE' }
  | { readonly code: 'S3_WEBSITE_UNKNOWN' }
  | { readonly code: 'S3_RANGE_INVALID'; readonly bytes: number }
  | { readonly code: 'S3_PRECONDITION_FAILED' }
  | { readonly code: 'S3_POLICY_UNKNOWN' }
  | { readonly code: 'S3_PUBLIC_ACCESS_BLOCKED' }
  | { readonly code: 'S3_KMS_NEEDS_SIGNATURE' }
  | AccessDenied;

/** A policy does not allow an action. */
export interface AccessDenied {
  readonly code: 'S3_ACCESS_DENIED';
  readonly action: string;
  /** The caller as policies name it; null if the request is not signed. */
  readonly caller: string | null;
  readonly reason: (AuthorizationAnswer & { allowed: false })['reason'];
  readonly unknown: readonly string[];
  /** The key of an object that does not exist, if the caller may not know that. */
  readonly missingKey?: string;
}

/** The answer to a refused request. */
export interface S3Error {
  readonly status: number;
  /** As S3 names it. */
  readonly code: string;
  readonly message: string;
  /** One sentence for the person at the terminal. */
  readonly why: string;
}

const ACCESS_DENIED = { status: 403, code: 'AccessDenied', message: 'Access Denied' };

/** The answer and the terminal sentence of a refusal. */
export function s3Error(refusal: S3Refusal): S3Error {
  return isSigv4Refusal(refusal) ? sigv4Error(refusal) : otherError(refusal);
}

function isSigv4Refusal(refusal: S3Refusal): refusal is Sigv4Refusal {
  return refusal.code.startsWith('SIGV4_');
}

function otherError(refusal: Exclude<S3Refusal, Sigv4Refusal>): S3Error {
  switch (refusal.code) {
    case 'S3_ACCESS_DENIED':
      return { ...ACCESS_DENIED, why: denialSentence(refusal) };
    case 'S3_POLICY_UNKNOWN':
      return {
        ...ACCESS_DENIED,
        why: 'The policy of this bucket is not in the assembly, so nobody may read it. Name a folder with --bucket.',
      };
    case 'S3_PUBLIC_ACCESS_BLOCKED':
      return {
        ...ACCESS_DENIED,
        why: 'The policy of the bucket is public, and the bucket blocks public access.',
      };
    case 'S3_KMS_NEEDS_SIGNATURE':
      return {
        status: 400,
        code: 'InvalidArgument',
        message:
          'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.',
        why: 'The bucket encrypts with a key of KMS, which only a caller with IAM permissions can use: CloudFront needs an origin access control, not an origin access identity.',
      };
    case 'S3_HOST_UNKNOWN':
      return {
        status: 404,
        code: 'NoSuchBucket',
        message: 'The specified bucket does not exist',
        why: 'The Host header names no bucket: an S3 origin needs its own Host, so an origin request policy must not forward that of the viewer.',
      };
    case 'S3_URI_INVALID':
      return {
        status: 400,
        code: 'InvalidURI',
        message: "Couldn't parse the specified URI.",
        why: 'The path is not percent-encoded UTF-8.',
      };
    case 'S3_METHOD_NOT_ALLOWED':
      return {
        status: 405,
        code: 'MethodNotAllowed',
        message: 'The specified method is not allowed against this resource.',
        why: `S3 does not have ${refusal.method} here.`,
      };
    case 'S3_CORS_UNKNOWN':
      return {
        status: 403,
        code: 'AccessForbidden',
        message: 'CORSResponse: CORS is not enabled for this bucket.',
        why: 'The local edge does not model the CorsConfiguration of a bucket.',
      };
    case 'S3_NOT_MODELLED':
      return {
        status: 501,
        code: 'NotImplemented',
        message: 'A header you provided implies functionality that is not implemented.',
        why: `The local edge serves only the objects of buckets, not ${refusal.what}; AWS would answer.`,
      };
    case 'S3_KEY_UNKNOWN':
      return {
        status: 404,
        code: 'NoSuchKey',
        message: 'The specified key does not exist.',
        why: 'The bucket has no object with this key.',
      };
    case 'S3_FILE_GONE':
      return {
        status: 404,
        code: 'NoSuchKey',
        message: 'The specified key does not exist.',
        why: 'The file of this object was deleted after the start: start the local edge again.',
      };
    case 'S3_WEBSITE_UNKNOWN':
      return {
        status: 404,
        code: 'NoSuchWebsiteConfiguration',
        message: 'The specified bucket does not have a website configuration',
        why: 'The bucket has no WebsiteConfiguration.',
      };
    case 'S3_RANGE_INVALID':
      return {
        status: 416,
        code: 'InvalidRange',
        message: 'The requested range is not satisfiable',
        why: `The range begins after the ${refusal.bytes} bytes of the object.`,
      };
    case 'S3_PRECONDITION_FAILED':
      return {
        status: 412,
        code: 'PreconditionFailed',
        message: 'At least one of the pre-conditions you specified did not hold',
        why: 'If-Match or If-Unmodified-Since does not hold for the object.',
      };
  }
}

function denialSentence({ action, caller, reason, unknown, missingKey }: AccessDenied): string {
  return [
    missingKey === undefined
      ? `${caller ?? 'An unsigned request'} is not authorized to perform ${action} on the bucket: ${reason}.`
      : `The bucket has no object with this key, and ${caller ?? 'an unsigned request'} is not authorized to perform ${action}, without which S3 answers 403 in place of 404.`,
    ...(unknown.length > 0
      ? [
          `The local edge cannot evaluate conditions with ${unknown.join(', ')}, so it decides against the caller; AWS may allow it.`,
        ]
      : []),
  ].join(' ');
}

const MISMATCH = {
  status: 403,
  code: 'SignatureDoesNotMatch',
  message:
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
};

const INVALID_TOKEN = {
  status: 400,
  code: 'InvalidToken',
  message: 'The provided token is malformed or otherwise invalid.',
};

function sigv4Error(refusal: Sigv4Refusal): S3Error {
  switch (refusal.code) {
    case 'SIGV4_MISSING':
      return {
        status: 400,
        code: 'InvalidArgument',
        message: 'Unsupported Authorization Type',
        why: 'The Authorization header is not AWS4-HMAC-SHA256: the viewer sent it, and CloudFront forwarded it.',
      };
    case 'SIGV4_PRESIGNED':
      return {
        status: 501,
        code: 'NotImplemented',
        message: 'A header you provided implies functionality that is not implemented.',
        why: 'The signature is in the query. AWS may accept it, but the local edge does not verify presigned URLs.',
      };
    case 'SIGV4_MALFORMED':
    case 'SIGV4_AUTHORIZATION_REPEATED':
      return {
        status: 400,
        code: 'AuthorizationHeaderMalformed',
        message: 'The authorization header that you provided is not valid.',
        why: 'The Authorization header is malformed, or there is more than one.',
      };
    case 'SIGV4_SCOPE_WRONG':
      return {
        status: 400,
        code: 'AuthorizationHeaderMalformed',
        message: `The authorization header is malformed; the ${refusal.part} is wrong; expecting '${refusal.expected}'`,
        why: `The ${refusal.part} in the credential scope is ${refusal.received}, but it must be ${refusal.expected}.`,
      };
    case 'SIGV4_DATE_INVALID':
      return {
        ...ACCESS_DENIED,
        message: 'AWS authentication requires a valid Date or x-amz-date header',
        why: `X-Amz-Date is ${refusal.date}.`,
      };
    case 'SIGV4_EXPIRED':
    case 'SIGV4_NOT_YET_CURRENT':
      return {
        status: 403,
        code: 'RequestTimeTooSkewed',
        message: 'The difference between the request time and the current time is too large.',
        why: `The request was dated ${refusal.requestDate}; it is now ${refusal.now}.`,
      };
    case 'SIGV4_HEADER_NOT_SIGNED':
      return {
        ...ACCESS_DENIED,
        message: 'There were headers present in the request which were not signed',
        why: `Sent but not signed: ${refusal.headers.join(', ')}.`,
      };
    case 'SIGV4_SIGNED_HEADER_ABSENT':
      return {
        ...MISMATCH,
        why: `Signed or required, but not sent: ${refusal.headers.join(', ')}.`,
      };
    case 'SIGV4_KEY_UNKNOWN':
      return {
        status: 403,
        code: 'InvalidAccessKeyId',
        message: 'The AWS Access Key Id you provided does not exist in our records.',
        why: 'The local edge did not issue a session with this access key id.',
      };
    case 'SIGV4_TOKEN_MISSING':
    case 'SIGV4_TOKEN_WRONG':
      return {
        ...INVALID_TOKEN,
        why: 'X-Amz-Security-Token does not belong to the access key that signed the request.',
      };
    case 'SIGV4_TOKEN_EXPIRED':
      return {
        status: 400,
        code: 'ExpiredToken',
        message: 'The provided token has expired.',
        why: `The session's credentials expired at ${refusal.expiredAt}; it is now ${refusal.now}.`,
      };
    case 'SIGV4_PAYLOAD_UNSIGNED':
    case 'SIGV4_PAYLOAD_MISMATCH':
      return {
        status: 400,
        code: 'XAmzContentSHA256Mismatch',
        message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
        why: 'X-Amz-Content-Sha256 is not the SHA-256 of the received body.',
      };
    case 'SIGV4_READING_UNKNOWN':
    case 'SIGV4_MISMATCH':
      return {
        ...MISMATCH,
        why: 'The signature does not match the method, path, query, signed headers and key of this request: something was changed after signing.',
      };
  }
}
