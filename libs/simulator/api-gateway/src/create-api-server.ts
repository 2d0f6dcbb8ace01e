/**
 * An HTTP server that simulates an HTTP API or a REST API of API Gateway with Lambda proxy integrations.
 *
 * This file defines the order of the stages: receive, select, authorize, invoke, answer. Each stage has its
 * own file. The caller supplies the invocation and makes the server listen. The server prints nothing.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Api, ApiIntegration, RoleSession } from '@furlock/simulator-deployment';
import {
  collectBody,
  MAX_PAYLOAD_BYTES,
  payloadResponse,
  traceId,
  type WireResponse,
} from '@furlock/simulator-function-url';
import type { InvocationOutcome, Invoke } from '@furlock/simulator-lambda';
import {
  failure,
  headerValues,
  readWireRequest,
  success,
  type Result,
  type WireRequest,
} from '@furlock/simulator-sigv4-judge';
import type { KeptDecision } from './authorize-by-function.js';
import { authorizeIntegration, type AuthorizingDeployment } from './authorize-integration.js';
import { admitCaller } from './admit-caller.js';
import { isBinary } from './binary-media-types.js';
import { preflightAnswer, withCors } from './cross-origin.js';
import type { EventContext, ReceivedRequest } from './event-context.js';
import { sourceArnOf } from './execute-api-arn.js';
import { gatewayResponse } from './gateway-response.js';
import { httpEvent } from './http-event.js';
import { invokeInTime } from './invoke-in-time.js';
import { missingParameters } from './missing-parameters.js';
import { mockResponse } from './mock-response.js';
import { proxyEvent } from './proxy-event.js';
import { proxyResponse } from './proxy-response.js';
import { refusalAnswer, type ApiRefusal } from './refusal.js';
import { selectRoute, selectStage, type SelectedStage } from './select-route.js';
import type { PublicKey } from './verify-token.js';

/** The options of an API's server. */
export interface ApiServerOptions {
  readonly api: Api;
  readonly deployment: AuthorizingDeployment;
  /** Runs the function with an ARN; undefined if it is not in the assembly. */
  readonly invokeFor: (functionArn: string) => Invoke | undefined;
  /** The public keys of the issuer of an authorizer. */
  readonly fetchKeys: (issuer: string) => Promise<readonly PublicKey[]>;
  /** The session of an access key id, if it exists. */
  readonly findSession: (accessKeyId: string) => RoleSession | undefined;
  /** Units: milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number;
  /** Called once for each request, when its answer has been passed to Node.js. */
  readonly onVerdict: (verdict: ApiVerdict) => void;
}

/** The outcome of one request. It contains no header, query or body, and so no secret. */
export interface ApiVerdict {
  readonly kind: Api['kind'];
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** The status sent; null if the caller disconnected before it could be sent. */
  readonly status: number | null;
  readonly code: ApiRefusal['code'] | 'ANSWERED' | 'CALLER_LEFT';
  /** One sentence, if the answer is neither the function's nor the template's. */
  readonly why?: string;
  readonly durationMs: number;
  /** Whether CloudFront forwarded the request, which has a line of its own. */
  readonly isThroughCloudFront: boolean;
}

/**
 * Creates a server that answers as the API would; the caller makes it listen, on loopback.
 *
 * Errors: the server emits its own faults as `error` events, and closes the connection without an
 * answer.
 */
export function createApiServer(options: ApiServerOptions): Server {
  // Larger than the limit of the API, which answers itself.
  const decisions = new Map<string, KeptDecision>();
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (message, response) => {
    answerRequest(message, response, { ...options, decisions }).catch((error: unknown) => {
      response.destroy();
      server.emit('error', error);
    });
  });
  return server;
}

/** The payload limit of both kinds of API. Source: API Gateway developer guide, "Quotas" (read 2026-11-28). */
const MAX_REQUEST_BYTES = 10 * 1024 * 1024;

/** The request line and all headers. Source: the same page. */
const MAX_HEAD_BYTES = 10_240;

/** An API with what its authorizers have decided. */
interface RunningApi extends ApiServerOptions {
  readonly decisions: Map<string, KeptDecision>;
}

/** The ids of one request. */
interface Ids {
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly traceId: string;
}

