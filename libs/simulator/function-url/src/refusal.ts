/**
 * From a refusal to what the caller is told, as AWS tells it, and to the sentence for the terminal.
 *
 * The caller gets AWS's words and nothing more; the evidence goes to the terminal. Neither ever
 * holds a key, a token or a signature.
 */
import {
  CLOCK_WINDOW_MINUTES,
  SCOPE_MESSAGES,
  type Sigv4Refusal,
} from '@furlock/simulator-sigv4-judge';
import type { RequestRefusal } from './judge-request.js';
import type { ResponseRefusal } from './payload-response.js';

/**
 * What one invocation may carry, each way. Units: bytes of the event or result as JSON.
 *
 * Source: Lambda developer guide, "Lambda quotas", invocation payload (read 2026-11-22).
 */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/**
 * What a streamed answer may carry. Units: bytes as the function writes them.
 *
 * Source: Lambda developer guide, "Response streaming for Lambda functions" (read 2026-11-22). The
 * reference of the CDK still says 20 MB, the limit before July 2025.
 */
export const MAX_STREAMED_BYTES = 200 * 1024 * 1024;

/**
 * Above how much of header names and values the front end fails with a message about the body.
 *
 * Approximated: the documented limit is 1 MB, the field reports say about 10 KB.
 */
export const MAX_HEADER_BYTES = 10 * 1024;

/** Every reason for an answer that is not the function's own. */
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
  /** The answer had begun, so no other could be given. */
  | { readonly code: 'FUNCTION_STREAM_BROKEN'; readonly cause: string };

/** What a refusal becomes. */
export interface RefusalAnswer {
  readonly status: number;
  /** The value of `x-amzn-ErrorType`, where AWS sends one. */
  readonly errorType?: string;
  readonly body: string;
  /** One sentence for the person at the terminal. */
  readonly why: string;
}

/** The answer and the sentence of a refusal. */
export function refusalAnswer(refusal: Refusal): RefusalAnswer {
  return isSigv4Refusal(refusal) ? sigv4Answer(refusal) : otherAnswer(refusal);
}

function isSigv4Refusal(refusal: Refusal): refusal is Sigv4Refusal {
  return refusal.code.startsWith('SIGV4_');
}

