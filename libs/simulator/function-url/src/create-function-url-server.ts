/**
 * An HTTP server that simulates a Lambda function URL.
 *
 * This file defines the order of the stages and measures them: receive, judge, invoke, answer. Each
 * stage has its own file. The caller supplies the invocation and makes the server listen. The
 * server prints nothing.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Deployment, FunctionUrl } from '@furlock/simulator-deployment';
import type {
  InvokeWithResponseStream,
  StreamEnd,
  StreamedOutcome,
} from '@furlock/simulator-lambda';
import {
  failure,
  readWireRequest,
  type Result,
  type WireRequest,
} from '@furlock/simulator-sigv4-judge';
import { collectBody } from './collect-body.js';
import { corsHeaders, preflightAnswer } from './cross-origin.js';
import { judgeRequest, type JudgeContext, type RequestRefusal } from './judge-request.js';
import { payloadEvent } from './payload-event.js';
import { payloadResponse, type ResponseHead, type WireResponse } from './payload-response.js';
import {
  MAX_HEADER_BYTES,
  MAX_PAYLOAD_BYTES,
  MAX_STREAMED_BYTES,
  refusalAnswer,
  type Refusal,
  type RefusalAnswer,
} from './refusal.js';
import { streamedResponse, type StreamedResponse } from './streamed-response.js';
import { traceId } from './trace-id.js';

/** The options of a function URL server. */
export interface FunctionUrlServerOptions {
  readonly functionUrl: FunctionUrl;
  readonly deployment: Pick<Deployment, 'permissions' | 'roles'>;
  /** Runs the function behind the URL, in the URL's invoke mode. */
  readonly invoke: InvokeWithResponseStream;
  readonly findSession: JudgeContext['findSession'];
  /** Units: milliseconds since 1970-01-01T00:00:00Z; fractions make the timings more precise. */
  readonly now: () => number;
  /** Called once for each request, when its answer has been passed to Node.js. */
  readonly onVerdict: (verdict: FunctionUrlVerdict) => void;
  /** Called for each request that the signature or permission check rejects, with the whole request. */
  readonly onRefused: (refused: RefusedRequest) => void;
}

/** A rejected request, including its secrets: it may be analyzed, but never printed. */
export interface RefusedRequest {
  readonly request: WireRequest;
  readonly refusal: RequestRefusal;
  readonly answer: RefusalAnswer;
  readonly functionUrl: FunctionUrl;
  /** When it was judged. Units: milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
}

/** The outcome of one request. It contains no header, query or body, and so no secret. */
export interface FunctionUrlVerdict {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** The status sent; null if the caller disconnected before it could be sent. */
  readonly status: number | null;
  readonly code: Refusal['code'] | 'ANSWERED' | 'CALLER_LEFT';
  /** One sentence, if the answer is not the function's own. */
  readonly why?: string;
  /** The ARN of the session that signed, once the signature is verified. */
  readonly caller?: string;
  readonly timings: {
    /** Until the whole body was received. */
    readonly receiveMs: number;
    /** The signature and permission checks. */
    readonly judgeMs: number;
    /** The invocation; 0 if the function was not invoked. */
    readonly invokeMs: number;
  };
}

/**
 * Creates a server that answers as the function URL would; the caller makes it listen, on loopback.
 *
 * Errors: the server emits its own faults as `error` events, and closes the connection without an
 * answer.
 */
export function createFunctionUrlServer(options: FunctionUrlServerOptions): Server {
  // By default, Node.js answers 431 above 16 KiB. AWS's limit is checked below.
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, (message, response) => {
    answerRequest(message, response, options).catch((error: unknown) => {
      response.destroy();
      server.emit('error', error);
    });
  });
  return server;
}

/** One request and its answer, on the wire. */
interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly traceId: string;
  /** Headers that the URL adds to the function's. */
  corsHeaders: ResponseHead['headers'];
}

/** The part of a verdict that describes the answer. */
type AnswerVerdict = Pick<FunctionUrlVerdict, 'status' | 'code' | 'why'>;

