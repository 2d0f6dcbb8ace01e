/**
 * CloudFront's own redirect to another location.
 */
import type { EdgeAnswer } from './edge-answer.js';

/** A redirect to a location. */
export function redirectAnswer(location: string): EdgeAnswer {
  const body = Buffer.from(
    '<html><head><title>301 Moved Permanently</title></head><body>301 Moved Permanently</body></html>\n',
  );
  return {
    status: 301,
    reason: 'Moved Permanently',
    headers: [
      ['Server', 'CloudFront'],
      ['Content-Type', 'text/html'],
      ['Location', location],
    ],
    body,
    source: 'cloudfront',
    cacheResult: 'Redirect',
  };
}
