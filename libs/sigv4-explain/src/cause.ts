/**
 * Every cause that an explanation can name, and what each is called in words.
 *
 * It finds none: `find-faults.ts`, `cause-of-difference.ts` and `recompute-signature.ts` do.
 */
import type { PathRefusal, QueryRefusal } from '@furlock/sigv4-signing';
import type { ClaimRefusal } from './parse-claim.js';

/** A part of the credential scope: as it was signed, and as it should have been. Null is not known. */
interface ScopePart {
  readonly signed: string | null;
  readonly expected: string | null;
}

/** Why a request was, or would be, refused; each with its evidence and none with a secret. */
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
  /** `recomputed`: with the caller's credentials, over the request as it was given. */
  | { readonly code: 'SIGNATURE_UNEXPLAINED'; readonly recomputed?: true }
  | { readonly code: 'FIRST_PERMISSION_MISSING' }
  | { readonly code: 'SECOND_PERMISSION_MISSING' }
  | { readonly code: 'PERMISSION_MISSING' }
  | { readonly code: 'REFUSED_OTHERWISE'; readonly status: number };

/**
 * A cause, and how sure it is: `certain` follows from what was given; `likely` and `possible`
 * explain a refusal that nothing certain explains.
 */
export type Cause = CauseEvidence & { readonly certainty: 'certain' | 'likely' | 'possible' };

type Words = {
  readonly [Code in CauseEvidence['code']]: (
    cause: Extract<CauseEvidence, { code: Code }>,
  ) => string;
};

const list = (names: readonly string[]): string => names.join(', ');
const seconds = (count: number): string => `${count.toLocaleString('en-US')} s`;

