/**
 * The HTTP server that stands for a Lambda function URL.
 *
 * It is the order of the stages and their timing: receive, judge, invoke, answer. What each decides
 * is in the file of its name. It does not run the function (`lambda/invocation.ts`), does not listen
 * by itself, and prints nothing.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Deployment, FunctionUrl } from '../assembly/deployment.js';
import type { InvocationOutcome, Invoke } from '../lambda/invocation.js';
import { judgeRequest, type JudgeContext } from './judge-request.js';
import { payloadEvent } from './payload-event.js';
import { payloadResponse, type WireResponse } from './payload-response.js';
import { MAX_HEADER_BYTES, MAX_PAYLOAD_BYTES, refusalAnswer, type Refusal } from './refusal.js';
import { failure, type Result } from './result.js';
import { readWireRequest, type WireRequest } from './wire-request.js';

/** What a function URL is made of. */
export interface FunctionUrlServerOptions {
  readonly functionUrl: FunctionUrl;
  readonly deployment: Pick<Deployment, 'permissions' | 'roles' | 'functions'>;
  /** Runs the function behind the URL. */
  readonly invoke: Invoke;
  readonly findSession: JudgeContext['findSession'];
  /** Units: milliseconds since 1970-01-01T00:00:00Z; a fraction makes the timings finer. */
  readonly now: () => number;
  /** Called once for each request, when its answer has been handed over. */
  readonly onVerdict: (verdict: FunctionUrlVerdict) => void;
}

/** What became of one request. It holds no header, query or body, and so no secret. */
export interface FunctionUrlVerdict {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** The status sent; null where the caller left before it could be sent. */
  readonly status: number | null;
  readonly code: Refusal['code'] | 'ANSWERED' | 'CALLER_LEFT';
  /** One sentence, where the answer is not the function's own. */
  readonly why?: string;
  /** The ARN of the session that signed, once that is established. */
  readonly caller?: string;
  readonly timings: {
    /** Until the body was there. */
    readonly receiveMs: number;
    /** Signature and permissions. */
    readonly judgeMs: number;
    /** The function; 0 where it was not reached. */
    readonly invokeMs: number;
  };
}

/**
 * A server that answers as the function URL would; the caller makes it listen, on loopback.
 *
 * Errors: a fault of the server itself is emitted as its `error` event, and that connection is
 * closed without an answer.
 */
export function createFunctionUrlServer(options: FunctionUrlServerOptions): Server {
  const { functionUrl, deployment } = options;
  const reservedConcurrency = deployment.functions.find(
    ({ arn }) => arn === functionUrl.functionArn,
  )?.reservedConcurrency;
  const concurrency = { limit: reservedConcurrency ?? Infinity, running: 0 };

  // Node would answer 431 by itself above 16 KiB: the limit that AWS has is checked below.
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, (message, response) => {
    answerRequest(message, response, options, concurrency).catch((error: unknown) => {
      response.destroy();
      server.emit('error', error);
    });
  });
  return server;
}

interface Concurrency {
  readonly limit: number;
  running: number;
}