async function answerRequest(
  message: IncomingMessage,
  response: ServerResponse,
  options: FunctionUrlServerOptions,
): Promise<void> {
  const { functionUrl, deployment, findSession, now, onVerdict } = options;
  const startedAt = now();
  const body = await collectBody(message, MAX_PAYLOAD_BYTES);
  const receivedAt = now();
  const exchange: Exchange = {
    message,
    response,
    requestId: randomUUID(),
    traceId: traceId(receivedAt),
    corsHeaders: [],
  };
  const { requestId } = exchange;

  const report = (
    answered: AnswerVerdict & Pick<FunctionUrlVerdict, 'caller'>,
    judgedAt = receivedAt,
    invokedAt = judgedAt,
  ): void =>
    onVerdict({
      requestId,
      method: message.method ?? '',
      path: message.url?.split('?')[0] ?? '',
      ...answered,
      timings: {
        receiveMs: receivedAt - startedAt,
        judgeMs: judgedAt - receivedAt,
        invokeMs: invokedAt - judgedAt,
      },
    });

  if (body === 'left') return report({ status: null, code: 'CALLER_LEFT' });
  if (body === 'too large') return report(refuse(exchange, { code: 'REQUEST_PAYLOAD_TOO_LARGE' }));
  const request = readWireRequest(message, body);
  const shapeRefusal = refuseShape(request);
  if (shapeRefusal !== undefined) return report(refuse(exchange, shapeRefusal));

  const judgement = judgeRequest(request, {
    functionUrl,
    deployment,
    findSession,
    now: receivedAt,
  });
  const judgedAt = now();
  if (!judgement.ok) {
    const refusal = judgement.error;
    report(refuse(exchange, refusal), judgedAt);
    const answer = refusalAnswer(refusal);
    return options.onRefused({ request, refusal, answer, functionUrl, now: receivedAt });
  }

  exchange.corsHeaders = corsHeaders(request, functionUrl.cors);
  const session = judgement.value;
  const caller = session === null ? {} : { caller: session.sessionArn };
  const preflight = preflightAnswer(request, functionUrl.cors);
  if (preflight !== undefined) {
    send(exchange, preflight);
    return report({ status: preflight.status, code: 'ANSWERED', ...caller }, judgedAt);
  }
  const event = payloadEvent(request, {
    functionUrl,
    session,
    sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
    requestId,
    traceId: exchange.traceId,
    now: receivedAt,
  });
  // The quota applies to the event, which contains a binary body as base64.
  if (jsonBytes(event) > MAX_PAYLOAD_BYTES) {
    const answered = refuse(exchange, { code: 'REQUEST_PAYLOAD_TOO_LARGE' });
    return report({ ...answered, ...caller }, judgedAt);
  }

  const outcome = await options.invoke(event);
  const answered =
    outcome.kind === 'streaming'
      ? await answerStreaming(exchange, outcome)
      : answerWhole(exchange, outcome, functionUrl.invokeMode);
  report({ ...answered, ...caller }, judgedAt, now());
}

function refuseShape(request: WireRequest): Refusal | undefined {
  if (!request.path.startsWith('/')) return { code: 'REQUEST_TARGET_INVALID' };
  const headerBytes = request.headers.reduce(
    (sum, [name, value]) => sum + name.length + value.length,
    0,
  );
  return headerBytes > MAX_HEADER_BYTES
    ? { code: 'REQUEST_HEADERS_TOO_LARGE', headerBytes }
    : undefined;
}

function answerWhole(
  exchange: Exchange,
  outcome: Exclude<StreamedOutcome, { kind: 'streaming' }>,
  invokeMode: FunctionUrl['invokeMode'],
): AnswerVerdict {
  const answer = readOutcome(outcome, invokeMode);
  if (!answer.ok) return refuse(exchange, answer.error);
  send(exchange, answer.value);
  return { status: answer.value.status, code: 'ANSWERED' };
}

function readOutcome(
  outcome: Exclude<StreamedOutcome, { kind: 'streaming' }>,
  invokeMode: FunctionUrl['invokeMode'],
): Result<WireResponse, Refusal> {
  switch (outcome.kind) {
    case 'throttled':
      return failure({
        code: 'FUNCTION_THROTTLED',
        concurrencyLimit: outcome.concurrencyLimit,
      });
    case 'failed':
      return failure({ code: 'FUNCTION_FAILED', errorType: outcome.errorType });
    case 'timed-out':
      return failure({ code: 'FUNCTION_TIMED_OUT' });
    case 'answered': {
      if (jsonBytes(outcome.payload) > MAX_PAYLOAD_BYTES) {
        return failure({ code: 'FUNCTION_RESPONSE_TOO_LARGE' });
      }
      // Approximated: AWS does not document a function that does not stream behind a URL that does.
      // Status and headers come only from a stream's prelude, so the unchanged payload is the body
      // here. That makes the mistake visible.
      return payloadResponse(
        invokeMode === 'BUFFERED'
          ? outcome.payload
          : { statusCode: 200, body: JSON.stringify(outcome.payload) },
      );
    }
  }
}

