/**
 * What tests of the sign-in read from an answer, or from the request that goes on to the backend.
 */
import type { CloudFrontAnswer, CloudFrontRequest } from '@furlock/cloudfront-http';
import { decodeIdentity, type Identity } from '@furlock/viewer-identity';

/** A response, or a request that was let through. */
export type Answer = CloudFrontAnswer | CloudFrontRequest;

/** The values of a header; undefined if there is none. */
export function headerOf(answer: Answer, name: string): string[] | undefined {
  return answer.headers[name]?.map(({ value }) => value);
}

/** Where an answer leads to. */
export function locationOf(answer: Answer): string {
  const location = answer.headers['location']?.[0]?.value;
  if (location === undefined) throw new Error(`No redirect: ${JSON.stringify(answer)}`);
  return location;
}

/** Whom the backend is told about; undefined for nobody, or if the request did not get there. */
export function identityOf(answer: Answer): Identity | undefined {
  const read = decodeIdentity(headerOf(answer, 'x-furlock-identity')?.[0] ?? '');
  return read.ok ? read.value : undefined;
}

/** The status, and the code of a refusal as a document or as a page. `let through` for a request. */
export function verdictOf(answer: Answer): string {
  if (!('status' in answer)) return 'let through';
  const code = /"code":"(\w+)"|<dd>(\w+)<\/dd>/.exec(answer.body);
  return [answer.status, code?.[1] ?? code?.[2]].filter((part) => part !== undefined).join(' ');
}

/** The JSON of an answer. */
export function jsonOf(answer: Answer): unknown {
  return JSON.parse('status' in answer ? answer.body : '');
}
