/**
 * CloudFront on this machine: takes a viewer's request, lets the function at the edge decide about
 * it, and carries it to the origin.
 *
 * The rules are in the files beside this one, one each; here is their order.
 */
import { randomBytes } from 'node:crypto';
import {
  Agent,
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { Socket } from 'node:net';
import type { CacheBehavior, Distribution, Origin } from '../assembly/deployment.js';
import type { Invoke } from '../lambda/invocation.js';
import type { AnsweredRequest } from './answered-request.js';
import { applyResult, type AppliedResult, type ReturnedRequest } from './apply-result.js';
import { chooseBehavior } from './choose-behavior.js';
import { cloudFrontError, type CloudFrontErrorCode } from './cloudfront-error.js';
import { forwardToOrigin } from './forward-to-origin.js';
import { headerList, headerValues, withoutHeaders, type HeaderList } from './header-list.js';
import { originHeaders } from './origin-headers.js';
import {
  MAX_EVENT_BODY_BYTES,
  eventBody,
  originRequestEvent,
  showsBody,
} from './origin-request-event.js';
import { readBeginning, type BodyBeginning } from './read-beginning.js';
import { viewerHeaders } from './viewer-headers.js';
import {
  announcesBody,
  refuseMethod,
  refuseRequest,
  splitTarget,
  type ViewerRequest,
} from './viewer-request.js';

/** What CloudFront needs. */
export interface CloudFrontOptions {
  readonly distribution: Distribution;
  /** The functions at the edge, by the ARN of their version. */
  readonly edgeFunctions: ReadonlyMap<string, Invoke>;
  /** The port on this machine that serves an origin's domain, by domain. */
  readonly originPorts: ReadonlyMap<string, number>;
  /** Called once for every request. */
  readonly onAnswered: (request: AnsweredRequest) => void;
  /** For the server that browsers use. Shape: PEM. */
  readonly certificate: { readonly key: string; readonly cert: string };
}

/** The two servers of one distribution; neither listens yet. */
export interface CloudFrontServers {
  readonly http: Server;
  readonly https: HttpsServer;
}

/** More than CloudFront takes, so that the refusal is CloudFront's. */
const MAX_PARSED_HEAD_BYTES = 65_536;

/** The servers that viewers talk to: one with TLS and one without, otherwise alike. */
export function createCloudFrontServers(options: CloudFrontOptions): CloudFrontServers {
  const agent = new Agent({ keepAlive: true });
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    void new Exchange(options, agent, incoming, outgoing).run();
  };
  const serverOptions = { maxHeaderSize: MAX_PARSED_HEAD_BYTES };
  const http = createHttpServer(serverOptions, handle);
  const https = createHttpsServer({ ...serverOptions, ...options.certificate }, handle);
  for (const server of [http, https]) {
    server.on('clientError', refuseUnreadable);
    server.on('close', () => agent.destroy());
  }
  return { http, https };
}

/** One request of a viewer and its answer. */
class Exchange {
  readonly #options: CloudFrontOptions;
  readonly #agent: Agent;
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  readonly #request: ViewerRequest;
  readonly #requestId = `${randomBytes(41).toString('base64url')}==`;
  readonly #hopId = randomBytes(16).toString('hex');
  readonly #startedAtMs = performance.now();
  readonly #viewerGone = new AbortController();
  #code: string | undefined;
  #fault: string | undefined;
  #edgeMs: number | undefined;
  #originMs: number | undefined;

