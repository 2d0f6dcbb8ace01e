/**
 * Which compressed forms of an answer a viewer takes, as far as the cache policy cares.
 *
 * Source: CloudFront developer guide, "Serve compressed files" (read 2026-11-22).
 */
import type { CachePolicy } from '@furlock/simulator-deployment';
import { headerValues } from './header-list.js';
import type { ViewerRequest } from './viewer-request.js';

/** A compressed form that CloudFront makes. */
export type Encoding = 'br' | 'gzip';

/** The forms that a viewer takes and the policy names, the preferred one first. */
export function acceptedEncodings(
  { headers, httpVersion }: Pick<ViewerRequest, 'headers' | 'httpVersion'>,
  { acceptsGzip, acceptsBrotli }: Pick<CachePolicy, 'acceptsGzip' | 'acceptsBrotli'>,
): Encoding[] {
  // "If a request uses HTTP 1.0, CloudFront removes the Accept-Encoding header."
  if (httpVersion === '1.0') return [];
  const named = headerValues(headers, 'accept-encoding')
    .join(',')
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => !/;\s*q=0(\.0*)?$/.test(item))
    .map((item) => item.split(';')[0]?.trim());
  return [
    ...(acceptsBrotli && named.includes('br') ? (['br'] as const) : []),
    ...(acceptsGzip && named.includes('gzip') ? (['gzip'] as const) : []),
  ];
}
