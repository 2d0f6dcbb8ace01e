/**
 * Reads a request as a service does: each part of the canonical request and of the string to sign.
 */
import { Sha256 } from '@aws-crypto/sha256-js';
import {
  canonicalHeaders,
  canonicalQueryString,
  type HeaderField,
  type Sha256Constructor,
} from '@furlock/sigv4-signing';
import {
  headerValues,
  type ExplainQuestion,
  type ExplainableBody,
  type ExplainableRequest,
} from './explainable-request.js';
import { formatRequestDate } from './request-date.js';
import { scopeText, type Claim } from './parse-claim.js';
import { wireCanonicalUri } from './wire-canonical.js';

/** The signed parts of a request; null means unknown. */
export interface Reading {
  readonly method: string;
  readonly canonicalUri: string;
  readonly canonicalQueryString: string;
  readonly canonicalHeaders: readonly HeaderField[];
  readonly signedHeaders: readonly string[];
  readonly hashedPayload: string | null;
  readonly credentialScope: string | null;
  /** Shape: `YYYYMMDDTHHMMSSZ` in every valid request. */
  readonly requestDate: string | null;
  readonly hashedCanonicalRequest: string | null;
}

/** What a reading needs apart from the request. */
export interface ReadingOptions extends Pick<ExplainQuestion, 'now' | 'expected' | 'sha256'> {
  /** Null if the request is not signed: then it is read as it would be signed. */
  readonly claim: Claim | null;
}

/** The reading of a request by a service. */
export async function readRequest(
  request: ExplainableRequest,
  { claim, now, expected, sha256 = Sha256 }: ReadingOptions,
): Promise<Reading> {
  const headers = claim === null ? withDate(request.headers, now) : request.headers;
  const signedHeaders = claim?.signedHeaders ?? headersToSign(headers);
  const requestDate = headerValues(headers, 'x-amz-date')[0] ?? null;
  return withHash(
    {
      method: request.method,
      canonicalUri: wireCanonicalUri(request.path),
      canonicalQueryString: canonicalQueryString(request.query),
      canonicalHeaders: readHeaders(headers, signedHeaders),
      signedHeaders,
      hashedPayload: await hashBody(request, sha256),
      credentialScope:
        claim === null ? expectedScope(requestDate, expected) : scopeText(claim.scope),
      requestDate,
    },
    sha256,
  );
}

/** Adds the date, as a signer does before it signs. */
function withDate(headers: readonly HeaderField[], now: Date | undefined): readonly HeaderField[] {
  return now === undefined || headerValues(headers, 'x-amz-date').length > 0
    ? headers
    : [...headers, ['x-amz-date', formatRequestDate(now)]];
}

/** A reading with the hash of its canonical request. */
export async function withHash(
  reading: Omit<Reading, 'hashedCanonicalRequest'>,
  sha256: Sha256Constructor,
): Promise<Reading> {
  const lines = canonicalRequestOf(reading);
  const hashedCanonicalRequest =
    lines === null ? null : await hexSha256(sha256, new TextEncoder().encode(lines));
  return { ...reading, hashedCanonicalRequest };
}

/** The canonical request of a reading; null if the body is unknown. */
export function canonicalRequestOf(
  reading: Omit<Reading, 'hashedCanonicalRequest'>,
): string | null {
  if (reading.hashedPayload === null) return null;
  return [
    reading.method,
    reading.canonicalUri,
    reading.canonicalQueryString,
    ...reading.canonicalHeaders.map(([name, value]) => `${name}:${value}`),
    '',
    reading.signedHeaders.join(';'),
    reading.hashedPayload,
  ].join('\n');
}

/** The signed headers; a header that was not sent has an empty value. */
function readHeaders(
  headers: readonly HeaderField[],
  signedHeaders: readonly string[],
): HeaderField[] {
  const sent = new Map(canonicalHeaders(headers));
  return signedHeaders.map((name) => [name, sent.get(name) ?? '']);
}

/** The headers that must be signed: `host`, `content-type`, every `x-amz-*`. */
export function headersToSign(headers: readonly HeaderField[]): string[] {
  return canonicalHeaders(headers)
    .map(([name]) => name)
    .filter(mustBeSigned);
}

/** CloudFront adds `X-Amz-Cf-Id` after the edge function has signed, so it cannot be signed. */
export function mustBeSigned(name: string): boolean {
  return (
    name === 'host' ||
    name === 'content-type' ||
    (name.startsWith('x-amz-') && !name.startsWith('x-amz-cf-'))
  );
}

function expectedScope(
  requestDate: string | null,
  expected: ExplainQuestion['expected'],
): string | null {
  const { region, service } = expected ?? {};
  if (requestDate === null || region === undefined || service === undefined) return null;
  return scopeText({ date: requestDate.slice(0, 8), region, service, terminator: 'aws4_request' });
}

/** The hash of the body; if the body is unknown, the hash in x-amz-content-sha256. */
async function hashBody(
  { body, headers }: ExplainableRequest,
  sha256: Sha256Constructor,
): Promise<string | null> {
  const known = await knownBodyHash(body, sha256);
  if (known !== null) return known;
  const [stated] = headerValues(headers, 'x-amz-content-sha256');
  return stated !== undefined && /^[0-9a-f]{64}$/.test(stated) ? stated : null;
}

/** The hash of a body; null if neither the body nor its hash was given. */
export async function knownBodyHash(
  body: ExplainableBody,
  sha256: Sha256Constructor,
): Promise<string | null> {
  if (body.kind === 'bytes') return hexSha256(sha256, body.bytes);
  return body.kind === 'hash' ? body.sha256.toLowerCase() : null;
}

async function hexSha256(sha256: Sha256Constructor, data: Uint8Array): Promise<string> {
  const hash = new sha256();
  hash.update(data);
  const digest = await hash.digest();
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
