/**
 * Maps a refusal to the response that the caller gets and to the sentence for the terminal.
 *
 * The caller gets only AWS's message; the evidence goes to the terminal. Neither ever contains a
 * key, a token or a signature.
 */
import {
  CLOCK_WINDOW_MINUTES,
  SCOPE_MESSAGES,
  type Sigv4Refusal,
} from '@furlock/simulator-sigv4-judge';
import type { RequestRefusal } from './judge-request.js';
import type { ResponseRefusal } from './payload-response.js';

/**
 * The payload limit of one invocation, in each direction. Units: bytes of the event or result as JSON.
 *
 * Source: Lambda developer guide, "Lambda quotas", invocation payload (read 2026-11-22).
 */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/**
 * The size limit of a streamed answer. Units: bytes as the function writes them.
 *
 * Source: Lambda developer guide, "Response streaming for Lambda functions" (read 2026-11-22). The
 * CDK reference still states 20 MB, the limit before July 2025.
 */
export const MAX_STREAMED_BYTES = 200 * 1024 * 1024;

/**
 * The size of header names and values above which the front end fails with a message about the body.
 *
 * Approximated: the documented limit is 1 MB, users report about 10 KB.
 */
export const MAX_HEADER_BYTES = 10 * 1024;

/** The reasons for an answer that is not the function's own. */
export type Refusal =
  | RequestRefusal
  | ResponseRefusal
  | { readonly code: 'REQUEST_TARGET_INVALID' }
  | { readonly code: 'REQUEST_HEADERS_TOO_LARGE'; readonly headerBytes: number }
  | { readonly code: 'REQUEST_PAYLOAD_TOO_LARGE' }
  | { readonly code: 'FUNCTION_THROTTLED'; readonly concurrencyLimit: number }
  | { readonly code: 'FUNCTION_FAILED'; readonly errorType: string }
  | { readonly code: 'FUNCTION_TIMED_OUT' }
  | { readonly code: 'FUNCTION_RESPONSE_TOO_LARGE' }
  /** The answer had already begun, so it could not be replaced. */
  | { readonly code: 'FUNCTION_STREAM_BROKEN'; readonly cause: string };

/** The answer to a refused request. */
export interface RefusalAnswer {
  readonly status: number;
  /** The value of `x-amzn-ErrorType`, if AWS sends it. */
  readonly errorType?: string;
  readonly body: string;
  /** One sentence for the person at the terminal. */
  readonly why: string;
}

/** The refusals whose response AWS does not document; the local edge's may differ from it. */
const APPROXIMATED: readonly Refusal['code'][] = [
  ...([
    'FUNCTION_URL_HOST_UNKNOWN',
    'REQUEST_TARGET_INVALID',
    'REQUEST_HEADERS_TOO_LARGE',
  ] as const),
  ...(['SIGV4_PRESIGNED', 'SIGV4_MALFORMED', 'SIGV4_AUTHORIZATION_REPEATED'] as const),
  ...(['SIGV4_DATE_INVALID', 'SIGV4_HEADER_NOT_SIGNED', 'SIGV4_KEY_UNKNOWN'] as const),
  ...(['SIGV4_TOKEN_MISSING', 'SIGV4_TOKEN_WRONG', 'SIGV4_TOKEN_EXPIRED'] as const),
  ...(['SIGV4_PAYLOAD_UNSIGNED', 'SIGV4_READING_UNKNOWN'] as const),
];

/** Whether AWS does not document the response to a refusal. */
export function isApproximated(code: string): boolean {
  return (APPROXIMATED as readonly string[]).includes(code);
}

/** The answer and the terminal sentence of a refusal. */
export function refusalAnswer(refusal: Refusal): RefusalAnswer {
  return isSigv4Refusal(refusal) ? sigv4Answer(refusal) : otherAnswer(refusal);
}

function isSigv4Refusal(refusal: Refusal): refusal is Sigv4Refusal {
  return refusal.code.startsWith('SIGV4_');
}

