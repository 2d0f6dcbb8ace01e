/**
 * The cross-origin headers of an HTTP API, and its answers to preflight requests.
 *
 * Approximated: the guide documents the settings, but not the headers byte for byte.
 * Source: API Gateway developer guide, "Configure CORS for HTTP APIs in API Gateway" (read 2026-11-28).
 */
import type { FunctionUrlCors } from '@furlock/simulator-deployment';
import {
  isPreflight,
  listHeader,
  type HeaderLine,
  type WireResponse,
} from '@furlock/simulator-function-url';
import { headerValues, type WireRequest } from '@furlock/simulator-sigv4-judge';

/** The answer to a preflight request, for which no route is needed; undefined for another request. */
export function preflightAnswer(
  request: WireRequest,
  cors: FunctionUrlCors | undefined,
): WireResponse | undefined {
  if (cors === undefined || !isPreflight(request)) return undefined;
  const origin = originHeaders(request, cors);
  return {
    status: 204,
    headers:
      origin.length === 0
        ? []
        : [
            ...origin,
            ...listHeader('access-control-allow-methods', cors.allowMethods),
            ...listHeader('access-control-allow-headers', cors.allowHeaders),
            ...(cors.maxAgeSeconds === undefined
              ? []
              : [['access-control-max-age', String(cors.maxAgeSeconds)] as const]),
          ],
    body: Buffer.alloc(0),
  };
}

/** An answer of an integration with the API's own cross-origin headers in place of the integration's. */
export function withCors(
  answer: WireResponse,
  request: WireRequest,
  cors: FunctionUrlCors | undefined,
): WireResponse {
  if (cors === undefined) return answer;
  const kept = answer.headers.filter(([name]) => !/^access-control-/i.test(name));
  const origin = originHeaders(request, cors);
  const exposed =
    origin.length === 0 ? [] : listHeader('access-control-expose-headers', cors.exposeHeaders);
  return { ...answer, headers: [...kept, ...origin, ...exposed] };
}

/** None if the request has no origin or its origin is not allowed. */
function originHeaders(request: WireRequest, cors: FunctionUrlCors): HeaderLine[] {
  const [origin] = headerValues(request, 'origin');
  if (origin === undefined || !cors.allowOrigins.some((allowed) => allows(allowed, origin))) {
    return [];
  }
  const { allowOrigins, allowsCredentials } = cors;
  return [
    ['access-control-allow-origin', allowOrigins.includes('*') ? '*' : origin],
    ...(allowsCredentials ? [['access-control-allow-credentials', 'true'] as const] : []),
  ];
}

/** Shape of `allowed`: an origin, `*`, `https://*` or `http://*`. */
function allows(allowed: string, origin: string): boolean {
  return allowed === '*' || allowed === origin || isOfScheme(allowed, origin);
}

function isOfScheme(allowed: string, origin: string): boolean {
  return ['https://*', 'http://*'].includes(allowed) && origin.startsWith(allowed.slice(0, -1));
}
