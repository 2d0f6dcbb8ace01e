/**
 * Verifies the AWS Signature Version 4 of a request and identifies the signer.
 *
 * It judges what the edge signs, so it shares no code with the edge's signer or with AWS's. It does
 * not authorize the signer, and it reads signatures from the `Authorization` header only.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import {
  parseAuthorization,
  type Authorization,
  type AuthorizationRefusal,
} from './parse-authorization.js';
import { requestSignature } from './request-signature.js';
import { failure, success, type Result } from './result.js';
import { unknownReading, type UnknownReading } from './unknown-reading.js';
import { headerValues, type WireRequest } from './wire-request.js';

/**
 * How far a request's date may differ from now, in either direction.
 *
 * Approximated: general SigV4 practice; AWS gives no number for function URLs.
 */
export const CLOCK_WINDOW_MINUTES = 5;

/** Why a request is not validly signed; never contains a key, token or signature. */
export type Sigv4Refusal =
  | {
      readonly code: 'SIGV4_MISSING';
      /** Whether the `Authorization` header is missing or uses another scheme. */
      readonly authorization: 'absent' | 'of another scheme';
    }
  | { readonly code: 'SIGV4_PRESIGNED' }
  | AuthorizationRefusal
  | { readonly code: 'SIGV4_AUTHORIZATION_REPEATED' }
  | { readonly code: 'SIGV4_HEADER_NOT_SIGNED'; readonly headers: readonly string[] }
  | { readonly code: 'SIGV4_SIGNED_HEADER_ABSENT'; readonly headers: readonly string[] }
  | { readonly code: 'SIGV4_DATE_INVALID'; readonly date: 'absent' | 'malformed' }
  | {
      readonly code: 'SIGV4_EXPIRED' | 'SIGV4_NOT_YET_CURRENT';
      /** All three. Shape: `YYYYMMDDTHHMMSSZ`. */
      readonly requestDate: string;
      readonly limit: string;
      readonly now: string;
    }
  | {
      readonly code: 'SIGV4_SCOPE_WRONG';
      readonly part: 'region' | 'service' | 'terminator' | 'date';
      readonly expected: string;
      readonly received: string;
    }
  | { readonly code: 'SIGV4_KEY_UNKNOWN' }
  | { readonly code: 'SIGV4_TOKEN_MISSING' }
  | { readonly code: 'SIGV4_TOKEN_WRONG' }
  /** Shape: `YYYYMMDDTHHMMSSZ`. */
  | { readonly code: 'SIGV4_TOKEN_EXPIRED'; readonly expiredAt: string; readonly now: string }
  | { readonly code: 'SIGV4_PAYLOAD_UNSIGNED' }
  | { readonly code: 'SIGV4_PAYLOAD_MISMATCH' }
  | ({ readonly code: 'SIGV4_READING_UNKNOWN' } & UnknownReading)
  | { readonly code: 'SIGV4_MISMATCH' };

/** The holder of a key, as far as verification needs it. */
export interface KeyHolder {
  readonly credentials: {
    readonly secretAccessKey: string;
    /** Absent for a long-term key. */
    readonly sessionToken?: string;
  };
  /** Units: milliseconds since 1970-01-01T00:00:00Z; absent for a key that does not expire. */
  readonly expiresAt?: number;
}

/** The context in which a signature is verified. */
export interface Sigv4Context<Holder extends KeyHolder> {
  /** Units: milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
  /** The region of the endpoint that was called, not the region where the edge runs. */
  readonly region: string;
  /** `lambda` for a function URL, `s3` for a bucket, `ssm` for the Parameter Store. */
  readonly service: string;
  /** The holder of an access key id, if it exists. */
  readonly findKeyHolder: (accessKeyId: string) => Holder | undefined;
}

/**
 * The holder of the key that signed a request.
 *
 * Errors: the first stage that fails, in AWS's order: the syntax of the header, the signed headers,
 * the date, the credential scope, the key and its token, the payload, the signature.
 * Source: IAM user guide, "Create a signed AWS API request" and "Troubleshoot Signature Version 4"
 * (read 2026-11-22). The order of the stages is approximated from observed answers.
 */
