/**
 * Finds what is certainly wrong with a single request, and what may be wrong with it.
 *
 * Source: IAM user guide, "Create a signed AWS API request" and "Troubleshoot Signature Version 4";
 * Lambda developer guide, "Lambda function URLs" (read 2026-11-22).
 */
import { normalizePath, normalizeQuery } from '@furlock/sigv4-signing';
import type { CauseEvidence } from './cause.js';
import {
  headerValues,
  type ExpectedScope,
  type ExplainableRequest,
} from './explainable-request.js';
import { isHopHeader } from './hop-headers.js';
import type { Claim } from './parse-claim.js';
import { mustBeSigned } from './read-request.js';
import { formatRequestDate, parseRequestDate } from './request-date.js';

/**
 * The largest difference between a request's date and the time of the check, in either direction.
 *
 * An approximation: AWS documents no number for function URLs; other services give five minutes in
 * their messages.
 */
const CLOCK_WINDOW_SECONDS = 300;

/** What the checks need apart from the request. */
export interface FaultContext {
  readonly expected: ExpectedScope;
  readonly now: Date | undefined;
  /** The hash of the body; null if unknown. */
  readonly bodyHash: string | null;
}

/** The faults of a request, signed or not: its host and its body. */
export function findRequestFaults(
  request: ExplainableRequest,
  { expected, bodyHash }: FaultContext,
): CauseEvidence[] {
  const faults: CauseEvidence[] = [];
  const host = headerValues(request.headers, 'host').join(',');
  if (expected.host !== undefined && host !== '' && !sameText(host, expected.host)) {
    faults.push({ code: 'HOST_WRONG', sent: host, expected: expected.host });
  }
  if (request.body.kind === 'truncated') faults.push({ code: 'BODY_TRUNCATED' });
  const [stated] = headerValues(request.headers, 'x-amz-content-sha256');
  if (stated?.includes('UNSIGNED-PAYLOAD')) {
    if (expected.service === 'lambda') faults.push({ code: 'BODY_UNSIGNED' });
  } else if (stated !== undefined && bodyHash !== null && stated !== bodyHash) {
    faults.push({ code: 'BODY_HASH_WRONG' });
  }
  return faults;
}

/** The faults of a signature that are visible in its request. */
export function findSignatureFaults(
  { headers }: ExplainableRequest,
  { accessKeyId, scope, signedHeaders }: Claim,
  { expected, now }: FaultContext,
): CauseEvidence[] {
  const sent = [...new Set(headers.map(([name]) => name.toLowerCase()))];
  const faults: CauseEvidence[] = [];

  const unsigned = ['host', ...sent.filter(mustBeSigned)].filter(
    (name, index, names) => !signedHeaders.includes(name) && names.indexOf(name) === index,
  );
  if (unsigned.length > 0) faults.push({ code: 'HEADER_NOT_SIGNED', headers: unsigned });
  const absent = signedHeaders.filter((name) => !sent.includes(name));
  if (absent.length > 0) faults.push({ code: 'SIGNED_HEADER_ABSENT', headers: absent });
  if (accessKeyId.startsWith('ASIA') && !sent.includes('x-amz-security-token')) {
    faults.push({ code: 'SESSION_TOKEN_MISSING' });
  }

  const requestDate = headerValues(headers, 'x-amz-date').join(',');
  const signedAt = parseRequestDate(requestDate);
  if (signedAt === undefined) {
    faults.push({ code: 'DATE_INVALID', date: requestDate === '' ? 'absent' : 'malformed' });
  } else {
    const clock = now === undefined ? null : clockFault(signedAt, now);
    if (clock !== null) faults.push(clock);
    const day = requestDate.slice(0, 8);
    if (scope.date !== day) {
      faults.push({ code: 'SCOPE_DATE_WRONG', signed: scope.date, expected: day });
    }
  }

  const { region, service } = expected;
  if (region !== undefined && scope.region !== region) {
    faults.push({ code: 'REGION_WRONG', signed: scope.region, expected: region });
  }
  if (service !== undefined && scope.service !== service) {
    faults.push({ code: 'SERVICE_WRONG', signed: scope.service, expected: service });
  }
  if (scope.terminator !== 'aws4_request') {
    faults.push({
      code: 'SCOPE_TERMINATOR_WRONG',
      signed: scope.terminator,
      expected: 'aws4_request',
    });
  }
  return faults;
}

