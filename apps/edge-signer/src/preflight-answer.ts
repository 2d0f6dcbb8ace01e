/**
 * The answer to a browser that asks, before a request proper, whether a page may send it.
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
 * 204 with what a page of the asking origin may send, made at the edge: a preflight carries no
 * token, and the backend need not wake for it.
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
    // Browsers keep it by Access-Control-Max-Age; nobody else may.
    ['cache-control', 'no-store'],
  ];
  return {
    ok: true,
    value: toAnswer({ status: 204, statusDescription: 'No Content', headers, body: '' }),
  };
}
