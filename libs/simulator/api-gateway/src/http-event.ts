/**
 * Builds the event of payload format 2.0 for an HTTP API.
 *
 * What it has in common with that of a function URL is in the project `function-url`.
 *
 * Source: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs", payload
 * format version (read 2026-11-28).
 */
import {
  commonLogTime,
  eventBody,
  eventCookies,
  HOP_BY_HOP,
  percentDecode,
  queryStringParameters,
  utf8,
} from '@furlock/simulator-function-url';
import { headerValues } from '@furlock/simulator-sigv4-judge';
import { authorizerOfHttpEvent } from './caller.js';
import { forwardedFor, unlessEmpty, type EventContext } from './event-context.js';

/** The event. Shape: absent where it has no values; the path is decoded, the query is not. */
export function httpEvent(context: EventContext): Readonly<Record<string, unknown>> {
  const { api, stage, route, request } = context;
  const routeKey = route.path === '$default' ? '$default' : `${route.method} ${route.path}`;
  const rawPath = decodedPath(request.path);
  const cookies = eventCookies(request);
  const queryParameters = unlessEmpty(queryStringParameters(request.query));
  const pathParameters = unlessEmpty(decodedVariables(context));
  const stageVariables = unlessEmpty(stage.variables);
  const authorizer = authorizerOfHttpEvent(context.caller);
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: utf8(request.query),
    ...(cookies.length > 0 && { cookies }),
    headers: eventHeaders(context),
    ...(queryParameters !== undefined && { queryStringParameters: queryParameters }),
    requestContext: {
      accountId: context.accountId,
      apiId: api.id,
      ...(authorizer !== undefined && { authorizer }),
      domainName: api.host,
      domainPrefix: api.id,
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: context.sourceIp,
        userAgent: utf8(headerValues(request, 'user-agent').join(',')),
      },
      requestId: context.requestId,
      routeKey,
      stage: stage.name,
      time: commonLogTime(context.now),
      timeEpoch: Math.floor(context.now),
    },
    ...(pathParameters !== undefined && { pathParameters }),
    ...(stageVariables !== undefined && { stageVariables }),
    ...eventBody(request),
  };
}

/**
 * The path as an HTTP API shows it, with its stage.
 *
 * Approximated: decoded, and cut at a decoded `?`, as seen in live events.
 */
export function decodedPath(path: string): string {
  const decoded = percentDecode(path);
  const end = decoded.indexOf('?');
  return end < 0 ? decoded : decoded.slice(0, end);
}

/** The variables of the path as an HTTP API shows them. */
export function decodedVariables({ variables }: EventContext): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, percentDecode(value)]),
  );
}

/** Names in lower case; repeated values joined by commas; cookies have a field of their own. */
function eventHeaders({ request, sourceIp, traceId }: EventContext): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of request.headers) {
    if (name === 'cookie' || HOP_BY_HOP.includes(name)) continue;
    const before = joined.get(name);
    joined.set(name, before === undefined ? utf8(value) : `${before},${utf8(value)}`);
  }
  return {
    ...Object.fromEntries(joined),
    'content-length': String(request.body.length),
    'x-amzn-trace-id': traceId,
    'x-forwarded-for': forwardedFor(joined.get('x-forwarded-for'), sourceIp),
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  };
}
