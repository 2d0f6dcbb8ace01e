import { describe, expect, test } from '@jest/globals';
import { refusalAnswer, type Refusal } from './refusal.js';

const mismatch = '{"message":"The request signature we calculated does not match';
const invalidToken = '{"message":"The security token included in the request is invalid."}';
const forbidden = '{"Message":"Forbidden. For troubleshooting Function URL authorization issues';
const tooLarge = '{"Type":"User","message":"Request must be smaller than 6291456 bytes';
const instants = {
  requestDate: '20261122T120000Z',
  limit: '20261122T125905Z',
  now: '20261122T130405Z',
};
const scope = { code: 'SIGV4_SCOPE_WRONG', expected: 'right', received: 'wrong' } as const;

interface Case {
  readonly refusal: Refusal;
  readonly status: number;
  readonly errorType?: string;
  /** The beginning of the body. */
  readonly body: string;
  /** Text that the sentence must contain. */
  readonly why: string;
}

const cases: Case[] = [
  {
    refusal: { code: 'SIGV4_MISSING', authorization: 'absent' },
    status: 403,
    errorType: 'AccessDeniedException',
    body: forbidden,
    why: 'no Authorization',
  },
  {
    refusal: { code: 'SIGV4_MISSING', authorization: 'of another scheme' },
    status: 403,
    errorType: 'AccessDeniedException',
    body: forbidden,
    why: 'bearer',
  },
  {
    refusal: { code: 'SIGV4_PRESIGNED' },
    status: 501,
    body: '{"message":"The local edge does not',
    why: 'query',
  },
  {
    refusal: { code: 'SIGV4_MALFORMED', part: 'Credential' },
    status: 403,
    errorType: 'IncompleteSignatureException',
    body: '{"message":"Authorization header requires \'Credential\'',
    why: 'Credential',
  },
  {
    refusal: { code: 'SIGV4_AUTHORIZATION_REPEATED' },
    status: 403,
    errorType: 'IncompleteSignatureException',
    body: '{"message":"Authorization header is not unique',
    why: 'more than one',
  },
  {
    refusal: { code: 'SIGV4_HEADER_NOT_SIGNED', headers: ['host'] },
    status: 403,
    errorType: 'InvalidSignatureException',
    body: "{\"message\":\"'Host' or ':authority' must be",
    why: 'host',
  },
  {
    refusal: { code: 'SIGV4_HEADER_NOT_SIGNED', headers: ['x-amz-a'] },
    status: 403,
    errorType: 'InvalidSignatureException',
    body: '{"message":"There were headers present',
    why: 'x-amz-a',
  },
  {
    refusal: { code: 'SIGV4_SIGNED_HEADER_ABSENT', headers: ['x-b'] },
    status: 403,
    errorType: 'InvalidSignatureException',
    body: mismatch,
    why: 'x-b',
  },
  {
    refusal: { code: 'SIGV4_DATE_INVALID', date: 'absent' },
    status: 403,
    errorType: 'IncompleteSignatureException',
    body: '{"message":"Authorization header requires existence',
    why: 'absent',
  },
  {
    refusal: { code: 'SIGV4_DATE_INVALID', date: 'malformed' },
    status: 403,
    errorType: 'IncompleteSignatureException',
    body: '{"message":"Date must be in ISO-8601',
    why: 'malformed',
  },
  {
    refusal: { code: 'SIGV4_EXPIRED', ...instants },
    status: 403,
    errorType: 'InvalidSignatureException',
    body: '{"message":"Signature expired: 20261122T120000Z is now earlier than 20261122T125905Z (20261122T130405Z - 5 min.)"}',
    why: 'before',
  },
  {
    refusal: { code: 'SIGV4_NOT_YET_CURRENT', ...instants },
    status: 403,
    errorType: 'InvalidSignatureException',
    body: '{"message":"Signature not yet current: 20261122T120000Z is still later than 20261122T125905Z (20261122T130405Z + 5 min.)"}',
    why: 'after',
  },
  {
    refusal: { ...scope, part: 'region' },
    status: 403,
    errorType: 'InvalidSignatureException',
    body: '{"message":"Credential should be scoped to a valid region. "}',
    why: 'must be right',
  },
  {
    refusal: { ...scope, part: 'service' },
    status: 403,
    errorType: 'InvalidSignatureException',
    body: '{"message":"Credential should be scoped to correct service: \'right\'. "}',
    why: 'wrong',
  },
  {
    refusal: { ...scope, part: 'terminator' },
    status: 403,
    errorType: 'InvalidSignatureException',
    body: '{"message":"Credential should be scoped with a valid terminator: \'right\'. "}',
    why: 'wrong',
  },
  {
    refusal: { ...scope, part: 'date' },
    status: 403,
    errorType: 'InvalidSignatureException',
    body: '{"message":"Date in Credential scope does not match',
    why: 'wrong',
  },
  {
    refusal: { code: 'SIGV4_KEY_UNKNOWN' },
    status: 403,
    errorType: 'UnrecognizedClientException',
    body: invalidToken,
    why: 'access key id',
  },
  {
    refusal: { code: 'SIGV4_TOKEN_MISSING' },
    status: 403,
    errorType: 'UnrecognizedClientException',
    body: invalidToken,
    why: 'without',
  },
  {
    refusal: { code: 'SIGV4_TOKEN_WRONG' },
    status: 403,
    errorType: 'UnrecognizedClientException',
    body: invalidToken,
    why: 'does not belong to the access key',
  },
  {
    refusal: { code: 'SIGV4_PAYLOAD_UNSIGNED' },
    status: 403,
    errorType: 'InvalidSignatureException',
    body: mismatch,
    why: 'The payload is not signed',
  },
  {
    refusal: { code: 'SIGV4_PAYLOAD_MISMATCH' },
    status: 403,
    errorType: 'InvalidSignatureException',
    body: mismatch,
    why: 'SHA-256',
  },
  {
    refusal: { code: 'SIGV4_READING_UNKNOWN', part: 'query', construct: 'plus sign' },
    status: 403,
    errorType: 'InvalidSignatureException',
    body: mismatch,
    why: 'plus sign',
  },
  {
    refusal: { code: 'SIGV4_MISMATCH' },
    status: 403,
    errorType: 'InvalidSignatureException',
    body: mismatch,
    why: 'changed after signing',
  },
  {
    refusal: { code: 'FUNCTION_URL_HOST_UNKNOWN', expected: 'a.lambda-url.x.on.aws' },
    status: 403,
    errorType: 'AccessDeniedException',
    body: forbidden,
    why: 'a.lambda-url.x.on.aws',
  },
  {
    refusal: {
      code: 'IAM_DENIED',
      action: 'lambda:InvokeFunction',
      caller: 'arn:x',
      reason: 'no policy allows it',
      unknownOperators: [],
      unknownKeys: [],
    },
    status: 403,
    errorType: 'AccessDeniedException',
    body: forbidden,
    why: 'arn:x is not authorized to perform lambda:InvokeFunction on the function: no policy allows it.',
  },
  {
    refusal: {
      code: 'IAM_DENIED',
      action: 'a',
      caller: null,
      reason: 'no policy allows it',
      unknownOperators: ['IpAddress'],
      unknownKeys: [],
    },
    status: 403,
    errorType: 'AccessDeniedException',
    body: forbidden,
    why: 'IpAddress',
  },
  {
    refusal: {
      code: 'IAM_DENIED',
      action: 'a',
      caller: null,
      reason: 'no policy allows it',
      unknownOperators: [],
      unknownKeys: ['aws:PrincipalTag/team'],
    },
    status: 403,
    errorType: 'AccessDeniedException',
    body: forbidden,
    why: 'does not know the value of aws:PrincipalTag/team',
  },
  {
    refusal: { code: 'REQUEST_TARGET_INVALID' },
    status: 400,
    errorType: 'BadRequestException',
    body: '{"message":"Bad Request"}',
    why: 'slash',
  },
  {
    refusal: { code: 'REQUEST_HEADERS_TOO_LARGE', headerBytes: 20000 },
    status: 413,
    errorType: 'RequestEntityTooLargeException',
    body: tooLarge,
    why: '20000',
  },
  {
    refusal: { code: 'REQUEST_PAYLOAD_TOO_LARGE' },
    status: 413,
    errorType: 'RequestEntityTooLargeException',
    body: tooLarge,
    why: '6291456',
  },
  {
    refusal: { code: 'FUNCTION_THROTTLED', concurrencyLimit: 0 },
    status: 429,
    errorType: 'TooManyRequestsException',
    body: '{"Reason":"ReservedFunctionConcurrent',
    why: 'concurrent invocations: 0.',
  },
  {
    refusal: { code: 'FUNCTION_FAILED', errorType: 'TypeError' },
    status: 502,
    body: 'Internal Server Error',
    why: 'TypeError',
  },
  {
    refusal: { code: 'FUNCTION_TIMED_OUT' },
    status: 502,
    body: 'Internal Server Error',
    why: 'time limit',
  },
  {
    refusal: { code: 'FUNCTION_RESPONSE_MALFORMED', part: 'cookies' },
    status: 502,
    body: 'Internal Server Error',
    why: 'cookies',
  },
  {
    refusal: { code: 'FUNCTION_RESPONSE_MALFORMED', part: 'prelude' },
    status: 502,
    body: 'Internal Server Error',
    why: 'HttpResponseStream.from',
  },
  {
    refusal: { code: 'FUNCTION_STREAM_BROKEN', cause: 'a cause' },
    status: 502,
    body: 'Internal Server Error',
    why: 'a cause',
  },
  {
    refusal: { code: 'SIGV4_TOKEN_EXPIRED', expiredAt: 'then', now: 'now' },
    status: 403,
    errorType: 'ExpiredTokenException',
    body: '{"message":"The security token included in the request is expired"}',
    why: 'expired at then',
  },
  {
    refusal: { code: 'FUNCTION_RESPONSE_TOO_LARGE' },
    status: 502,
    body: 'Internal Server Error',
    why: '6291456',
  },
];

describe('refusalAnswer', () => {
  test.each(cases)('$refusal.code, $body', ({ refusal, status, errorType, body, why }) => {
    const answer = refusalAnswer(refusal);

    expect(answer.status).toBe(status);
    expect(answer.errorType).toBe(errorType);
    expect(answer.body.slice(0, body.length)).toBe(body);
    expect(answer.why).toContain(why);
    expect(answer.why).toMatch(/\.$/);
  });
});