const WORDS: Words = {
  NOT_SIGNED: ({ authorization }) =>
    ({
      absent: 'The request is not signed: it has no Authorization header.',
      'of another scheme':
        'The request is not signed: its Authorization header is not AWS4-HMAC-SHA256, and a bearer token says nothing to IAM.',
      'in the query': 'The signature is in the query: presigned URLs are not explained here.',
    })[authorization],
  AUTHORIZATION_REPEATED: () =>
    'There is more than one Authorization header: send the signature alone.',
  AUTHORIZATION_MALFORMED: ({ part }) =>
    `The Authorization header is malformed at its ${part}: write it as AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=….`,
  AUTHORIZATION_DROPPED: () =>
    'The Authorization header was sent and did not arrive: CloudFront drops it from GET and HEAD unless the origin request policy forwards all viewer headers.',
  HEADER_NOT_SIGNED: ({ headers }) =>
    `Sent but not signed: ${list(headers)}. Host, content-type and every x-amz-* header must be signed.`,
  SIGNED_HEADER_ABSENT: ({ headers }) =>
    `Signed but not there: ${list(headers)}. A hop dropped it, or it was never sent: sign only what arrives.`,
  DATE_INVALID: ({ date }) =>
    `The x-amz-date header is ${date}: it must be a UTC time as YYYYMMDDTHHMMSSZ.`,
  DATE_EXPIRED: ({ requestDate, now, expiredBySeconds }) =>
    `The signature had expired by ${seconds(expiredBySeconds)}: it is dated ${requestDate}, was judged at ${now}, and holds for five minutes. The signer's clock is behind, or the request waited.`,
  CLOCK_AHEAD: ({ requestDate, now, aheadBySeconds }) =>
    `The signer's clock is ahead: the signature is dated ${requestDate} and was judged at ${now}, ${seconds(aheadBySeconds)} more than the five minutes that are allowed.`,
  DATE_CHANGED: () => 'The x-amz-date that arrived is not the one that was signed.',
  REGION_WRONG: ({ signed, expected }) =>
    `Signed for ${signed ?? 'another region'}, the URL is in ${expected ?? 'another region'}: sign for the region of the function URL, not that of the caller or the edge.`,
  SERVICE_WRONG: ({ signed, expected }) =>
    `Signed for the service ${signed ?? '(unknown)'}, the service is ${expected ?? 'another'}: a function URL is lambda.`,
  SCOPE_DATE_WRONG: ({ signed, expected }) =>
    `The credential scope is of ${signed ?? 'another day'}, x-amz-date of ${expected ?? 'another day'}: take both from one clock reading.`,
  SCOPE_TERMINATOR_WRONG: () => 'The credential scope does not end in aws4_request.',
  METHOD_CHANGED: ({ sent, received }) =>
    `The method was ${sent} when it was signed and is ${received} where it arrived: a redirect or a proxy changed it.`,
  HOST_WRONG: ({ sent, expected }) =>
    `Host is ${sent}, it must be ${expected}: sign and send the host of the function URL, and let no origin request policy forward the viewer's.`,
  PATH_ENCODING: () =>
    'The path was signed in another spelling than it was sent: encode it once for the wire, and once more (/a%20b as /a%2520b) for the canonical request, by RFC 3986 (! \u0027 ( ) * are encoded).',
  PATH_AMBIGUOUS: ({ refusal, position }) =>
    `The path has more than one reading (${refusal} at position ${position}), and the two sides may have read it differently: send it with single slashes, without dot segments, percent-encoded.`,
  PATH_CHANGED: () => 'The path that arrived is another than the one that was signed.',
  QUERY_ENCODING: ({ kind }) =>
    ({
      'plus sign':
        'A + in the query was read as a space by one side and as a plus sign by the other: send %20 or %2B.',
      order:
        'The query was signed in another order: the canonical query string is sorted by name, then by value.',
      escapes:
        'The query was signed in another spelling than it was sent: decode it, encode it by RFC 3986, sign that and send that.',
    })[kind],
  QUERY_AMBIGUOUS: ({ refusal, position }) =>
    `The query has more than one reading (${refusal} at position ${position}), and the two sides may have read it differently: send it percent-encoded, %20 for a space and %2B for a plus sign.`,
  QUERY_CHANGED: () =>
    'The query that arrived is another than the one that was signed: a policy forwards part of it, or a hop rewrote it.',
  HOP_HEADER_CHANGED: ({ header }) =>
    `The header ${header} was signed, and a hop changed it, as hops do: sign host, content-type and x-amz-* only.`,
  HOP_HEADER_SIGNED: ({ headers }) =>
    `Signed are headers that hops change (${list(headers)}): sign host, content-type and x-amz-* only.`,
  HEADER_CHANGED: ({ header }) =>
    `The header ${header} that arrived is not the one that was signed.`,
  SIGNED_HEADERS_CHANGED: () => 'The two sides do not sign the same headers.',
  BODY_HASH_WRONG: () =>
    'x-amz-content-sha256 is not the SHA-256 of the body: hash the bytes that are sent, not a text made of them.',
  BODY_CHANGED: () =>
    'The body that arrived is another than the one that was signed: it was converted to text, re-encoded, cut or dropped.',
  BODY_UNSIGNED: () =>
    'The payload is not signed (UNSIGNED-PAYLOAD), and Lambda takes no unsigned payload: hash the body.',
  BODY_TRUNCATED: () =>
    'The signer was shown the beginning of the body only, and the whole of it was sent: CloudFront shows the edge 1 MB, so larger bodies cannot be signed there.',
  SESSION_TOKEN_MISSING: () =>
    'The access key is a temporary one (ASIA…), and x-amz-security-token is not sent: send and sign the session token.',
  SESSION_TOKEN_EXPIRED: () =>
    'The session token has expired: get new temporary credentials, and read them for each request.',
  SESSION_TOKEN_INVALID: () =>
    'The access key or session token is unknown: key, secret and token must come from one set of credentials that still exists.',
  SESSION_TOKEN_CHANGED: () =>
    'The session token that arrived is not the one that was signed: it was cut, re-encoded, or belongs to other credentials.',
  SIGNATURE_CHANGED: () =>
    'Both sides agree on what is signed, and the Authorization header itself differs: it was replaced on the way.',
  SECRET_KEY_WRONG: () =>
    'Both sides agree on the string to sign, so the key differs: the secret access key is not that of the access key id, or was read with white space.',
  CHANGED_ON_THE_WAY: () =>
    'The signature is right for this request, so what arrived was another one: give it as second request, and the first part that differs is named.',
  SIGNATURE_UNEXPLAINED: ({ recomputed }) =>
    recomputed === true
      ? 'The signature is not that of this request under these credentials: it was made with another secret, or something signed (method, path, query, a signed header, the body) was changed afterwards. Give the request as it was signed beside the one that arrived, and the first part that differs is named.'
      : 'Nothing in this request explains the mismatch: give credentials, or the request as it arrived, and the first part that differs is named.',
  FIRST_PERMISSION_MISSING: () =>
    'The caller may not lambda:InvokeFunctionUrl on the function, the first of the two permissions that a function URL needs.',
  SECOND_PERMISSION_MISSING: () =>
    'The caller may not lambda:InvokeFunction on the function, the second permission that a function URL needs since October 2025 (with lambda:InvokedViaFunctionUrl).',
  PERMISSION_MISSING: () =>
    'The signature was not what was refused: the caller lacks a permission. A function URL needs lambda:InvokeFunctionUrl and, since October 2025, lambda:InvokeFunction; look at both with `aws lambda get-policy`, and for a principal that is a bare id, which is a role that was deleted.',
  REFUSED_OTHERWISE: ({ status }) =>
    `The answer ${status} is not about the signature, a session token or a permission: what it is about, its own body says.`,
};

/** Every code there is. */
export const CAUSE_CODES = Object.keys(WORDS) as CauseEvidence['code'][];

/** A cause in one or two sentences, with what to do. */
export function describeCause(cause: CauseEvidence): string {
  // One arm of the map for each arm of the union: the compiler checks that, but cannot pair them.
  const words = WORDS[cause.code] as (cause: CauseEvidence) => string;
  return words(cause);
}