  constructor(
    options: CloudFrontOptions,
    agent: Agent,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ) {
    this.#options = options;
    this.#agent = agent;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#request = viewerRequest(incoming);
    outgoing.on('close', () => this.#viewerGone.abort());
  }

  async run(): Promise<void> {
    try {
      await this.#answer();
    } catch (error) {
      // A stream that broke off, on either side: nothing whole can be sent any more.
      this.#fault = error instanceof Error ? error.message : String(error);
      this.#outgoing.destroy();
    }
    this.#report();
  }

  async #answer(): Promise<void> {
    const request = this.#request;
    const { distribution } = this.#options;
    const refusal = refuseRequest(request);
    if (refusal !== undefined) return this.#answerError(refusal);
    const behavior = chooseBehavior(distribution.behaviors, request.rawPath);
    const origin = distribution.origins.find(({ id }) => id === behavior?.originId);
    if (behavior === undefined || origin === undefined) return this.#answerError('BAD_REQUEST');
    const methodRefusal = refuseMethod(behavior, request.method);
    if (methodRefusal !== undefined) return this.#answerError(methodRefusal);

    const includeBody = behavior.functions.some((association) => association.includeBody);
    const beginning = showsBody(request.method, includeBody)
      ? await readBeginning(this.#incoming, MAX_EVENT_BODY_BYTES + 1)
      : undefined;
    const result = await this.#runAtEdge(behavior, origin, beginning);
    if (result === undefined) return;
    switch (result.kind) {
      case 'invalid':
        this.#fault = result.reason;
        return this.#answerError('LambdaValidationError');
      case 'answer': {
        const { status, statusDescription, headers, body } = result.answer;
        this.#code = problemCode(headers, body);
        return this.#send(status, statusDescription, headers, body, 'LambdaGeneratedResponse');
      }
      case 'forward':
        return this.#forward(result.request, beginning);
    }
  }

  /** What the behaviour's function decides; undefined where it failed and that is answered. */
  async #runAtEdge(
    behavior: CacheBehavior,
    origin: Origin,
    beginning: BodyBeginning | undefined,
  ): Promise<AppliedResult | undefined> {
    const { distribution, edgeFunctions } = this.#options;
    const event = originRequestEvent(
      distribution,
      origin,
      this.#request,
      this.#requestId,
      beginning && eventBody(beginning.bytes),
    );
    const shown = event.Records[0].cf.request;
    const [association] = behavior.functions;
    // Without a function the request goes on as it is.
    if (association === undefined) return applyResult(shown, shown);

    const invoke = edgeFunctions.get(association.versionArn);
    if (invoke === undefined) throw new Error(`no function for ${association.versionArn}`);
    const startedAtMs = performance.now();
    const outcome = await invoke(event);
    this.#edgeMs = performance.now() - startedAtMs;
    switch (outcome.kind) {
      case 'answered':
        return applyResult(shown, outcome.payload);
      case 'failed':
        this.#fault = `${outcome.errorType}: ${outcome.errorMessage}`;
        this.#answerError('LambdaExecutionError');
        return undefined;
      case 'timed-out':
        this.#fault = 'the function ran longer than its time limit';
        this.#answerError('LambdaLimitExceeded');
        return undefined;
    }
  }

  async #forward(returned: ReturnedRequest, beginning: BodyBeginning | undefined): Promise<void> {
    const request = this.#request;
    const port = this.#options.originPorts.get(returned.origin.domainName);
    if (port === undefined) {
      this.#fault = 'the origin is not served on this machine';
      return this.#answerError('OriginConnectError');
    }
    const startedAtMs = performance.now();
    const outcome = await forwardToOrigin(
      {
        method: request.method,
        target: originTarget(request, returned),
        headers: originHeaders(returned, {
          clientIp: request.clientIp,
          requestId: this.#requestId,
          via: this.#via(request.httpVersion),
        }),
        body: this.#bodyToForward(returned, beginning),
      },
      {
        port,
        agent: this.#agent,
        readTimeoutMs: returned.origin.readTimeoutSeconds * 1000,
        signal: this.#viewerGone.signal,
      },
    );
    this.#originMs = performance.now() - startedAtMs;
    if (outcome.kind === 'failed') return this.#answerError(outcome.code);

    const { response } = outcome;
    const headers = headerList(response.rawHeaders);
    this.#code = headerValues(headers, 'x-amzn-errortype')[0];
    const status = response.statusCode ?? 502;
    const result = status >= 400 ? 'Error' : 'Miss';
    this.#writeHead(status, response.statusMessage ?? '', headers, `${result} from cloudfront`);
    await pipeline(response, this.#outgoing);
  }