async function answerStreaming(
  exchange: Exchange,
  outcome: Extract<StreamedOutcome, { kind: 'streaming' }>,
): Promise<AnswerVerdict> {
  const answer = await streamedResponse(outcome);
  if (!answer.ok) {
    await readToEnd(outcome.chunks);
    const end = await outcome.end;
    // A function that fails before its prelude is complete is reported as a failed function.
    return end.kind === 'ended'
      ? refuse(exchange, answer.error)
      : answerWhole(exchange, end, 'RESPONSE_STREAM');
  }

  const { status } = answer.value.head;
  const cause = await stream(exchange, answer.value, outcome.end);
  if (cause === undefined) {
    exchange.response.end();
    return { status, code: 'ANSWERED' };
  }
  const refusal: Refusal = { code: 'FUNCTION_STREAM_BROKEN', cause };
  exchange.response.destroy();
  return { status, code: refusal.code, why: refusalAnswer(refusal).why };
}

/**
 * Sends the head, then each piece of the body as it arrives. Returns the reason if it breaks off.
 *
 * The function does not stop when the caller disconnects, so its payload is still read to the end.
 * Source: Lambda developer guide, "Response streaming for Lambda functions" (read 2026-11-22).
 */
async function stream(
  exchange: Exchange,
  { head, body }: StreamedResponse,
  end: Promise<StreamEnd>,
): Promise<string | undefined> {
  const { message, response } = exchange;
  let bytes = 0;
  writeHead(response, exchange, head);
  response.flushHeaders();
  for await (const piece of body) {
    bytes += piece.length;
    const isWanted = !response.destroyed && message.method !== 'HEAD';
    if (isWanted && bytes <= MAX_STREAMED_BYTES && !response.write(piece)) await drained(response);
  }
  if (bytes > MAX_STREAMED_BYTES) return `it is larger than ${MAX_STREAMED_BYTES} bytes`;
  const ended = await end;
  switch (ended.kind) {
    case 'failed':
      return `the function failed with ${ended.errorType}`;
    case 'timed-out':
      return 'the function exceeded its time limit';
    case 'ended':
      return undefined;
  }
}

/** Resolves when the buffer has drained or the connection has closed. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const onEither = (): void => {
      response.off('drain', onEither).off('close', onEither);
      resolve();
    };
    response.on('drain', onEither).on('close', onEither);
  });
}

async function readToEnd(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}

function refuse(exchange: Exchange, refusal: Refusal): AnswerVerdict {
  const { status, errorType, body, why } = refusalAnswer(refusal);
  const errorHeader = errorType === undefined ? [] : [['x-amzn-ErrorType', errorType] as const];
  send(exchange, {
    status,
    headers: [['content-type', 'application/json'], ...errorHeader],
    body: Buffer.from(body),
  });
  return { status, code: refusal.code, why };
}

function send(exchange: Exchange, { status, headers, body }: WireResponse): void {
  const { message, response } = exchange;
  // RFC 9110, section 8.6: no Content-Length with 204, and no wrong one with 304.
  const bodiless = status === 204 || status === 304;
  const length = bodiless ? [] : [['content-length', String(body.length)] as const];
  writeHead(response, exchange, { status, headers: [...headers, ...length] });
  response.end(bodiless || message.method === 'HEAD' ? undefined : body);
}

function writeHead(
  response: ServerResponse,
  { requestId, traceId, corsHeaders: added }: Exchange,
  { status, headers }: ResponseHead,
): void {
  response.writeHead(
    status,
    [
      ...headers,
      ...added,
      ['x-amzn-RequestId', requestId] as const,
      ['x-amzn-Trace-Id', traceId] as const,
    ].flat(),
  );
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}
