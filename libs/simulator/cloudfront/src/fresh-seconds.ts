/**
 * How long an answer is cached.
 *
 * Source: CloudFront developer guide, "Manage how long content stays in the cache (expiration)",
 * "How CloudFront processes HTTP 4xx and 5xx status codes from your origin", "Control how long
 * CloudFront caches errors", "How CloudFront processes HTTP 3xx status codes" (read 2026-11-22).
 */
import type { CachePolicy, Distribution } from '@furlock/simulator-deployment';
import type { EdgeAnswer } from './edge-answer.js';
import { headerValues, type HeaderList } from './header-list.js';

/** Cached by default. */
const CACHED_ERRORS = [404, 410, 414, 500, 501, 502, 503, 504];

/** Cached only if the origin sends `max-age` or `s-maxage`. */
const CACHED_ERRORS_WITH_MAX_AGE = [400, 403, 405, 412, 415];

/** The cached errors for which `no-store`, `no-cache` and `private` from the origin are honoured. */
const ERRORS_THAT_MAY_FORBID = [404, 410, 414, 501];

/** Cached only if the origin sends `Cache-Control`. */
const REDIRECTS_WITH_CACHE_CONTROL = [307, 308];

const DEFAULT_ERROR_SECONDS = 10;

/** The seconds for which an answer may be cached; 0 if it may not. */
export function freshSeconds(
  { status, headers, source }: Pick<EdgeAnswer, 'status' | 'headers' | 'source'>,
  policy: CachePolicy,
  { errorCachingMinTtlSeconds }: Pick<Distribution, 'errorCachingMinTtlSeconds'>,
  now: Date,
): number {
  const stated = statedSeconds(headers, now);
  // Approximated: according to the guide, an answer from an origin-request function is cached
  // ("Generate HTTP responses in request triggers"). It does not say for how long if the answer is an
  // error. Here it is cached as long as any other answer, so that a leaking lock is detected.
  if (status >= 400 && source !== 'function') {
    if (!policy.cachesErrors) return 0;
    const minimum = errorCachingMinTtlSeconds[status] ?? DEFAULT_ERROR_SECONDS;
    if (CACHED_ERRORS_WITH_MAX_AGE.includes(status)) {
      return stated.maxAgeSeconds === undefined
        ? 0
        : Math.max(minimum, Math.min(stated.maxAgeSeconds, policy.maxTtlSeconds));
    }
    if (!CACHED_ERRORS.includes(status)) return 0;
    if (stated.forbids && ERRORS_THAT_MAY_FORBID.includes(status)) return 0;
    return Math.max(minimum, Math.min(stated.seconds ?? 0, policy.maxTtlSeconds));
  }

  const { minTtlSeconds, defaultTtlSeconds, maxTtlSeconds } = policy;
  // A part of an object, or an answer about a copy that the viewer already has.
  if (status === 206 || status === 304) return 0;
  if (
    REDIRECTS_WITH_CACHE_CONTROL.includes(status) &&
    headerValues(headers, 'cache-control').length === 0
  ) {
    return 0;
  }
  // "If your minimum TTL is greater than 0, CloudFront uses it, even if no-store is present."
  if (stated.forbids) return minTtlSeconds;
  // "CloudFront still forwards every subsequent request", so it is treated as not cached.
  if (minTtlSeconds === 0 && headerValues(headers, 'vary').includes('*')) return 0;
  const wanted = stated.seconds ?? defaultTtlSeconds;
  return Math.max(minTtlSeconds, Math.min(wanted, maxTtlSeconds));
}

interface StatedSeconds {
  readonly forbids: boolean;
  readonly maxAgeSeconds: number | undefined;
  /** `s-maxage`, else `max-age`, else `Expires`. */
  readonly seconds: number | undefined;
}

function statedSeconds(headers: HeaderList, now: Date): StatedSeconds {
  const directives = headerValues(headers, 'cache-control')
    .join(',')
    .split(',')
    .map((directive) => directive.trim().toLowerCase());
  const age = (name: string): number | undefined => {
    const text = directives
      .find((directive) => directive.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replace(/^"(.*)"$/, '$1');
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  };
  const maxAgeSeconds = age('s-maxage') ?? age('max-age');
  return {
    forbids: directives.some((directive) =>
      ['no-cache', 'no-store', 'private'].includes(directive),
    ),
    maxAgeSeconds,
    seconds: maxAgeSeconds ?? expiresInSeconds(headers, now),
  };
}

/** An invalid date means already expired (RFC 9111, section 5.3). */
function expiresInSeconds(headers: HeaderList, now: Date): number | undefined {
  const [expires] = headerValues(headers, 'expires');
  if (expires === undefined) return undefined;
  const milliseconds = Date.parse(expires) - now.getTime();
  return Number.isNaN(milliseconds) ? 0 : Math.max(0, Math.floor(milliseconds / 1000));
}
