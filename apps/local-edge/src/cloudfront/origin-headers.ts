/**
 * The headers that the origin gets: what the function returned, changed as CloudFront changes
 * every request on its last hop.
 *
 * A signature over any header that is changed here does not match at the origin.
 *
 * Source: CloudFront developer guide, "Request and response behavior for custom origins"
 * (read 2026-04-08).
 */
import type { ReturnedRequest } from './apply-result.js';
import { headerValues, withoutHeaders, type HeaderList } from './header-list.js';
import { isDisallowedHeader, isHopByHopHeader } from './header-rules.js';

/** What CloudFront adds on the way to the origin. */
export interface Hop {
  /** Shape: an IPv4 or IPv6 address. */
  readonly clientIp: string;
  /** Differs with every request. */
  readonly requestId: string;
  /** Shape: `<version> <id>.cloudfront.net (CloudFront)`. */
  readonly via: string;
}

/** The headers on the way to the origin, in the order of the wire. */
export function originHeaders(request: ReturnedRequest, hop: Hop): HeaderList {
  const { headers, origin, replacedBody } = request;
  const kept = withoutHeaders(
    headers,
    (name) =>
      ['host', 'via', 'x-forwarded-for', 'user-agent'].includes(name) ||
      isHopByHopHeader(name) ||
      isDisallowedHeader(name) ||
      // A body of another length than the viewer's.
      (replacedBody !== undefined && ['content-length', 'transfer-encoding'].includes(name)),
  );
  return [
    ['Host', headerValues(headers, 'host').at(-1) ?? origin.domainName],
    ...kept,
    ...origin.customHeaders,
    ...(replacedBody === undefined
      ? []
      : ([['Content-Length', String(replacedBody.length)]] as const)),
    ['User-Agent', headerValues(headers, 'user-agent').at(-1) ?? 'Amazon CloudFront'],
    ['X-Forwarded-For', [...headerValues(headers, 'x-forwarded-for'), hop.clientIp].join(', ')],
    ['Via', [...headerValues(headers, 'via'), hop.via].join(', ')],
    ['X-Amz-Cf-Id', hop.requestId],
    ['Connection', 'Keep-Alive'],
  ];
}