async function answerRequest(
  message: IncomingMessage,
  response: ServerResponse,
  options: RunningApi,
): Promise<void> {
  const { api, now } = options;
  const startedAt = now();
  const body = await collectBody(message, MAX_REQUEST_BYTES);
  const receivedAt = now();
  const extendedRequestId = randomBytes(11).toString('base64');
  const ids: Ids = {
    // An HTTP API has only the short id.
    requestId: api.kind === 'HTTP' ? extendedRequestId : randomUUID(),
    extendedRequestId,
    traceId: traceId(receivedAt),
  };
  const report = (answered: Pick<ApiVerdict, 'status' | 'code' | 'why'>): void =>
    options.onVerdict({
      kind: api.kind,
      requestId: ids.requestId,
      method: message.method ?? '',
      path: message.url?.split('?')[0] ?? '',
      ...answered,
      durationMs: now() - startedAt,
      isThroughCloudFront: message.headers['x-amz-cf-id'] !== undefined,
    });

  if (body === 'left') return report({ status: null, code: 'CALLER_LEFT' });
  const request = readWireRequest(message, body === 'too large' ? Buffer.alloc(0) : body);
  const answer =
    body === 'too large'
      ? failure<ApiRefusal>({ code: 'REQUEST_PAYLOAD_TOO_LARGE', maxBytes: MAX_REQUEST_BYTES })
      : await answerOf(request, message, ids, receivedAt, options);
  if (answer.ok) {
    send(response, request.method, api, ids, answer.value);
    return report({ status: answer.value.status, code: 'ANSWERED' });
  }
  const { error } = answer;
  const refused = refusalAnswer(error, api.kind);
  const sent = gatewayResponse(error, refused, api, request, ids.requestId);
  send(response, request.method, api, ids, {
    ...sent,
    headers: [
      ...sent.headers,
      ...(api.kind === 'REST' ? [['x-amzn-ErrorType', refused.errorType] as const] : []),
      ...(api.kind === 'HTTP' && error.code === 'TOKEN_REJECTED'
        ? [['www-authenticate', 'Bearer'] as const]
        : []),
    ],
  });
  return report({ status: sent.status, code: error.code, why: refused.why });
}

async function answerOf(
  request: WireRequest,
  message: IncomingMessage,
  ids: Ids,
  receivedAt: number,
  options: RunningApi,
): Promise<Result<WireResponse, ApiRefusal>> {
  const { api, deployment } = options;
  const stage = admitToStage(request, api);
  if (!stage.ok) return stage;
  const preflight = preflightAnswer(request, api.cors);
  if (preflight !== undefined) return success(preflight);

  const selected = selectRoute(api, request.method, stage.value.path);
  if (selected === undefined) {
    return failure({
      code: 'API_ROUTE_UNKNOWN',
      method: request.method,
      stage: stage.value.stage.name,
    });
  }
  const { integration, method, path } = selected.route;
  if (integration.kind === 'unserved') {
    return failure({
      code: 'API_PART_UNSERVED',
      part: `The ${api.kind === 'HTTP' ? 'route' : 'method'} ${path === '$default' ? path : `${method} ${path}`}`,
      reason: integration.reason,
    });
  }
  const { accountId } = deployment;
  const received: ReceivedRequest = {
    ...{ api, accountId, request, ...ids, ...selected, ...stage.value, now: receivedAt },
    sentHeaders: sentHeaders(message.rawHeaders),
    sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
  };
  const admission = await admitCaller(received, options);
  if (!admission.ok) return admission;
  const names = missingParameters(selected.route, request);
  if (names.length > 0) return failure({ code: 'REQUEST_PARAMETERS_MISSING', names });
  if (integration.kind === 'mock') return success(mockResponse(integration, request));
  const answer = await callFunction(
    integration,
    sourceArnOf(received),
    { ...received, ...admission.value },
    options,
  );
  return answer.ok ? success(withCors(answer.value, request, api.cors)) : answer;
}

/** The stage of a request that reaches the API at all. */
function admitToStage(request: WireRequest, api: Api): Result<SelectedStage, ApiRefusal> {
  if (!request.path.startsWith('/')) return failure({ code: 'REQUEST_TARGET_INVALID' });
  if (headBytes(request) > MAX_HEAD_BYTES) {
    return failure({ code: 'REQUEST_HEADERS_TOO_LARGE', maxBytes: MAX_HEAD_BYTES });
  }
  const host = headerValues(request, 'host').join(',').toLowerCase();
  if (host !== api.host) return failure({ code: 'API_HOST_UNKNOWN', expected: api.host });
  if (api.isEndpointDisabled) return failure({ code: 'API_ENDPOINT_DISABLED' });
  if (api.unserved !== undefined) {
    return failure({ code: 'API_PART_UNSERVED', part: 'The API', reason: api.unserved });
  }
  const selected = selectStage(api, request.path);
  if (selected === undefined) {
    return failure({ code: 'API_STAGE_UNKNOWN', stages: api.stages.map(({ name }) => name) });
  }
  const { name, unserved } = selected.stage;
  return unserved === undefined
    ? success(selected)
    : failure({ code: 'API_PART_UNSERVED', part: `The stage ${name}`, reason: unserved });
}

