/**
 * Checks that a result may be timed: a request with a correct signature, or a refusal.
 *
 * The check implements the specification and shares no code with the measured candidates.
 *
 * Source: IAM user guide, "Create a signed AWS API request" (read 2026-11-22).
 */
import { createHash, createHmac } from 'node:crypto';
import type { EventRequest } from './events.js';

/** The result that a candidate must produce. */
export type Expected = 'signed' | 'passed' | 'refused';

/** What is wrong with a result; undefined if it is correct. */
export function faultOf(
  answer: unknown,
  expected: Expected,
  secretAccessKey: string,
): string | undefined {
  if (typeof answer !== 'object' || answer === null) return 'the result is not an object';
  if (expected === 'refused') {
    return 'status' in answer && answer.status === '401' ? undefined : 'the result is not a 401';
  }
  if ('status' in answer) return `the request was refused: ${JSON.stringify(answer)}`;
  if (expected === 'passed') return undefined;
  return signatureFault(answer as EventRequest, secretAccessKey);
}

function signatureFault(request: EventRequest, secretAccessKey: string): string | undefined {
  const header = (name: string) => request.headers[name]?.map(({ value }) => value).join(',') ?? '';
  const claim =
    /Credential=[^/]+\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w{64})/.exec(
      header('authorization'),
    );
  if (claim === null) return 'the result has no signature';
  const [, day = '', region = '', service = '', names = '', signature = ''] = claim;
  const body = Buffer.from(request.body?.data ?? '', 'base64');
  const hashedPayload = hex(body);
  const stated = header('x-amz-content-sha256');
  if (stated !== '' && stated !== hashedPayload)
    return 'x-amz-content-sha256 does not match the body';

  const canonical = [
    request.method,
    request.uri,
    canonicalQuery(request.querystring),
    ...names.split(';').map((name) => `${name}:${header(name)}`),
    '',
    names,
    hashedPayload,
  ].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (last, part) => createHmac('sha256', last).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${header('x-amz-date')}\n${scope}\n${hex(canonical)}`;
  return createHmac('sha256', key).update(text).digest('hex') === signature
    ? undefined
    : 'the signature is wrong';
}

/** Sorts by name, not by whole pairs, because `=` sorts after the digits. Names are not repeated. */
function canonicalQuery(query: string): string {
  const values = new Map(query.split('&').map((pair) => pair.split('=') as [string, string]));
  const names = [...values.keys()].sort();
  return query === '' ? '' : names.map((name) => `${name}=${values.get(name)}`).join('&');
}

function hex(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
