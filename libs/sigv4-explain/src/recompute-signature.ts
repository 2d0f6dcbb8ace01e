/**
 * Recomputes the signature of a reading with credentials. If it differs from the request's
 * signature, looks for a mistake of the signer that would produce the latter.
 *
 * No signature leaves this file: it returns only whether two are equal.
 */
import { SignatureV4 } from '@smithy/signature-v4';
import {
  canonicalQueryString,
  canonicalUri,
  normalizePath,
  type Credentials,
  type Sha256Constructor,
} from '@furlock/sigv4-signing';
import type { CauseEvidence } from './cause.js';
import type { ExpectedScope, ExplainableRequest } from './explainable-request.js';
import { ALGORITHM, type Claim } from './parse-claim.js';
import { collapseSegments } from './path-segments.js';
import { withHash, type Reading } from './read-request.js';
import { parseRequestDate } from './request-date.js';
import { decodeText, reencodeQuery } from './wire-canonical.js';

/** What a signature is recomputed from. */
export interface Recomputation {
  readonly claim: Claim;
  readonly credentials: Credentials;
  readonly sha256: Sha256Constructor;
}

/** Whether the claim's signature matches the reading; null if it cannot be computed. */
export async function signatureMatches(
  reading: Reading,
  { claim, credentials, sha256 }: Recomputation,
): Promise<boolean | null> {
  const { hashedCanonicalRequest, requestDate, credentialScope } = reading;
  const { date, region, service } = claim.scope;
  const signingDate = parseRequestDate(`${date}T000000Z`);
  if (hashedCanonicalRequest === null || requestDate === null || credentialScope === null) {
    return null;
  }
  if (signingDate === undefined) return null;
  const signature = await new SignatureV4({ region, service, credentials, sha256 }).sign(
    [ALGORITHM, requestDate, credentialScope, hashedCanonicalRequest].join('\n'),
    { signingDate },
  );
  return signature === claim.signature;
}

/** The known mistake that would produce the claim's signature; null if there is none. */
export async function findMistake(
  request: ExplainableRequest,
  reading: Reading,
  expected: ExpectedScope,
  recomputation: Recomputation,
): Promise<CauseEvidence | null> {
  for (const { cause, change } of mistakes(request, reading, expected, recomputation.credentials)) {
    const mistaken = await withHash({ ...reading, ...change }, recomputation.sha256);
    if (await signatureMatches(mistaken, recomputation)) return cause;
  }
  return null;
}

interface Mistake {
  readonly cause: CauseEvidence;
  readonly change: Partial<Omit<Reading, 'hashedCanonicalRequest'>>;
}

/** The SHA-256 of an empty body. */
const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function mistakes(
  { path, query }: ExplainableRequest,
  { canonicalHeaders, canonicalQueryString: sortedQuery }: Reading,
  expected: ExpectedScope,
  { sessionToken }: Credentials,
): Mistake[] {
  const uri = (canonical: string, cause: CauseEvidence = { code: 'PATH_ENCODING' }): Mistake => ({
    cause,
    change: { canonicalUri: canonical },
  });
  const search = (
    canonical: string,
    kind: (CauseEvidence & { code: 'QUERY_ENCODING' })['kind'],
  ): Mistake => ({
    cause: { code: 'QUERY_ENCODING', kind },
    change: { canonicalQueryString: canonical },
  });
  const header = (cause: CauseEvidence, name: string, value: string): Mistake => ({
    cause,
    change: {
      canonicalHeaders: canonicalHeaders.map(([key, old]) => [key, key === name ? value : old]),
    },
  });
  const normal = normalizePath(path);
  const sentHost = canonicalHeaders.find(([name]) => name === 'host')?.[1] ?? '';

  return [
    uri(path),
    uri(canonicalUri(decodeText(path))),
    uri(canonicalUri(canonicalUri(path))),
    uri(keepMarks(canonicalUri(path))),
    uri(keepMarks(path)),
    ...(normal.ok
      ? [uri(canonicalUri(normal.value))]
      : [
          uri(canonicalUri(collapseSegments(path)), {
            code: 'PATH_AMBIGUOUS',
            refusal: normal.error.code,
            position: normal.error.position,
          }),
        ]),
    // The whole target treated as the path, with an empty query.
    {
      cause: { code: 'QUERY_CHANGED' },
      change: { canonicalUri: canonicalUri(`${path}?${query}`), canonicalQueryString: '' },
    },
    { cause: { code: 'QUERY_CHANGED' }, change: { canonicalQueryString: '' } },
    search(canonicalQueryString(reencodeQuery(query.replaceAll('+', '%20'))), 'plus sign'),
    search(reencodeQuery(query), 'order'),
    search(query, 'escapes'),
    search(sortPairs(query), 'escapes'),
    search(keepMarks(sortedQuery), 'escapes'),
    search(sortedQuery.replace(/=(?=&|$)/g, ''), 'escapes'),
    search(canonicalQueryString(sortedQuery.replaceAll('%', '%25')), 'escapes'),
    { cause: { code: 'BODY_CHANGED' }, change: { hashedPayload: EMPTY_HASH } },
    { cause: { code: 'BODY_UNSIGNED' }, change: { hashedPayload: 'UNSIGNED-PAYLOAD' } },
    ...(expected.host === undefined
      ? []
      : [
          header(
            { code: 'HOST_WRONG', sent: sentHost, expected: expected.host },
            'host',
            expected.host,
          ),
        ]),
    ...(sessionToken === undefined
      ? []
      : [header({ code: 'SESSION_TOKEN_CHANGED' }, 'x-amz-security-token', sessionToken)]),
  ];
}

/** The pairs of a query as they are written, sorted by name, then by value. */
function sortPairs(query: string): string {
  return query
    .split('&')
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .map((pair) => ({ pair, name: pair.slice(0, pair.indexOf('=')) }))
    .sort((a, b) => compare(a.name, b.name) || compare(a.pair, b.pair))
    .map(({ pair }) => pair)
    .join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Decodes the escapes of the characters that `encodeURIComponent`, unlike RFC 3986, leaves as they are. */
function keepMarks(text: string): string {
  return text.replace(/%(?:21|27|28|29|2A)/g, (escape) => decodeText(escape));
}