export function verifySigv4<Holder extends KeyHolder>(
  request: WireRequest,
  context: Sigv4Context<Holder>,
): Result<Holder, Sigv4Refusal> {
  const claim = findClaim(request);
  if (!claim.ok) return claim;
  const { accessKeyId, credentialScope, signedHeaders, signature } = claim.value;

  const requestDate = single(headerValues(request, 'x-amz-date'));
  const isUnsigned = context.service === 's3' && statesUnsignedPayload(request);
  const hashedPayload = isUnsigned
    ? UNSIGNED_PAYLOAD
    : createHash('sha256').update(request.body).digest('hex');
  const refusal =
    refuseSignedHeaders(request, signedHeaders) ??
    refuseDate(requestDate, context.now) ??
    refuseScope(claim.value, requestDate, context);
  if (refusal !== undefined) return failure(refusal);

  const holder = context.findKeyHolder(accessKeyId);
  if (holder === undefined) return failure({ code: 'SIGV4_KEY_UNKNOWN' });

  const laterRefusal =
    refuseSessionToken(request, holder, context.now) ??
    (context.service === 's3'
      ? (refuseMissingHash(request) ?? refusePayload(request, hashedPayload, isUnsigned))
      : (refusePayload(request, hashedPayload) ?? refuseReading(request)));
  if (laterRefusal !== undefined) return failure(laterRefusal);

  const expected = requestSignature(request, {
    secretAccessKey: holder.credentials.secretAccessKey,
    credentialScope,
    requestDate,
    signedHeaders,
    hashedPayload,
  });
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'))
    ? success(holder)
    : failure({ code: 'SIGV4_MISMATCH' });
}

function findClaim(request: WireRequest): Result<Authorization, Sigv4Refusal> {
  const [authorization, ...others] = headerValues(request, 'authorization');
  if (authorization === undefined) {
    // AWS also accepts signatures in the query; they are not supported here and have their own code.
    return /(?:^|&)X-Amz-Signature=/i.test(request.query)
      ? failure({ code: 'SIGV4_PRESIGNED' })
      : failure({ code: 'SIGV4_MISSING', authorization: 'absent' });
  }
  if (others.length > 0) return failure({ code: 'SIGV4_AUTHORIZATION_REPEATED' });
  if (!/^AWS4-/.test(authorization)) {
    return failure({ code: 'SIGV4_MISSING', authorization: 'of another scheme' });
  }
  return parseAuthorization(authorization);
}

/**
 * `host`, `content-type` if sent, and every `x-amz-*` header sent must be signed.
 *
 * Source: IAM user guide, "Create a signed AWS API request", step 1, CanonicalHeaders.
 */
function refuseSignedHeaders(
  request: WireRequest,
  signedHeaders: readonly string[],
): Sigv4Refusal | undefined {
  const sent = [...new Set(request.headers.map(([name]) => name))];
  const unsigned = ['host', ...sent.filter(mustBeSigned)].filter(
    (name) => !signedHeaders.includes(name),
  );
  if (unsigned.length > 0) return { code: 'SIGV4_HEADER_NOT_SIGNED', headers: unsigned };

  const absent = signedHeaders.filter((name) => !sent.includes(name));
  return absent.length > 0 ? { code: 'SIGV4_SIGNED_HEADER_ABSENT', headers: absent } : undefined;
}

function mustBeSigned(name: string): boolean {
  if (name === 'content-type') return true;
  // CloudFront adds `X-Amz-Cf-Id` after the edge has signed, so it cannot be signed and is accepted.
  return name.startsWith('x-amz-') && !name.startsWith('x-amz-cf-');
}

function refuseDate(requestDate: string, now: number): Sigv4Refusal | undefined {
  // Stricter than AWS, which falls back to the `Date` header. No current signer uses that.
  if (requestDate === '') return { code: 'SIGV4_DATE_INVALID', date: 'absent' };
  const requestTime = parseBasicDate(requestDate);
  if (requestTime === undefined) return { code: 'SIGV4_DATE_INVALID', date: 'malformed' };

  const windowMs = CLOCK_WINDOW_MINUTES * 60_000;
  const evidence = (code: 'SIGV4_EXPIRED' | 'SIGV4_NOT_YET_CURRENT', limit: number) => ({
    code,
    requestDate,
    limit: formatBasicDate(limit),
    now: formatBasicDate(now),
  });
  if (requestTime < now - windowMs) return evidence('SIGV4_EXPIRED', now - windowMs);
  if (requestTime > now + windowMs) return evidence('SIGV4_NOT_YET_CURRENT', now + windowMs);
  return undefined;
}

