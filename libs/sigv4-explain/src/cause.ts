/**
 * Every cause that an explanation can name, and the description of each.
 *
 * It does not find causes: `find-faults.ts`, `cause-of-difference.ts` and `recompute-signature.ts` do.
 */
import type { PathRefusal, QueryRefusal } from '@furlock/sigv4-signing';
import type { ClaimRefusal } from './parse-claim.js';

/** A part of the credential scope: as signed, and as expected. Null means unknown. */
interface ScopePart {
  readonly signed: string | null;
  readonly expected: string | null;
}

/** Why a request was refused, or would be. Each cause has its evidence; none contains a secret. */
export type CauseEvidence =
  | ClaimRefusal
  | { readonly code: 'AUTHORIZATION_DROPPED' }
  | { readonly code: 'HEADER_NOT_SIGNED'; readonly headers: readonly string[] }
  | { readonly code: 'SIGNED_HEADER_ABSENT'; readonly headers: readonly string[] }
  | { readonly code: 'DATE_INVALID'; readonly date: 'absent' | 'malformed' }
  | {
      readonly code: 'DATE_EXPIRED';
      readonly requestDate: string;
      readonly now: string;
      /** Beyond the five minutes that are allowed. */
      readonly expiredBySeconds: number;
    }
  | {
      readonly code: 'CLOCK_AHEAD';
      readonly requestDate: string;
      readonly now: string;
      /** Beyond the five minutes that are allowed. */
      readonly aheadBySeconds: number;
    }
  | { readonly code: 'DATE_CHANGED' }
  | ({ readonly code: 'REGION_WRONG' } & ScopePart)
  | ({ readonly code: 'SERVICE_WRONG' } & ScopePart)
  | ({ readonly code: 'SCOPE_DATE_WRONG' } & ScopePart)
  | ({ readonly code: 'SCOPE_TERMINATOR_WRONG' } & ScopePart)
  | { readonly code: 'METHOD_CHANGED'; readonly sent: string; readonly received: string }
  | { readonly code: 'HOST_WRONG'; readonly sent: string; readonly expected: string }
  | { readonly code: 'PATH_ENCODING' }
  | {
      readonly code: 'PATH_AMBIGUOUS';
      readonly refusal: PathRefusal['code'] | 'PATH_RAW_CHARACTER';
      readonly position: number;
    }
  | { readonly code: 'PATH_CHANGED' }
  | { readonly code: 'QUERY_ENCODING'; readonly kind: 'plus sign' | 'order' | 'escapes' }
  | {
      readonly code: 'QUERY_AMBIGUOUS';
      readonly refusal:
        QueryRefusal['code'] | 'QUERY_PLUS_SIGN' | 'QUERY_RAW_CHARACTER' | 'QUERY_EMPTY_PAIR';
      readonly position: number;
    }
  | { readonly code: 'QUERY_CHANGED' }
  | { readonly code: 'HOP_HEADER_CHANGED'; readonly header: string }
  | { readonly code: 'HOP_HEADER_SIGNED'; readonly headers: readonly string[] }
  | { readonly code: 'HEADER_CHANGED'; readonly header: string }
  | { readonly code: 'SIGNED_HEADERS_CHANGED' }
  | { readonly code: 'BODY_HASH_WRONG' }
  | { readonly code: 'BODY_CHANGED' }
  | { readonly code: 'BODY_UNSIGNED' }
  | { readonly code: 'BODY_TRUNCATED' }
  | { readonly code: 'SESSION_TOKEN_MISSING' }
  | { readonly code: 'SESSION_TOKEN_EXPIRED' }
  | { readonly code: 'SESSION_TOKEN_INVALID' }
  | { readonly code: 'SESSION_TOKEN_CHANGED' }
  | { readonly code: 'SIGNATURE_CHANGED' }
  | { readonly code: 'SECRET_KEY_WRONG' }
  | { readonly code: 'CHANGED_ON_THE_WAY' }
  /** `recomputed`: the signature was computed again, with the caller's credentials. */
  | { readonly code: 'SIGNATURE_UNEXPLAINED'; readonly recomputed?: true }
  | { readonly code: 'FIRST_PERMISSION_MISSING' }
  | { readonly code: 'SECOND_PERMISSION_MISSING' }
  | { readonly code: 'PERMISSION_MISSING' }
  | { readonly code: 'REFUSED_OTHERWISE'; readonly status: number };

/**
 * A cause and its certainty: `certain` follows from the input; `likely` and `possible` causes
 * explain a refusal for which no certain cause was found.
 */