function otherAnswer(refusal: Exclude<Refusal, Sigv4Refusal>): RefusalAnswer {
  switch (refusal.code) {
    case 'FUNCTION_URL_HOST_UNKNOWN':
      // Approximated: AWS does not document the response to a Host that is not a function URL.
      return forbidden(
        `The Host header does not name the function URL. CloudFront and every client must send Host: ${refusal.expected}.`,
      );

    case 'IAM_DENIED':
      return forbidden(
        [
          `${refusal.caller ?? 'An anonymous caller (auth type NONE)'} is not authorized to perform ${refusal.action} on the function: ${refusal.reason}.`,
          'A function URL needs both lambda:InvokeFunctionUrl and lambda:InvokeFunction.',
          ...(refusal.unknownOperators.length > 0
            ? [
                `The local edge cannot evaluate conditions with ${refusal.unknownOperators.join(', ')}, so it decides against the caller.`,
              ]
            : []),
          ...(refusal.unknownKeys.length > 0
            ? [
                `The local edge does not know the value of ${refusal.unknownKeys.join(', ')}, so it decides against the caller; AWS may allow it.`,
              ]
            : []),
        ].join(' '),
      );

    case 'REQUEST_TARGET_INVALID':
      // Approximated.
      return {
        status: 400,
        errorType: 'BadRequestException',
        body: JSON.stringify({ message: 'Bad Request' }),
        why: 'The request target does not begin with a slash.',
      };
    case 'REQUEST_HEADERS_TOO_LARGE':
      return tooLarge(
        `The headers are ${refusal.headerBytes} bytes. Above about ${MAX_HEADER_BYTES} bytes a function URL fails with this message about the body.`,
      );
    case 'REQUEST_PAYLOAD_TOO_LARGE':
      return tooLarge(
        `The event would exceed ${MAX_PAYLOAD_BYTES} bytes of JSON. A binary body grows by a third in base64.`,
      );

    case 'FUNCTION_THROTTLED':
      // The status is documented ("Lambda function URLs", throttling); the body is that of Lambda's Invoke.
      return {
        status: 429,
        errorType: 'TooManyRequestsException',
        body: JSON.stringify({
          Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
          Type: 'User',
          message: 'Rate Exceeded.',
        }),
        why: `The function has reached its limit of concurrent invocations: ${refusal.concurrencyLimit}.`,
      };
    case 'FUNCTION_FAILED':
      return badGateway(`The function failed with ${refusal.errorType}.`);
    case 'FUNCTION_TIMED_OUT':
      return badGateway('The function did not respond within its time limit.');
    case 'FUNCTION_RESPONSE_MALFORMED':
      return badGateway(
        refusal.part === 'prelude'
          ? "The function's stream declares a prelude with status and headers, but the prelude is missing or invalid. Write to the stream at least once after HttpResponseStream.from."
          : `The function's result has a statusCode, but ${refusal.part} is not as payload format 2.0 requires.`,
      );
    case 'FUNCTION_RESPONSE_TOO_LARGE':
      return badGateway(`The function's result is larger than ${MAX_PAYLOAD_BYTES} bytes of JSON.`);
    case 'FUNCTION_STREAM_BROKEN':
      return badGateway(
        `The connection was closed in the middle of the response: ${refusal.cause}.`,
      );
  }
}