async function answerRequest(
  message: IncomingMessage,
  response: ServerResponse,
  options: FunctionUrlServerOptions,
  concurrency: Concurrency,
): Promise<void> {
  const { functionUrl, deployment, findSession, now, onVerdict } = options;
  const requestId = randomUUID();
  const startedAt = now();
  const body = await collectBody(message);
  const receivedAt = now();

  const report = (
    verdict: Pick<FunctionUrlVerdict, 'status' | 'code' | 'why' | 'caller'>,
    judgedAt = receivedAt,
    invokedAt = judgedAt,
  ): void =>
    onVerdict({
      requestId,
      method: message.method ?? '',
      path: message.url?.split('?')[0] ?? '',
      ...verdict,
      timings: {
        receiveMs: receivedAt - startedAt,
        judgeMs: judgedAt - receivedAt,
        invokeMs: invokedAt - judgedAt,
      },
    });
  const trace = traceId(receivedAt);
  const refuse = (refusal: Refusal): Pick<FunctionUrlVerdict, 'status' | 'code' | 'why'> => {
    const { status, errorType, body: text, why } = refusalAnswer(refusal);
    const errorHeader = errorType === undefined ? [] : [['x-amzn-ErrorType', errorType] as const];
    send(message, response, requestId, trace, {
      status,
      headers: [['content-type', 'application/json'], ...errorHeader],
      body: Buffer.from(text),
    });
    return { status, code: refusal.code, why };
  };

  if (body === 'left') return report({ status: null, code: 'CALLER_LEFT' });
  if (body === 'too large') return report(refuse({ code: 'REQUEST_PAYLOAD_TOO_LARGE' }));
  const request = readWireRequest(message, body);
  const shapeRefusal = refuseShape(request);
  if (shapeRefusal !== undefined) return report(refuse(shapeRefusal));

  const judgement = judgeRequest(request, {
    functionUrl,
    deployment,
    findSession,
    now: receivedAt,
  });
  const judgedAt = now();
  if (!judgement.ok) return report(refuse(judgement.error), judgedAt);

  const session = judgement.value;
  const event = payloadEvent(request, {
    functionUrl,
    session,
    sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
    requestId,
    traceId: trace,
    now: receivedAt,
  });
  const caller = session === null ? {} : { caller: session.sessionArn };
  const invocationRefusal = refuseInvocation(event, concurrency);
  if (invocationRefusal !== undefined) {
    return report({ ...refuse(invocationRefusal), ...caller }, judgedAt);
  }

  concurrency.running += 1;
  const outcome = await options.invoke(event).finally(() => (concurrency.running -= 1));
  const invokedAt = now();
  const answer = readOutcome(outcome);
  if (!answer.ok) return report({ ...refuse(answer.error), ...caller }, judgedAt, invokedAt);

  send(message, response, requestId, trace, answer.value);
  report({ status: answer.value.status, code: 'ANSWERED', ...caller }, judgedAt, invokedAt);
}

/** The body's bytes. One that is too large is read to its end all the same, so the answer arrives. */
async function collectBody(message: IncomingMessage): Promise<Buffer | 'too large' | 'left'> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length <= MAX_PAYLOAD_BYTES) chunks.push(chunk);
    }
  } catch (error) {
    // The one failure of a request stream that is not ours: the caller went before the end.
    if (!message.complete) return 'left';
    throw error;
  }
  return length <= MAX_PAYLOAD_BYTES ? Buffer.concat(chunks) : 'too large';
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

function refuseInvocation(event: unknown, concurrency: Concurrency): Refusal | undefined {
  // The quota is on the event, in which a binary body is base64.
  if (jsonBytes(event) > MAX_PAYLOAD_BYTES) return { code: 'REQUEST_PAYLOAD_TOO_LARGE' };
  return concurrency.running >= concurrency.limit
    ? { code: 'FUNCTION_THROTTLED', reservedConcurrency: concurrency.limit }
    : undefined;
}

function readOutcome(outcome: InvocationOutcome): Result<WireResponse, Refusal> {
  switch (outcome.kind) {
    case 'failed':
      return failure({ code: 'FUNCTION_FAILED', errorType: outcome.errorType });
    case 'timed-out':
      return failure({ code: 'FUNCTION_TIMED_OUT' });
    case 'answered':
      return jsonBytes(outcome.payload) > MAX_PAYLOAD_BYTES
        ? failure({ code: 'FUNCTION_RESPONSE_TOO_LARGE' })
        : payloadResponse(outcome.payload);
  }
}

function send(
  message: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  trace: string,
  { status, headers, body }: WireResponse,
): void {
  // RFC 9110, section 8.6: no Content-Length with 204, and none that a 304 could contradict.
  const bodiless = status === 204 || status === 304;
  response.writeHead(
    status,
    [
      ...headers,
      ['x-amzn-RequestId', requestId] as const,
      ['x-amzn-Trace-Id', trace] as const,
      ...(bodiless ? [] : [['content-length', String(body.length)] as const]),
    ].flat(),
  );
  response.end(bodiless || message.method === 'HEAD' ? undefined : body);
}

/** Shape: `Root=1-<seconds, 8 hexadecimal digits>-<24 hexadecimal digits>` (X-Ray's trace header). */
function traceId(now: number): string {
  const seconds = Math.floor(now / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}