function otherAnswer(refusal: Exclude<Refusal, Sigv4Refusal>): RefusalAnswer {
  switch (refusal.code) {
    case 'FUNCTION_URL_HOST_UNKNOWN':
      // Approximated: AWS does not say what a Host that names no function URL is answered.
      return forbidden(
        `The Host header names no function URL: CloudFront and every client must send Host: ${refusal.expected}.`,
      );

    case 'IAM_DENIED':
      return forbidden(
        [
          `${refusal.caller ?? 'Nobody in particular (auth type NONE)'} may not ${refusal.action} on the function: ${refusal.reason}.`,
          'A function URL needs both lambda:InvokeFunctionUrl and lambda:InvokeFunction.',
          ...(refusal.unknownOperators.length > 0
            ? [
                `Conditions with ${refusal.unknownOperators.join(', ')} could not be weighed here and count against the caller.`,
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
        `The headers are ${refusal.headerBytes} bytes: above about ${MAX_HEADER_BYTES} a function URL fails, with this message about the body.`,
      );
    case 'REQUEST_PAYLOAD_TOO_LARGE':
      return tooLarge(
        `The event would be larger than ${MAX_PAYLOAD_BYTES} bytes of JSON; a binary body grows by a third in base64.`,
      );

    case 'FUNCTION_THROTTLED':
      // The status is documented ("Lambda function URLs", throttling); the body is Lambda's Invoke's.
      return {
        status: 429,
        errorType: 'TooManyRequestsException',
        body: JSON.stringify({
          Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
          Type: 'User',
          message: 'Rate Exceeded.',
        }),
        why: `As many invocations of the function run as may at once: ${refusal.concurrencyLimit}.`,
      };
    case 'FUNCTION_FAILED':
      return badGateway(`The function failed with ${refusal.errorType}.`);
    case 'FUNCTION_TIMED_OUT':
      return badGateway('The function did not answer within its own time limit.');
    case 'FUNCTION_RESPONSE_MALFORMED':
      return badGateway(
        refusal.part === 'prelude'
          ? "The function's stream says that status and headers come first, but they are not there: HttpResponseStream.from needs at least one write after it."
          : `The function's result has a statusCode, but its ${refusal.part} is not of payload format 2.0.`,
      );
    case 'FUNCTION_RESPONSE_TOO_LARGE':
      return badGateway(`The function's result is larger than ${MAX_PAYLOAD_BYTES} bytes of JSON.`);
    case 'FUNCTION_STREAM_BROKEN':
      return badGateway(`The connection was ended in the middle of the answer: ${refusal.cause}.`);
  }
}

function sigv4Answer(refusal: Sigv4Refusal): RefusalAnswer {
  switch (refusal.code) {
    case 'SIGV4_MISSING':
      return forbidden(
        refusal.authorization === 'absent'
          ? 'The request is not signed: there is no Authorization header.'
          : 'The request is not signed: its Authorization header is not AWS4-HMAC-SHA256. A bearer token says nothing to a function URL.',
      );
    case 'SIGV4_PRESIGNED':
      // Not AWS's answer: AWS reads signatures in the query, the local edge does not.
      return {
        status: 501,
        body: JSON.stringify({ message: 'The local edge does not verify presigned URLs.' }),
        why: 'The signature is in the query. AWS may accept that; the local edge reads signatures from the Authorization header only.',
      };

    // Approximated, all four: texts of other AWS services, without what they repeat of the header.
    case 'SIGV4_MALFORMED':
      return incompleteSignature(
        MALFORMED_MESSAGES[refusal.part],
        `The Authorization header is malformed at its ${refusal.part}.`,
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
        `Signed but not sent: ${refusal.headers.join(', ')}. A hop between signer and function URL may have dropped them.`,
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
      // AWS names every part that is wrong; here it is the first.
      return invalidSignature(
        SCOPE_MESSAGES[refusal.part](refusal.expected),
        `The credential scope's ${refusal.part} is ${refusal.received}, it must be ${refusal.expected}.`,
      );

    case 'SIGV4_KEY_UNKNOWN':
      return invalidToken('The access key id belongs to no role session that was issued here.');
    case 'SIGV4_TOKEN_MISSING':
      return invalidToken('Temporary credentials were used without X-Amz-Security-Token.');
    case 'SIGV4_TOKEN_WRONG':
      return invalidToken('X-Amz-Security-Token is not the token of the access key that signed.');
    case 'SIGV4_TOKEN_EXPIRED':
      // Seen at Lambda's API (cloudquery/cq-provider-aws#1171); approximated for function URLs.
      return signatureAnswer(
        'ExpiredTokenException',
        'The security token included in the request is expired',
        `The session's credentials expired at ${refusal.expiredAt}, it is ${refusal.now}: credentials are to be read for each request, not kept.`,
      );

    case 'SIGV4_PAYLOAD_UNSIGNED':
      // Approximated: documented is that Lambda takes no unsigned payload, not what it answers.
      return signatureMismatch('The payload is not signed, and Lambda takes no unsigned payload.');
    case 'SIGV4_PAYLOAD_MISMATCH':
      return signatureMismatch(
        'X-Amz-Content-Sha256 is not the SHA-256 of the body that was sent.',
      );
    case 'SIGV4_READING_UNKNOWN':
      return signatureMismatch(
        `The ${refusal.part} has a construct (${refusal.construct}) that AWS may read in more than one way, so no signature over it is sure to match: send it percent-encoded or without it.`,
      );
    case 'SIGV4_MISMATCH':
      return signatureMismatch(
        'The signature is not that of this method, path, query, signed headers and body under this key: something was changed after signing, canonicalised otherwise, or signed with another secret.',
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

/** Approximated: Lambda's Invoke answers so. */
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
