/**
 * The response to a CORS preflight, in which a browser asks whether a page may send a request.
 */
import {
  toAnswer,
  type CloudFrontAnswer,
  type HeaderField,
  type Result,
} from '@furlock/cloudfront-http';
import type { CorsSettings } from '@furlock/edge-settings';
import { preflightHeaders, type CorsRefusal } from '@furlock/route-policy';

/**
 * A 204 response with the methods and headers that a page of this origin may send. The edge creates it,
 * because a preflight has no token and the backend does not have to run for it.
 *
 * Errors: `CORS_ORIGIN_NOT_ALLOWED`.
 */
export function preflightAnswer(
  cors: CorsSettings,
  request: { readonly method: string; readonly headers: readonly HeaderField[] },
): Result<CloudFrontAnswer, CorsRefusal> {
  const allowed = preflightHeaders(cors, request);
  if (!allowed.ok) return allowed;
  const headers: HeaderField[] = [
    ...allowed.value,
    ['vary', 'Origin'],
    // Browsers cache it according to Access-Control-Max-Age; other caches must not.
    ['cache-control', 'no-store'],
  ];
  return {
    ok: true,
    value: toAnswer({ status: 204, statusDescription: 'No Content', headers, body: '' }),
  };
}
