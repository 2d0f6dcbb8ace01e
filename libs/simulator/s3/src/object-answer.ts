/**
 * Answers with an object: whole, a part of it, or that the caller has it already.
 *
 * Source: RFC 9110, sections 13.2.2 and 14; Amazon S3 API reference, "GetObject" (read 2026-11-28).
 */
import { createHash } from 'node:crypto';
import {
  failure,
  headerValues,
  success,
  type Result,
  type WireRequest,
} from '@furlock/simulator-sigv4-judge';
import type { StoredObject } from './bucket-objects.js';
import type { S3Refusal } from './s3-refusal.js';

/** A complete answer, also to HEAD, whose body is not sent. */
export interface S3Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** Present if this is an error document. */
  readonly refusal?: S3Refusal;
}

/** The answer of an object, without the length. */
export async function objectAnswer(
  request: WireRequest,
  object: StoredObject,
  encryption: 'AES256' | 'aws:kms',
): Promise<Result<S3Answer, S3Refusal>> {
  const content = await object.read().catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (content === undefined) return failure({ code: 'S3_FILE_GONE' });
  const etag = `"${createHash('md5').update(content).digest('hex')}"`;
  const state = { etag, modifiedAtSeconds: Math.floor(object.modifiedAt.getTime() / 1000) };
  const headers = [
    ['last-modified', new Date(state.modifiedAtSeconds * 1000).toUTCString()],
    ['etag', etag],
    ['x-amz-server-side-encryption', encryption],
    ...object.headers,
  ] as const;

  if (failsPrecondition(request, state)) return failure({ code: 'S3_PRECONDITION_FAILED' });
  if (isKnown(request, state)) {
    return success({ status: 304, headers, body: Buffer.alloc(0) });
  }
  const whole = [...headers, ['accept-ranges', 'bytes'], ['content-type', object.contentType]];
  const range = appliesRange(request, state) ? readRange(request, content.length) : undefined;
  if (range === 'invalid') return failure({ code: 'S3_RANGE_INVALID', bytes: content.length });
  if (range === undefined) {
    return success({ status: 200, headers: whole as S3Answer['headers'], body: content });
  }
  const { first, last } = range;
  return success({
    status: 206,
    headers: [
      ...(whole as S3Answer['headers']),
      ['content-range', `bytes ${first}-${last}/${content.length}`],
    ],
    body: content.subarray(first, last + 1),
  });
}

/** What conditions are about. */
interface ObjectState {
  readonly etag: string;
  /** Units: seconds since 1970-01-01T00:00:00Z. */
  readonly modifiedAtSeconds: number;
}

function failsPrecondition(
  request: WireRequest,
  { etag, modifiedAtSeconds }: ObjectState,
): boolean {
  const matches = headerValues(request, 'if-match');
  if (matches.length > 0) return !listsTag(matches, etag);
  const unmodifiedSince = secondsOf(request, 'if-unmodified-since');
  return unmodifiedSince !== undefined && modifiedAtSeconds > unmodifiedSince;
}

function isKnown(request: WireRequest, { etag, modifiedAtSeconds }: ObjectState): boolean {
  const known = headerValues(request, 'if-none-match');
  if (known.length > 0) return listsTag(known, etag);
  const modifiedSince = secondsOf(request, 'if-modified-since');
  return modifiedSince !== undefined && modifiedAtSeconds <= modifiedSince;
}

/** S3 also reads a tag without quotation marks. */
function listsTag(values: readonly string[], etag: string): boolean {
  return values
    .join(',')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === '*' || tag === etag || `"${tag}"` === etag);
}

/** An invalid date is no condition. */
function secondsOf(request: WireRequest, name: string): number | undefined {
  const milliseconds = Date.parse(headerValues(request, name)[0] ?? '');
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

function appliesRange(request: WireRequest, { etag, modifiedAtSeconds }: ObjectState): boolean {
  const [condition] = headerValues(request, 'if-range');
  return (
    condition === undefined ||
    condition === etag ||
    secondsOf(request, 'if-range') === modifiedAtSeconds
  );
}

interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** One range; undefined for none, and for several, which S3 answers with the whole object. */
function readRange(request: WireRequest, length: number): ByteRange | 'invalid' | undefined {
  const [, from, to] =
    /^bytes=(\d*)-(\d*)$/.exec(headerValues(request, 'range').join(',').trim()) ?? [];
  if (from === undefined || to === undefined || from + to === '') return undefined;
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (from !== '' && to !== '' && Number(to) < first) return undefined;
  return first >= length || (from === '' && Number(to) === 0) ? 'invalid' : { first, last };
}
