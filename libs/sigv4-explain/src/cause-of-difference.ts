/**
 * Finds the likely cause of the first difference between two readings.
 */
import type { CauseEvidence } from './cause.js';
import type { LineDifference } from './compare-readings.js';
import { isHopHeader } from './hop-headers.js';
import { collapseSegments } from './path-segments.js';
import { decodeText } from './wire-canonical.js';

/** The likely cause of a difference. */
export function causeOfDifference(difference: LineDifference): CauseEvidence {
  const sent = difference.sent ?? '';
  const received = difference.received ?? '';
  switch (difference.part) {
    case 'method':
      return { code: 'METHOD_CHANGED', sent, received };
    case 'canonical-uri':
      return causeOfPath(sent, received);
    case 'canonical-query-string':
      return causeOfQuery(sent, received);
    case 'canonical-header':
      return causeOfHeader(difference);
    case 'signed-headers':
    case 'end-of-headers':
      return { code: 'SIGNED_HEADERS_CHANGED' };
    case 'hashed-payload':
      return sent === 'UNSIGNED-PAYLOAD' ? { code: 'BODY_UNSIGNED' } : { code: 'BODY_CHANGED' };
    case 'credential-scope':
      return causeOfScope(sent.split('/'), received.split('/'));
    case 'request-date':
      return { code: 'DATE_CHANGED' };
    case 'scheme':
      return { code: 'AUTHORIZATION_DROPPED' };
    case 'access-key-id':
    case 'signature':
      return { code: 'SIGNATURE_CHANGED' };
    case 'algorithm':
    case 'hashed-canonical-request':
      return { code: 'SIGNATURE_UNEXPLAINED' };
  }
}

function causeOfPath(sent: string, received: string): CauseEvidence {
  // A canonical URI is encoded twice, or three times by a signer that encodes too often.
  if (decodeFully(sent) === decodeFully(received)) return { code: 'PATH_ENCODING' };
  if (decodeFully(collapseSegments(sent)) === decodeFully(collapseSegments(received))) {
    const odd = sent === collapseSegments(sent) ? received : sent;
    const position = Math.max(0, odd.search(/\/(?:\/|\.{1,2}(?:\/|$))/)) + 1;
    const refusal = odd[position] === '/' ? 'PATH_EMPTY_SEGMENT' : 'PATH_DOT_SEGMENT';
    return { code: 'PATH_AMBIGUOUS', refusal, position };
  }
  return { code: 'PATH_CHANGED' };
}

function causeOfQuery(sent: string, received: string): CauseEvidence {
  const sorted = (query: string): string => query.split('&').sort().join('&');
  if (sorted(sent) === sorted(received)) return { code: 'QUERY_ENCODING', kind: 'order' };
  const withoutPlus = (query: string): string => sorted(query.replace(/%2B|\+/gi, '%20'));
  if (withoutPlus(sent) === withoutPlus(received)) {
    return { code: 'QUERY_ENCODING', kind: 'plus sign' };
  }
  const pairs = (query: string): string =>
    // A pair with an empty value means the same with and without the `=`.
    sorted(query.replace(/=(?=&|$)/g, ''))
      .split('&')
      .map((pair) => JSON.stringify(pair.split('=').map(decodeFully)))
      .join('&');
  return pairs(sent) === pairs(received)
    ? { code: 'QUERY_ENCODING', kind: 'escapes' }
    : { code: 'QUERY_CHANGED' };
}

function causeOfHeader({ header = '', sent, received }: LineDifference): CauseEvidence {
  const value = (line: string | null): string => (line ?? '').slice(header.length + 1);
  if (header === 'host') {
    return { code: 'HOST_WRONG', sent: value(sent), expected: value(received) };
  }
  if (header === 'x-amz-security-token') return { code: 'SESSION_TOKEN_CHANGED' };
  if (header === 'x-amz-date') return { code: 'DATE_CHANGED' };
  if (header === 'x-amz-content-sha256') return { code: 'BODY_CHANGED' };
  if (isHopHeader(header)) return { code: 'HOP_HEADER_CHANGED', header };
  if (value(received) === '') return { code: 'SIGNED_HEADER_ABSENT', headers: [header] };
  if (sent === null) return { code: 'HEADER_NOT_SIGNED', headers: [header] };
  return { code: 'HEADER_CHANGED', header };
}

function causeOfScope(sent: readonly string[], received: readonly string[]): CauseEvidence {
  const [date, region, service] = [0, 1, 2].map((index) => ({
    signed: sent[index] ?? null,
    expected: received[index] ?? null,
    differs: sent[index] !== received[index],
  }));
  const evidence = (part: typeof date) => ({
    signed: part?.signed ?? null,
    expected: part?.expected ?? null,
  });
  if (date?.differs) return { code: 'SCOPE_DATE_WRONG', ...evidence(date) };
  if (region?.differs) return { code: 'REGION_WRONG', ...evidence(region) };
  if (service?.differs) return { code: 'SERVICE_WRONG', ...evidence(service) };
  return { code: 'SCOPE_TERMINATOR_WRONG', signed: sent[3] ?? null, expected: received[3] ?? null };
}

/** Decodes three times: signers encode at most twice on purpose. */
function decodeFully(text: string): string {
  return decodeText(decodeText(decodeText(text)));
}