export type Cause = CauseEvidence & { readonly certainty: 'certain' | 'likely' | 'possible' };

type Descriptions = {
  readonly [Code in CauseEvidence['code']]: (
    cause: Extract<CauseEvidence, { code: Code }>,
  ) => string;
};

const list = (names: readonly string[]): string => names.join(', ');
const seconds = (count: number): string => `${count.toLocaleString('en-US')} s`;

const DESCRIPTIONS: Descriptions = {
  NOT_SIGNED: ({ authorization }) =>
    ({
      absent: 'The request is not signed: it has no Authorization header.',
      'of another scheme':
        'The request is not signed: its Authorization header does not use AWS4-HMAC-SHA256. IAM does not accept bearer tokens.',
      'in the query': 'The signature is in the query. Presigned URLs are not supported here.',
    })[authorization],
  AUTHORIZATION_REPEATED: () =>
    'There is more than one Authorization header. Send only the one with the signature.',
  AUTHORIZATION_MALFORMED: ({ part }) =>
    `The ${part} of the Authorization header is malformed. Expected: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=….`,
  AUTHORIZATION_DROPPED: () =>
    'The Authorization header was sent but did not arrive. CloudFront removes it from GET and HEAD requests unless the origin request policy forwards all viewer headers.',
  HEADER_NOT_SIGNED: ({ headers }) =>
    `Sent but not signed: ${list(headers)}. Host, content-type and every x-amz-* header must be signed.`,
  SIGNED_HEADER_ABSENT: ({ headers }) =>
    `Signed but absent: ${list(headers)}. An intermediary removed it, or it was never sent. Sign only headers that arrive.`,
  DATE_INVALID: ({ date }) =>
    `The x-amz-date header is ${date}. It must be a UTC time in the format YYYYMMDDTHHMMSSZ.`,
  DATE_EXPIRED: ({ requestDate, now, expiredBySeconds }) =>
    `The signature had expired ${seconds(expiredBySeconds)} before it was checked: it is dated ${requestDate}, was checked at ${now}, and is valid for five minutes. The signer's clock is slow, or the request was delayed.`,
  CLOCK_AHEAD: ({ requestDate, now, aheadBySeconds }) =>
    `The signer's clock is ahead by ${seconds(aheadBySeconds)} more than the allowed five minutes: the signature is dated ${requestDate} and was checked at ${now}.`,
  DATE_CHANGED: () => 'The x-amz-date header that arrived differs from the one that was signed.',
  REGION_WRONG: ({ signed, expected }) =>
    `The request is signed for ${signed ?? 'another region'}, but the URL is in ${expected ?? 'another region'}. Sign for the region of the function URL, not for that of the caller or the edge.`,
  SERVICE_WRONG: ({ signed, expected }) =>
    `The request is signed for the service ${signed ?? '(unknown)'}, but the service is ${expected ?? 'a different one'}. For a function URL, sign for lambda.`,
  SCOPE_DATE_WRONG: ({ signed, expected }) =>
    `The date in the credential scope is ${signed ?? 'a different day'}, but x-amz-date is ${expected ?? 'a different day'}. Read the clock once and use that time for both.`,
  SCOPE_TERMINATOR_WRONG: () => 'The credential scope does not end in aws4_request.',
  METHOD_CHANGED: ({ sent, received }) =>
    `The request was signed with the method ${sent} and arrived with ${received}. A redirect or a proxy changed it.`,
  HOST_WRONG: ({ sent, expected }) =>
    `The host is ${sent}, but it must be ${expected}. Sign and send the host of the function URL, and do not use an origin request policy that forwards the viewer's host.`,
  PATH_ENCODING: () =>
    'The path was signed in a different encoding from the one that was sent. Encode it once for the request, and once more (/a%20b as /a%2520b) for the canonical request, according to RFC 3986 (! \u0027 ( ) * are encoded).',
  PATH_AMBIGUOUS: ({ refusal, position }) =>
    `The path is ambiguous (${refusal} at position ${position}), and the two sides may have interpreted it differently. Send it percent-encoded, with single slashes and without dot segments.`,
  PATH_CHANGED: () => 'The path that arrived differs from the one that was signed.',
  QUERY_ENCODING: ({ kind }) =>
    ({
      'plus sign':
        'One side interpreted a + in the query as a space, and the other as a plus sign. Send %20 or %2B instead.',
      order:
        'The query was signed in the wrong order. The canonical query string is sorted by name, then by value.',
      escapes:
        'The query was signed in a different encoding from the one that was sent. Decode it, encode it according to RFC 3986, then sign and send the result.',
    })[kind],
  QUERY_AMBIGUOUS: ({ refusal, position }) =>
    `The query is ambiguous (${refusal} at position ${position}), and the two sides may have interpreted it differently. Send it percent-encoded, with %20 for a space and %2B for a plus sign.`,
  QUERY_CHANGED: () =>
    'The query that arrived differs from the one that was signed. A policy forwards only part of it, or an intermediary rewrote it.',
  HOP_HEADER_CHANGED: ({ header }) =>
    `The header ${header} was signed, and an intermediary changed it, as intermediaries do with this header. Sign only host, content-type and x-amz-*.`,
  HOP_HEADER_SIGNED: ({ headers }) =>
    `The signature includes headers that intermediaries change (${list(headers)}). Sign only host, content-type and x-amz-*.`,
  HEADER_CHANGED: ({ header }) =>
    `The header ${header} that arrived differs from the one that was signed.`,
  SIGNED_HEADERS_CHANGED: () => 'The two sides list different signed headers.',
  BODY_HASH_WRONG: () =>
    'x-amz-content-sha256 is not the SHA-256 of the body. Hash the bytes that are sent, not a string decoded from them.',
  BODY_CHANGED: () =>
    'The body that arrived differs from the one that was signed. It was converted to text, re-encoded, truncated or removed.',
  BODY_UNSIGNED: () =>
    'The payload is not signed (UNSIGNED-PAYLOAD), and Lambda does not accept unsigned payloads. Hash the body.',
  BODY_TRUNCATED: () =>
    'The signer saw only the beginning of the body, but the whole body was sent. CloudFront exposes at most 1 MB to the edge function, so larger bodies cannot be signed there.',
  SESSION_TOKEN_MISSING: () =>
    'The access key is temporary (ASIA…), but x-amz-security-token was not sent. Send and sign the session token.',
  SESSION_TOKEN_EXPIRED: () =>
    'The session token has expired. Get new temporary credentials, and read them again for each request.',
  SESSION_TOKEN_INVALID: () =>
    'AWS does not recognise the access key or the session token. Key, secret and token must belong to the same credentials, and these must still exist.',
  SESSION_TOKEN_CHANGED: () =>
    'The session token that arrived differs from the one that was signed. It was truncated or re-encoded, or it belongs to other credentials.',
  SIGNATURE_CHANGED: () =>
    'Both sides agree on everything that is signed, but the Authorization header differs. It was replaced in transit.',
  SECRET_KEY_WRONG: () =>
    'Both sides agree on the string to sign, so the key must differ. The secret access key does not belong to the access key ID, or it was read with surrounding white space.',
  CHANGED_ON_THE_WAY: () =>
    'The signature is correct for this request, so a different request must have arrived. Provide that request as the second one to see the first part that differs.',
  SIGNATURE_UNEXPLAINED: ({ recomputed }) =>
    recomputed === true
      ? 'The signature does not match this request and these credentials. It was made with a different secret, or a signed part (method, path, query, a signed header, the body) was changed afterwards. Provide both the request as it was signed and the one that arrived to see the first part that differs.'
      : 'Nothing in this request explains the mismatch. To find the first part that differs, provide credentials or the request as it arrived.',
  FIRST_PERMISSION_MISSING: () =>
    'The caller lacks lambda:InvokeFunctionUrl on the function, the first of the two permissions that a function URL requires.',
  SECOND_PERMISSION_MISSING: () =>
    'The caller lacks lambda:InvokeFunction on the function, the second permission that a function URL has required since October 2025 (with lambda:InvokedViaFunctionUrl).',
  PERMISSION_MISSING: () =>
    'AWS did not reject the signature: the caller lacks a permission. A function URL requires lambda:InvokeFunctionUrl and, since October 2025, lambda:InvokeFunction. Check both with `aws lambda get-policy`. A principal that is only an ID there is a role that was deleted.',
  REFUSED_OTHERWISE: ({ status }) =>
    `The status ${status} is not related to the signature, a session token or a permission. The body of the response gives the reason.`,
};

/** The code of every cause. */
export const CAUSE_CODES = Object.keys(DESCRIPTIONS) as CauseEvidence['code'][];

/** Describes a cause in one to four sentences, with what to do about it. */
export function describeCause(cause: CauseEvidence): string {
  // The compiler checks that every code has a function, but not that this one takes this cause.
  const describe = DESCRIPTIONS[cause.code] as (cause: CauseEvidence) => string;
  return describe(cause);
}