/** Approximated: AWS does not say which separators count; these texts are one character per byte. */
function headBytes({ method, path, query, headers }: WireRequest): number {
  return headers.reduce(
    (sum, [name, value]) => sum + name.length + value.length,
    method.length + path.length + query.length,
  );
}

async function callFunction(
  integration: ApiIntegration & { kind: 'lambda' },
  sourceArn: string,
  context: EventContext,
  { api, deployment, invokeFor }: ApiServerOptions,
): Promise<Result<WireResponse, ApiRefusal>> {
  const { functionArn, payloadVersion, timeoutMs } = integration;
  const denied = authorizeIntegration(functionArn, sourceArn, deployment);
  if (denied !== undefined) return failure(denied);
  const invoke = invokeFor(functionArn);
  if (invoke === undefined) return failure({ code: 'FUNCTION_NOT_IN_ASSEMBLY', functionArn });
  const isVersion2 = payloadVersion === '2.0';
  const event = isVersion2 ? httpEvent(context) : proxyEvent(context);
  // The quota of Lambda applies to the event, which contains a binary body as base64.
  if (jsonBytes(event) > MAX_PAYLOAD_BYTES) {
    return failure({ code: 'REQUEST_PAYLOAD_TOO_LARGE', maxBytes: MAX_PAYLOAD_BYTES });
  }

  const outcome = await invokeInTime(invoke, event, timeoutMs);
  if (outcome === 'late') return failure({ code: 'INTEGRATION_TIMED_OUT', timeoutMs });
  const payload = payloadOf(outcome);
  if (!payload.ok) return payload;
  if (isVersion2) return payloadResponse(payload.value, PLAIN_TEXT);
  return proxyResponse(payload.value, {
    defaultType: api.kind === 'HTTP' ? PLAIN_TEXT : ['Content-Type', 'application/json'],
    decodesBase64: api.kind === 'HTTP' || acceptsBinary(context.request, api.binaryMediaTypes),
  });
}

/** Approximated: seen in responses of live HTTP APIs. */
const PLAIN_TEXT = ['content-type', 'text/plain; charset=utf-8'] as const;

/**
 * Whether a REST API decodes a body in base64 for the caller: by the first media type that it accepts.
 *
 * Source: API Gateway developer guide, "Return binary media from a Lambda proxy integration" (read
 * 2026-11-28).
 */
function acceptsBinary(request: WireRequest, binaryMediaTypes: readonly string[]): boolean {
  const [accept = 'application/json'] = headerValues(request, 'accept');
  return isBinary(accept.split(',')[0] ?? '', binaryMediaTypes);
}

function payloadOf(outcome: InvocationOutcome): Result<unknown, ApiRefusal> {
  switch (outcome.kind) {
    case 'throttled':
      return failure({ code: 'FUNCTION_THROTTLED', concurrencyLimit: outcome.concurrencyLimit });
    case 'failed':
      return failure({ code: 'FUNCTION_FAILED', errorType: outcome.errorType });
    case 'timed-out':
      return failure({ code: 'FUNCTION_TIMED_OUT' });
    case 'answered':
      return jsonBytes(outcome.payload) > MAX_PAYLOAD_BYTES
        ? failure({ code: 'FUNCTION_RESPONSE_TOO_LARGE', maxBytes: MAX_PAYLOAD_BYTES })
        : success(outcome.payload);
  }
}

function sentHeaders(rawHeaders: readonly string[]): EventContext['sentHeaders'] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  );
}

function send(
  response: ServerResponse,
  method: string,
  api: Api,
  ids: Ids,
  { status, headers, body }: WireResponse,
): void {
  // RFC 9110, section 8.6: no Content-Length with 204, and no wrong one with 304.
  const bodiless = status === 204 || status === 304;
  response.writeHead(
    status,
    [
      ...headers,
      ...(bodiless ? [] : [['Content-Length', String(body.length)] as const]),
      ...(api.kind === 'HTTP'
        ? [['Apigw-Requestid', ids.requestId] as const]
        : [
            ['x-amzn-RequestId', ids.requestId] as const,
            ['x-amz-apigw-id', ids.extendedRequestId] as const,
            ['X-Amzn-Trace-Id', ids.traceId] as const,
          ]),
    ].flat(),
  );
  response.end(bodiless || method === 'HEAD' ? undefined : body);
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}
