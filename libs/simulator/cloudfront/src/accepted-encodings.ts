/**
 * The compressed forms of an answer that a viewer accepts and the cache policy enables.
 *
 * Source: CloudFront developer guide, "Serve compressed files" (read 2026-11-22).
 */
import type { CachePolicy } from '@furlock/simulator-deployment';
import { headerValues } from './header-list.js';
import type { ViewerRequest } from './viewer-request.js';

/** A compression that CloudFront supports. */
export type Encoding = 'br' | 'gzip';

/** The encodings that a viewer accepts and the policy enables, in order of preference. */
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
