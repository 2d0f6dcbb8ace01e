/**
 * The headers that the viewer gets: the answer's, and those that CloudFront adds to every answer.
 *
 * Source: CloudFront developer guide, "Request and response behavior for custom origins", HTTP
 * responses (read 2026-04-08).
 */
import { withoutHeaders, type HeaderList } from './header-list.js';
import { isHopByHopHeader } from './header-rules.js';

/** The values that CloudFront adds to an answer. */
export interface AnswerHop {
  /** Shape: `<result> from cloudfront`; the answer's own value takes precedence. */
  readonly cacheResult: string;
  readonly requestId: string;
  /** Shape: `<version> <id>.cloudfront.net (CloudFront)`. */
  readonly via: string;
}

/** The edge location in the answers, which does not exist. */
const POINT_OF_PRESENCE = 'LOC50-P1';

/** The headers of the answer to the viewer, in the order sent. */
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