/** The fault of a signature that was checked too late or too early; null if it was in time. */
export function clockFault(signedAt: Date, now: Date): CauseEvidence | null {
  const ageSeconds = Math.round((now.getTime() - signedAt.getTime()) / 1000);
  const times = { requestDate: formatRequestDate(signedAt), now: formatRequestDate(now) };
  if (ageSeconds > CLOCK_WINDOW_SECONDS) {
    const expiredBySeconds = ageSeconds - CLOCK_WINDOW_SECONDS;
    return { code: 'DATE_EXPIRED', ...times, expiredBySeconds };
  }
  if (-ageSeconds > CLOCK_WINDOW_SECONDS) {
    return { code: 'CLOCK_AHEAD', ...times, aheadBySeconds: -ageSeconds - CLOCK_WINDOW_SECONDS };
  }
  return null;
}

/** A possible cause of a mismatch for which no certain cause was found. */
export type Suspicion = CauseEvidence & { readonly certainty: 'likely' | 'possible' };

/** What may have invalidated the signature of this request, in order of likelihood. */
export function findSuspicions({ path, query }: ExplainableRequest, claim: Claim): Suspicion[] {
  const suspicions: Suspicion[] = [];
  const hops = claim.signedHeaders.filter(isHopHeader);
  if (hops.length > 0) {
    suspicions.push({ code: 'HOP_HEADER_SIGNED', headers: hops, certainty: 'likely' });
  }
  const ambiguities = [pathAmbiguity(path), queryAmbiguity(query)];
  for (const ambiguity of ambiguities) {
    if (ambiguity !== null) suspicions.push({ ...ambiguity, certainty: 'likely' });
  }
  const normalPath = normalizePath(path);
  if (path.includes('%') || (normalPath.ok && normalPath.value !== path)) {
    suspicions.push({ code: 'PATH_ENCODING', certainty: 'possible' });
  }
  const normalQuery = normalizeQuery(query);
  if (normalQuery.ok && normalQuery.value !== query && !query.includes('+')) {
    suspicions.push({ code: 'QUERY_ENCODING', kind: 'escapes', certainty: 'possible' });
  }
  return suspicions;
}

/** RFC 3986, section 3.3: matches a character that a path must not contain unescaped. */
const RAW_PATH = /[^A-Za-z0-9._~!$&'()*+,;=:@%/-]/;
/** RFC 3986, section 3.4: matches a character that a query must not contain unescaped. */
const RAW_QUERY = /[^A-Za-z0-9._~!$&'()*+,;=:@%/?-]/;

function pathAmbiguity(path: string): CauseEvidence | null {
  const normal = normalizePath(path);
  if (!normal.ok) {
    const { code: refusal, position } = normal.error;
    return { code: 'PATH_AMBIGUOUS', refusal, position };
  }
  const position = path.search(RAW_PATH);
  return position < 0 ? null : { code: 'PATH_AMBIGUOUS', refusal: 'PATH_RAW_CHARACTER', position };
}

function queryAmbiguity(query: string): CauseEvidence | null {
  const normal = normalizeQuery(query);
  if (!normal.ok) {
    const { code: refusal, position } = normal.error;
    return { code: 'QUERY_AMBIGUOUS', refusal, position };
  }
  const constructs = [
    ['QUERY_PLUS_SIGN', /\+/],
    ['QUERY_RAW_CHARACTER', RAW_QUERY],
    ['QUERY_EMPTY_PAIR', /^&|&&|&$/],
  ] as const;
  for (const [refusal, pattern] of constructs) {
    const position = query.search(pattern);
    if (position >= 0) return { code: 'QUERY_AMBIGUOUS', refusal, position };
  }
  return null;
}

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
