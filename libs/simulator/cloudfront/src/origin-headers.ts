/**
 * The headers that the origin gets: the function's headers, with the changes that CloudFront makes to
 * every request on its last hop.
 *
 * A signature over a header that is changed here does not match at the origin.
 *
 * Source: CloudFront developer guide, "Request and response behavior for custom origins"
 * (read 2026-11-22).
 */
import type { ReturnedOrigin } from './apply-request-result.js';
import { headerValues, withoutHeaders, type HeaderList } from './header-list.js';
import { isDisallowedHeader, isHopByHopHeader } from './header-rules.js';

/** The values that CloudFront adds on the way to the origin. */
export interface Hop {
  /** Shape: an IPv4 or IPv6 address. */
  readonly clientIp: string;
  /** Unique for each request. */
  readonly requestId: string;
  /** Shape: `<version> <id>.cloudfront.net (CloudFront)`. */
  readonly via: string;
}

/** The headers of the request to the origin, in the order sent. */
export function originHeaders(headers: HeaderList, origin: ReturnedOrigin, hop: Hop): HeaderList {
  const kept = withoutHeaders(
    headers,
    (name) =>
      ['host', 'via', 'x-forwarded-for', 'user-agent'].includes(name) ||
      isHopByHopHeader(name) ||
      isDisallowedHeader(name),
  );
  const namesUserAgent = origin.customHeaders.some(([name]) => name.toLowerCase() === 'user-agent');
  return [
    ['Host', headerValues(headers, 'host').at(-1) ?? origin.domainName],
    ...kept,
    ...origin.customHeaders,
    ...(namesUserAgent
      ? []
      : ([
          ['User-Agent', headerValues(headers, 'user-agent').at(-1) ?? 'Amazon CloudFront'],
        ] as const)),
    ['X-Forwarded-For', [...headerValues(headers, 'x-forwarded-for'), hop.clientIp].join(', ')],
    ['Via', [...headerValues(headers, 'via'), hop.via].join(', ')],
    ['X-Amz-Cf-Id', hop.requestId],
    ['Connection', 'Keep-Alive'],
  ];
}
