/**
 * The cross-origin headers that a function URL adds, and its answers to preflight requests.
 *
 * Approximated: the guide documents the settings, but not the headers byte for byte. Function owners report
 * that headers which the function sets too are sent twice.
 * Source: Lambda developer guide, "Creating and managing Lambda function URLs", cross-origin resource
 * sharing (read 2026-11-28).
 */
import type { FunctionUrlCors } from '@furlock/simulator-deployment';
import { headerValues, type WireRequest } from '@furlock/simulator-sigv4-judge';
import type { ResponseHead, WireResponse } from './payload-response.js';

/** The headers for a request; none if it has no origin or its origin is not allowed. */
export function corsHeaders(
  request: WireRequest,
  cors: FunctionUrlCors | undefined,
): ResponseHead['headers'] {
  const [origin] = headerValues(request, 'origin');
  if (cors === undefined || origin === undefined || !allows(cors, origin)) return [];
  const { allowsCredentials, exposeHeaders } = cors;
  return [
    // With credentials a browser does not accept `*` (Fetch standard, section 3.2.5).
    [
      'Access-Control-Allow-Origin',
      cors.allowOrigins.includes('*') && !allowsCredentials ? '*' : origin,
    ],
    ['Vary', 'Origin'],
    ...(allowsCredentials ? [['Access-Control-Allow-Credentials', 'true'] as const] : []),
    ...listHeader('Access-Control-Expose-Headers', exposeHeaders),
  ];
}

/** The answer to a preflight request, for which the function does not run; undefined for another request. */
export function preflightAnswer(
  request: WireRequest,
  cors: FunctionUrlCors | undefined,
): WireResponse | undefined {
  if (cors === undefined || !isPreflight(request)) return undefined;
  const isAllowed = corsHeaders(request, cors).length > 0;
  return {
    status: 200,
    headers: isAllowed
      ? [
          ...listHeader('Access-Control-Allow-Methods', cors.allowMethods),
          ...listHeader('Access-Control-Allow-Headers', cors.allowHeaders),
          ...(cors.maxAgeSeconds === undefined
            ? []
            : [['Access-Control-Max-Age', String(cors.maxAgeSeconds)] as const]),
        ]
      : [],
    body: Buffer.alloc(0),
  };
}

/** Whether a request is a preflight (Fetch standard, section 3.2.2). */
export function isPreflight(request: WireRequest): boolean {
  return (
    request.method === 'OPTIONS' &&
    headerValues(request, 'origin').length > 0 &&
    headerValues(request, 'access-control-request-method').length > 0
  );
}

/** A header with a list of values; none for an empty list. */
export function listHeader(name: string, values: readonly string[]): ResponseHead['headers'] {
  return values.length === 0 ? [] : [[name, values.join(',')]];
}

function allows({ allowOrigins }: FunctionUrlCors, origin: string): boolean {
  return allowOrigins.includes('*') || allowOrigins.includes(origin);
}