/** The answer to a signature that is not valid, as the front ends of AWS share it. */
export function sigv4Answer(refusal: Sigv4Refusal): RefusalAnswer {
  switch (refusal.code) {
    case 'SIGV4_MISSING':
      return forbidden(
        refusal.authorization === 'absent'
          ? 'The request is not signed: there is no Authorization header.'
          : 'The request is not signed: its Authorization header is not AWS4-HMAC-SHA256. A function URL does not accept bearer tokens.',
      );
    case 'SIGV4_PRESIGNED':
      // Not AWS's response: AWS reads signatures in the query, the local edge does not.
      return {
        status: 501,
        body: JSON.stringify({ message: 'The local edge does not verify presigned URLs.' }),
        why: 'The signature is in the query. AWS may accept it, but the local edge reads signatures only from the Authorization header.',
      };

    // All four are approximated: messages of other AWS services, without the quoted header values.
    case 'SIGV4_MALFORMED':
      return incompleteSignature(
        MALFORMED_MESSAGES[refusal.part],
        `The Authorization header is malformed: ${refusal.part} is missing or invalid.`,
      );
    case 'SIGV4_AUTHORIZATION_REPEATED':
      return incompleteSignature(
        'Authorization header is not unique.',
        'There is more than one Authorization header.',
      );
    case 'SIGV4_DATE_INVALID':
      return incompleteSignature(
        refusal.date === 'absent'
          ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
          : "Date must be in ISO-8601 'basic format'.",
        `X-Amz-Date is ${refusal.date}.`,
      );
    case 'SIGV4_HEADER_NOT_SIGNED':
      return invalidSignature(
        refusal.headers.includes('host')
          ? "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
          : 'There were headers present in the request which were not signed.',
        `Sent but not signed: ${refusal.headers.join(', ')}. Host, Content-Type and every X-Amz-* must be signed.`,
      );

    case 'SIGV4_SIGNED_HEADER_ABSENT':
      return signatureMismatch(
        `Signed but not sent: ${refusal.headers.join(', ')}. A hop after the signer may have dropped them.`,
      );
    case 'SIGV4_EXPIRED':
      return invalidSignature(
        `Signature expired: ${refusal.requestDate} is now earlier than ${refusal.limit} (${refusal.now} - ${CLOCK_WINDOW_MINUTES} min.)`,
        `The request was dated ${refusal.requestDate}, more than ${CLOCK_WINDOW_MINUTES} minutes before ${refusal.now}.`,
      );
    case 'SIGV4_NOT_YET_CURRENT':
      return invalidSignature(
        `Signature not yet current: ${refusal.requestDate} is still later than ${refusal.limit} (${refusal.now} + ${CLOCK_WINDOW_MINUTES} min.)`,
        `The request was dated ${refusal.requestDate}, more than ${CLOCK_WINDOW_MINUTES} minutes after ${refusal.now}.`,
      );
    case 'SIGV4_SCOPE_WRONG':
      // AWS names every wrong part; this names only the first.
      return invalidSignature(
        SCOPE_MESSAGES[refusal.part](refusal.expected),
        `The ${refusal.part} in the credential scope is ${refusal.received}, but it must be ${refusal.expected}.`,
      );

    case 'SIGV4_KEY_UNKNOWN':
      return invalidToken('The local edge did not issue a role session with this access key id.');
    case 'SIGV4_TOKEN_MISSING':
      return invalidToken('Temporary credentials were used without X-Amz-Security-Token.');
    case 'SIGV4_TOKEN_WRONG':
      return invalidToken(
        'X-Amz-Security-Token does not belong to the access key that signed the request.',
      );
    case 'SIGV4_TOKEN_EXPIRED':
      // Seen at Lambda's API (cloudquery/cq-provider-aws#1171); approximated for function URLs.
      return signatureAnswer(
        'ExpiredTokenException',
        'The security token included in the request is expired',
        `The session's credentials expired at ${refusal.expiredAt}; it is now ${refusal.now}. Read the credentials for each request instead of caching them.`,
      );

    case 'SIGV4_PAYLOAD_UNSIGNED':
      // Approximated: AWS documents that Lambda rejects unsigned payloads, but not its response.
      return signatureMismatch(
        'The payload is not signed: X-Amz-Content-Sha256 must be the SHA-256 of the body.',
      );
    case 'SIGV4_PAYLOAD_MISMATCH':
      return signatureMismatch('X-Amz-Content-Sha256 is not the SHA-256 of the received body.');
    case 'SIGV4_READING_UNKNOWN':
      return signatureMismatch(
        `The ${refusal.part} contains a construct (${refusal.construct}) that AWS may read in more than one way, so the signature might not match on AWS. Percent-encode the construct or remove it.`,
      );
    case 'SIGV4_MISMATCH':
      return signatureMismatch(
        'The signature does not match the method, path, query, signed headers, body and key of this request. Something was changed after signing or canonicalised differently, or the request was signed with another secret.',
      );
  }
}

const MALFORMED_MESSAGES: Readonly<
  Record<(Sigv4Refusal & { code: 'SIGV4_MALFORMED' })['part'], string>
> = {
  Algorithm: "Unsupported AWS 'algorithm'.",
  Parameters:
    "Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' parameters, each once.",
  Credential: "Authorization header requires 'Credential' parameter.",
  SignedHeaders: "Authorization header requires 'SignedHeaders' parameter.",
  Signature: "Authorization header requires 'Signature' parameter.",
};

/** Seen at live function URLs (awsdocs/aws-lambda-developer-guide#494, 2026-05-11). */
function forbidden(why: string): RefusalAnswer {
  return {
    status: 403,
    errorType: 'AccessDeniedException',
    body: JSON.stringify({
      Message:
        'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
    }),
    why,
  };
}

function incompleteSignature(message: string, why: string): RefusalAnswer {
  return signatureAnswer('IncompleteSignatureException', message, why);
}

function invalidSignature(message: string, why: string): RefusalAnswer {
  return signatureAnswer('InvalidSignatureException', message, why);
}

/** Seen at Lambda (apache/apisix#11097, erlcloud/erlcloud#690). */
function signatureMismatch(why: string): RefusalAnswer {
  return invalidSignature(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    why,
  );
}

/** Seen at Lambda's API (iann0036/iamlive#58); approximated for function URLs. */
function invalidToken(why: string): RefusalAnswer {
  return signatureAnswer(
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
    why,
  );
}

function signatureAnswer(errorType: string, message: string, why: string): RefusalAnswer {
  return { status: 403, errorType, body: JSON.stringify({ message }), why };
}

/** Approximated: the response of Lambda's Invoke. */
function tooLarge(why: string): RefusalAnswer {
  return {
    status: 413,
    errorType: 'RequestEntityTooLargeException',
    body: JSON.stringify({
      Type: 'User',
      message: `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`,
    }),
    why,
  };
}

/** Seen at live function URLs (awsdocs/aws-lambda-developer-guide#430); the type is approximated. */
function badGateway(why: string): RefusalAnswer {
  return { status: 502, body: 'Internal Server Error', why };
}
