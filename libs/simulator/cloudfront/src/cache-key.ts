/**
 * The cache key: requests with the same key get the same answer, even from different viewers.
 *
 * Source: CloudFront developer guide, "Understand the cache key" (read 2026-11-22).
 */
import type { CacheBehavior } from '@furlock/simulator-deployment';
import { acceptedEncodings } from './accepted-encodings.js';
import { cloudFrontHeader } from './cloudfront-header.js';
import { headerValues } from './header-list.js';
import { selectCookies, selectsName, selectQuery } from './select-names.js';
import type { ViewerRequest } from './viewer-request.js';

/** The key of a request, or undefined if its answer is neither cached nor looked up. */
export function cacheKey(request: ViewerRequest, behavior: CacheBehavior): string | undefined {
  const { cachePolicy, cachedMethods } = behavior;
  const { method, rawPath, rawQuery, headers } = request;
  if (!cachedMethods.includes(method)) return undefined;
  // Approximated: CloudFront also caches parts of an object.
  if (headerValues(headers, 'range').length > 0) return undefined;
  return JSON.stringify([
    // HEAD is answered from the cached GET.
    method === 'HEAD' ? 'GET' : method,
    behavior.pathPattern,
    rawPath,
    selectQuery(rawQuery, (name) => selectsName(cachePolicy.queryStrings, name)) ?? '',
    selectCookies(headers, (name) => selectsName(cachePolicy.cookies, name)).map(
      ([, value]) => value,
    ),
    cachePolicy.headers.map((name) => [
      name,
      name.startsWith('cloudfront-')
        ? cloudFrontHeader(name, request).map(([, value]) => value)
        : headerValues(headers, name),
    ]),
    acceptedEncodings(request, cachePolicy),
  ]);
}