function refuseScope(
  { credentialScope }: Authorization,
  requestDate: string,
  { region, service }: Pick<Sigv4Context<KeyHolder>, 'region' | 'service'>,
): Sigv4Refusal | undefined {
  const expected = {
    region,
    service,
    terminator: 'aws4_request',
    date: requestDate.slice(0, 8),
  };
  const part = (['region', 'service', 'terminator', 'date'] as const).find(
    (name) => credentialScope[name] !== expected[name],
  );
  return part === undefined
    ? undefined
    : {
        code: 'SIGV4_SCOPE_WRONG',
        part,
        expected: expected[part],
        received: credentialScope[part],
      };
}

/** Temporary credentials include the session token, which is as secret as the key. */
function refuseSessionToken(
  request: WireRequest,
  { credentials: { sessionToken }, expiresAt = Infinity }: KeyHolder,
  now: number,
): Sigv4Refusal | undefined {
  const token = single(headerValues(request, 'x-amz-security-token'));
  if (token === '' && sessionToken !== undefined) return { code: 'SIGV4_TOKEN_MISSING' };
  if (!sameSecret(token, sessionToken ?? '')) return { code: 'SIGV4_TOKEN_WRONG' };
  if (now < expiresAt) return undefined;
  return {
    code: 'SIGV4_TOKEN_EXPIRED',
    expiredAt: formatBasicDate(expiresAt),
    now: formatBasicDate(now),
  };
}

const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

function statesUnsignedPayload(request: WireRequest): boolean {
  return single(headerValues(request, 'x-amz-content-sha256')) === UNSIGNED_PAYLOAD;
}

/** S3 requires the header, and reads every path and query in one way. */
function refuseMissingHash(request: WireRequest): Sigv4Refusal | undefined {
  return headerValues(request, 'x-amz-content-sha256').length > 0
    ? undefined
    : { code: 'SIGV4_SIGNED_HEADER_ABSENT', headers: ['x-amz-content-sha256'] };
}

/** Every service but S3 rejects unsigned payloads: a declared hash must be the hash of the body. */
function refusePayload(
  request: WireRequest,
  hashedPayload: string,
  acceptsUnsigned = false,
): Sigv4Refusal | undefined {
  const stated = headerValues(request, 'x-amz-content-sha256');
  if (stated.length === 0 || acceptsUnsigned) return undefined;
  if (stated.some((value) => /^(?:STREAMING-)?UNSIGNED-PAYLOAD/.test(value))) {
    return { code: 'SIGV4_PAYLOAD_UNSIGNED' };
  }
  return single(stated) === hashedPayload ? undefined : { code: 'SIGV4_PAYLOAD_MISMATCH' };
}

function refuseReading(request: WireRequest): Sigv4Refusal | undefined {
  const reading = unknownReading(request);
  return reading === undefined ? undefined : { code: 'SIGV4_READING_UNKNOWN', ...reading };
}

/** The value of a header that may be sent only once; repeated values are joined by commas, as signed. */
function single(values: readonly string[]): string {
  return values.join(',');
}

/** Compares in constant time; the lengths are not secret. */
function sameSecret(sent: string, secret: string): boolean {
  const [one, other] = [Buffer.from(sent, 'latin1'), Buffer.from(secret, 'latin1')];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The time of an ISO 8601 basic date (`YYYYMMDDTHHMMSSZ`), or undefined if it is not a valid date. */
function parseBasicDate(text: string): number | undefined {
  if (!/^\d{8}T\d{6}Z$/.test(text)) return undefined;
  const time = Date.parse(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  // 31 February does not parse, or parses as March. A valid date is unchanged when formatted again.
  return Number.isNaN(time) || formatBasicDate(time) !== text ? undefined : time;
}

function formatBasicDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
