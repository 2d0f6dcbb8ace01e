/**
 * Finds the first stage and the first line where two readings of a request differ.
 *
 * It does not find the reason: `cause-of-difference.ts` does.
 */
import { ALGORITHM } from './parse-claim.js';
import type { Reading } from './read-request.js';

/** The stages of a signature, in order. */
export type StageName =
  'authorization' | 'canonical-request' | 'credential-scope' | 'string-to-sign';

/** The part of the signature that a line of a stage contains. */
export type LinePart =
  | 'algorithm'
  | 'access-key-id'
  | 'signature'
  | 'scheme'
  | 'method'
  | 'canonical-uri'
  | 'canonical-query-string'
  | 'canonical-header'
  | 'end-of-headers'
  | 'signed-headers'
  | 'hashed-payload'
  | 'credential-scope'
  | 'request-date'
  | 'hashed-canonical-request';

/** A line of a stage as it was read; null means unknown. */
export interface Line {
  readonly part: LinePart;
  readonly text: string | null;
  /** The name of a canonical header. */
  readonly header?: string;
}

/** Where two readings differ. A side without this line is null. */
export interface LineDifference {
  readonly stage: StageName;
  readonly part: LinePart;
  /** Counted from 1 within the stage, on the sent side. */
  readonly line: number;
  readonly header?: string;
  readonly sent: string | null;
  readonly received: string | null;
}

/** The lines of a canonical request. */
export function canonicalRequestLines(reading: Reading): Line[] {
  return [
    { part: 'method', text: reading.method },
    { part: 'canonical-uri', text: reading.canonicalUri },
    { part: 'canonical-query-string', text: reading.canonicalQueryString },
    ...reading.canonicalHeaders.map(([header, value]): Line => ({
      part: 'canonical-header',
      header,
      text: `${header}:${value}`,
    })),
    { part: 'end-of-headers', text: '' },
    { part: 'signed-headers', text: reading.signedHeaders.join(';') },
    { part: 'hashed-payload', text: reading.hashedPayload },
  ];
}

/** The lines of a string to sign. */
export function stringToSignLines(reading: Reading): Line[] {
  return [
    { part: 'algorithm', text: ALGORITHM },
    { part: 'request-date', text: reading.requestDate },
    { part: 'credential-scope', text: reading.credentialScope },
    { part: 'hashed-canonical-request', text: reading.hashedCanonicalRequest },
  ];
}

/** The first line where two readings differ; lines that are unknown on one side are skipped. */
export function compareReadings(sent: Reading, received: Reading): LineDifference | null {
  const scope = (reading: Reading): Line[] => [
    { part: 'credential-scope', text: reading.credentialScope },
  ];
  return (
    compareLines(
      'canonical-request',
      canonicalRequestLines(sent),
      canonicalRequestLines(received),
    ) ??
    compareLines('credential-scope', scope(sent), scope(received)) ??
    compareLines('string-to-sign', stringToSignLines(sent), stringToSignLines(received))
  );
}

function compareLines(
  stage: StageName,
  sent: readonly Line[],
  received: readonly Line[],
): LineDifference | null {
  const key = ({ part, header = '' }: Line): string => `${part} ${header}`;
  const other = new Map(received.map((line) => [key(line), line]));
  for (const [index, line] of sent.entries()) {
    const counterpart = other.get(key(line));
    const isKnown = line.text !== null && counterpart?.text !== null;
    if (isKnown && line.text !== counterpart?.text) {
      return difference(stage, line, index, line.text, counterpart?.text ?? null);
    }
    // Headers that only the other side signs are reported at the end of the headers.
    const extra = received.find(
      (one) => one.part === 'canonical-header' && !sent.some((mine) => key(mine) === key(one)),
    );
    if (line.part === 'end-of-headers' && extra !== undefined) {
      return difference(stage, extra, index, null, extra.text);
    }
  }
  return null;
}

function difference(
  stage: StageName,
  { part, header }: Line,
  index: number,
  sent: string | null,
  received: string | null,
): LineDifference {
  const named = header === undefined ? {} : { header };
  return { stage, part, line: index + 1, ...named, sent, received };
}
