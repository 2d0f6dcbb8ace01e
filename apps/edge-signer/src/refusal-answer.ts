/**
 * The answer that a refused viewer gets: a problem document, never stored.
 */
import { toAnswer, type CloudFrontAnswer, type HeaderField } from '@furlock/cloudfront-http';
import { problemOf, type Refusal } from './refusal.js';

/** The reason phrases of RFC 9110, section 15, and of RFC 6585 where it has them. */
const STATUS_DESCRIPTIONS = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  413: 'Content Too Large',
  414: 'URI Too Long',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

/**
 * The answer to a refused request.
 *
 * Shape: `application/problem+json` (RFC 9457) with `code` and `requestId`; no body for HEAD
 * (RFC 9110, section 9.3.2). `no-store`, because an answer made at this trigger could be cached.
 */
export function refusalAnswer(
  refusal: Refusal,
  { requestId, method }: { readonly requestId: string; readonly method: string },
): CloudFrontAnswer {
  const { status, detail, challenge, retryAfterSeconds } = problemOf(refusal);
  const title = STATUS_DESCRIPTIONS[status];
  const headers: HeaderField[] = [
    ['content-type', 'application/problem+json'],
    ['cache-control', 'no-store'],
  ];
  if (challenge !== undefined) headers.push(['www-authenticate', challenge]);
  if (retryAfterSeconds !== undefined) headers.push(['retry-after', String(retryAfterSeconds)]);

  const { code } = refusal;
  const type = `urn:furlock:problem:${code}`;
  const problem = JSON.stringify({ type, title, status, detail, code, requestId });
  return toAnswer({
    status,
    statusDescription: title,
    headers,
    body: method === 'HEAD' ? '' : `${problem}\n`,
  });
}