  #bodyToForward(
    { replacedBody }: ReturnedRequest,
    beginning: BodyBeginning | undefined,
  ): AsyncIterable<Buffer> | undefined {
    if (replacedBody !== undefined) return buffers(replacedBody, undefined);
    if (!announcesBody(this.#request.headers)) return undefined;
    // Whole, even where the function was shown the beginning only.
    return buffers(beginning?.bytes, beginning?.isWhole === true ? undefined : this.#incoming);
  }

  #answerError(code: CloudFrontErrorCode): void {
    this.#code = code;
    const { status, reason, headers, body } = cloudFrontError(code);
    this.#send(status, reason, headers, body, undefined);
  }

  #send(
    status: number,
    reason: string,
    headers: HeaderList,
    body: Buffer,
    cacheResult: string | undefined,
  ): void {
    const sized: HeaderList = [
      ...withoutHeaders(headers, (name) => name === 'content-length'),
      ...(status === 204 || status === 304
        ? []
        : ([['Content-Length', String(body.length)]] as const)),
    ];
    const ownResult = headerValues(headers, 'x-cache')[0];
    this.#writeHead(
      status,
      reason,
      sized,
      ownResult ?? `${cacheResult ?? 'Error'} from cloudfront`,
    );
    this.#outgoing.end(body);
  }

  #writeHead(status: number, reason: string, headers: HeaderList, cacheResult: string): void {
    const hop = { cacheResult, requestId: this.#requestId, via: this.#via('1.1') };
    const safeReason = /^[\t\u0020-\u007e\u0080-\u00ff]+$/.test(reason) ? reason : undefined;
    const flat = viewerHeaders(headers, hop).flat();
    if (safeReason === undefined) this.#outgoing.writeHead(status, flat);
    else this.#outgoing.writeHead(status, safeReason, flat);
  }

  #via(httpVersion: string): string {
    return `${httpVersion} ${this.#hopId}.cloudfront.net (CloudFront)`;
  }

  #report(): void {
    const { method, rawPath, rawQuery } = this.#request;
    this.#options.onAnswered({
      requestId: this.#requestId,
      method,
      rawPath,
      hasQuery: rawQuery !== undefined,
      status: this.#outgoing.headersSent ? this.#outgoing.statusCode : undefined,
      code: this.#code,
      fault: this.#fault,
      edgeMs: this.#edgeMs,
      originMs: this.#originMs,
      totalMs: performance.now() - this.#startedAtMs,
    });
  }
}

function viewerRequest(incoming: IncomingMessage): ViewerRequest {
  return {
    method: incoming.method ?? '',
    ...splitTarget(incoming.url ?? ''),
    headers: headerList(incoming.rawHeaders),
    httpVersion: incoming.httpVersion,
    clientIp: (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
  };
}

/** The request target at the origin: the viewer's own bytes where the function changed nothing. */
function originTarget(
  { rawPath, rawQuery }: ViewerRequest,
  { changedUri, changedQuerystring, origin }: ReturnedRequest,
): string {
  const path = changedUri === undefined ? rawPath : utf8Bytes(changedUri);
  // An empty query that a function wrote is no query.
  const query =
    changedQuerystring === undefined ? rawQuery : utf8Bytes(changedQuerystring) || undefined;
  return utf8Bytes(origin.path) + path + (query === undefined ? '' : `?${query}`);
}

/** One character per byte of the text's UTF-8. */
function utf8Bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

async function* buffers(
  first: Buffer | undefined,
  rest: AsyncIterable<Buffer> | undefined,
): AsyncGenerator<Buffer> {
  if (first !== undefined && first.length > 0) yield first;
  if (rest !== undefined) yield* rest;
}

/** The `code` of a problem document (RFC 9457, section 3.2), where an answer is one. */
function problemCode(headers: HeaderList, body: Buffer): string | undefined {
  const isProblem = headerValues(headers, 'content-type').some((value) =>
    value.startsWith('application/problem+json'),
  );
  if (!isProblem) return undefined;
  try {
    const { code } = JSON.parse(body.toString('utf8')) as { code?: unknown };
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}

/** What Node's parser could not read never becomes a request. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) return;
  const { status, reason, body } = cloudFrontError(
    error.code === 'HPE_HEADER_OVERFLOW' ? 'HEADERS_TOO_LARGE' : 'BAD_REQUEST',
  );
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nServer: CloudFront\r\nContent-Type: text/html\r\n` +
      `X-Cache: Error from cloudfront\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n` +
      body.toString('utf8'),
  );
}
