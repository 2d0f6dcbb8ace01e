/**
 * Builds the event of a REST API's proxy integration, and that of payload format 1.0 for an HTTP API.
 *
 * Source: API Gateway developer guide, "Lambda proxy integrations in API Gateway", input format; "Create
 * AWS Lambda proxy integrations for HTTP APIs", payload format version (read 2026-11-28).
 */
import {
  commonLogTime,
  eventBody,
  HOP_BY_HOP,
  queryValues,
  utf8,
} from '@furlock/simulator-function-url';
import { headerValues, type WireRequest } from '@furlock/simulator-sigv4-judge';
import { authorizerOfProxyEvent } from './caller.js';
import { forwardedFor, unlessEmpty, type EventContext } from './event-context.js';
import { decodedPath, decodedVariables } from './http-event.js';
import { isBinary } from './binary-media-types.js';

/** The event. Shape: null where it has no values; of repeated values, the single fields have the last one. */
export function proxyEvent(context: EventContext): Readonly<Record<string, unknown>> {
  const { api, stage, request } = context;
  const isHttp = api.kind === 'HTTP';
  const headers = eventHeaders(context);
  const query = Object.fromEntries(queryValues(request.query));
  const variables = isHttp ? decodedVariables(context) : textValues(context.variables);
  const body = isHttp ? eventBody(request) : restBody(request, api.binaryMediaTypes);
  return {
    ...(isHttp && { version: '1.0' }),
    resource: context.route.path,
    // Approximated: an HTTP API shows the path decoded and with its stage, as seen in live events.
    path: isHttp ? decodedPath(request.path) : utf8(context.path),
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: unlessEmpty(lastValues(query)) ?? null,
    multiValueQueryStringParameters: unlessEmpty(query) ?? null,
    pathParameters: unlessEmpty(variables) ?? null,
    stageVariables: unlessEmpty(stage.variables) ?? null,
    requestContext: isHttp ? httpRequestContext(context) : restRequestContext(context),
    body: body.body ?? null,
    isBase64Encoded: body.isBase64Encoded,
  };
}

function httpRequestContext(context: EventContext): Readonly<Record<string, unknown>> {
  const { api, route, request } = context;
  return {
    accountId: context.accountId,
    apiId: api.id,
    authorizer: authorizerOfProxyEvent(context.caller, api.kind) ?? { claims: null, scopes: null },
    domainName: api.host,
    domainPrefix: api.id,
    extendedRequestId: context.requestId,
    httpMethod: request.method,
    identity: identityOf(context),
    path: decodedPath(request.path),
    protocol: 'HTTP/1.1',
    requestId: context.requestId,
    requestTime: commonLogTime(context.now),
    requestTimeEpoch: Math.floor(context.now),
    resourceId: null,
    resourcePath: route.path,
    stage: context.stage.name,
  };
}

function restRequestContext(context: EventContext): Readonly<Record<string, unknown>> {
  const { api, route, request } = context;
  const authorizer = authorizerOfProxyEvent(context.caller, api.kind);
  return {
    ...(authorizer !== undefined && { authorizer }),
    resourceId: route.resourceId,
    resourcePath: route.path,
    httpMethod: request.method,
    extendedRequestId: context.extendedRequestId,
    requestTime: commonLogTime(context.now),
    path: utf8(request.path),
    accountId: context.accountId,
    protocol: 'HTTP/1.1',
    stage: context.stage.name,
    domainPrefix: api.id,
    requestTimeEpoch: Math.floor(context.now),
    requestId: context.requestId,
    identity: identityOf(context),
    domainName: api.host,
    apiId: api.id,
  };
}

/** The caller; only that of a signed request has an identity. */
function identityOf({
  request,
  sourceIp,
  caller,
  apiKey,
}: EventContext): Readonly<Record<string, string | null>> {
  const session = caller.kind === 'signer' ? caller.session : undefined;
  return {
    accessKey: session?.credentials.accessKeyId ?? null,
    accountId: session?.accountId ?? null,
    ...(apiKey !== undefined && { apiKey: apiKey.value, apiKeyId: apiKey.id }),
    caller: session?.userId ?? null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp,
    user: session?.userId ?? null,
    userAgent: utf8(headerValues(request, 'user-agent').join(',')),
    userArn: session?.sessionArn ?? null,
  };
}

/** Names that an HTTP API writes in this form. Approximated: seen in live events; the others are as sent. */
const HTTP_API_NAMES = ['Content-Length', 'Host', 'User-Agent'];

/** The values of each header, under the first spelling of its name. */
function eventHeaders(context: EventContext): Record<string, string[]> {
  const { api, sentHeaders, request, sourceIp, traceId } = context;
  const names = new Map<string, string>(
    api.kind === 'HTTP' ? HTTP_API_NAMES.map((name) => [name.toLowerCase(), name]) : [],
  );
  const headers = new Map<string, string[]>();
  for (const [sentName, value] of sentHeaders) {
    const lower = sentName.toLowerCase();
    if (HOP_BY_HOP.includes(lower) || SET_BY_API.includes(lower)) continue;
    const name = names.get(lower) ?? sentName;
    names.set(lower, name);
    headers.set(name, [...(headers.get(name) ?? []), utf8(value)]);
  }
  const sentBefore = headerValues(request, 'x-forwarded-for').map(utf8).join(', ');
  return {
    ...Object.fromEntries(headers),
    // A REST API does not show the length.
    ...(api.kind === 'HTTP' && { 'Content-Length': [String(request.body.length)] }),
    'X-Amzn-Trace-Id': [traceId],
    'X-Forwarded-For': [forwardedFor(sentBefore, sourceIp)],
    'X-Forwarded-Port': ['443'],
    'X-Forwarded-Proto': ['https'],
  };
}

const SET_BY_API = [
  ...['content-length', 'x-amzn-trace-id'],
  ...['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto'],
];

/**
 * Base64 for the binary media types of the API, otherwise text, in which U+FFFD replaces other bytes.
 *
 * Source: API Gateway developer guide, "Content type conversions in API Gateway".
 */
function restBody(
  { headers, body }: WireRequest,
  binaryMediaTypes: readonly string[],
): { readonly body?: string; readonly isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const [type = 'application/json'] = headerValues({ headers }, 'content-type');
  return isBinary(type, binaryMediaTypes)
    ? { body: bytes.toString('base64'), isBase64Encoded: true }
    : { body: bytes.toString('utf8'), isBase64Encoded: false };
}

function lastValues(values: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? '']));
}

function textValues(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, utf8(value)]));
}
