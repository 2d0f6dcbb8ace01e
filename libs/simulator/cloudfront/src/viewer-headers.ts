/**
 * The headers that the viewer gets: the answer's, and what CloudFront writes on every answer.
 *
 * Source: CloudFront developer guide, "Request and response behavior for custom origins", HTTP
 * responses (read 2026-04-08).
 */
import { withoutHeaders, type HeaderList } from './header-list.js';
import { isHopByHopHeader } from './header-rules.js';

/** What CloudFront writes on an answer. */
export interface AnswerHop {
  /** Shape: `<result> from cloudfront`; the answer's own where it brings one. */
  readonly cacheResult: string;
  readonly requestId: string;
  /** Shape: `<version> <id>.cloudfront.net (CloudFront)`. */
  readonly via: string;
}

/** The location that CloudFront names in its answers; none that exists. */
const POINT_OF_PRESENCE = 'LOC50-P1';

/** The headers on the way to the viewer, in the order of the wire. */
export function viewerHeaders(
  headers: HeaderList,
  { cacheResult, requestId, via }: AnswerHop,
): HeaderList {
  const kept = withoutHeaders(
    headers,
    (name) =>
      isHopByHopHeader(name) ||
      ['transfer-encoding', 'via', 'x-cache', 'x-amz-cf-id', 'x-amz-cf-pop'].includes(name),
  );
  return [
    ...kept,
    ['X-Cache', cacheResult],
    ['Via', via],
    ['X-Amz-Cf-Pop', POINT_OF_PRESENCE],
    ['X-Amz-Cf-Id', requestId],
  ];
}
