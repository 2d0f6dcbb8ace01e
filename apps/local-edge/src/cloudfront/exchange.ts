/**
 * One request of a viewer and its answer: the order of CloudFront's stages. What each stage decides
 * is in the file of its name.
 *
 * Source of the order: CloudFront developer guide, "CloudFront events that can trigger a Lambda@Edge
 * function" (read 2026-11-22).
 */
import { randomBytes } from 'node:crypto';
import type { Agent, IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import type { CacheBehavior, Distribution, Origin } from '../assembly/deployment.js';
import type { ServiceSession } from '../iam/role-credentials.js';
import type { Invoke } from '../lambda/invocation.js';
import { acceptedEncodings } from './accepted-encodings.js';
import { MAX_KEPT_BODY_BYTES, type AnswerCache } from './answer-cache.js';
import type { AnsweredRequest } from './answered-request.js';
import {
  applyRequestResult,
  type RequestEventType,
  type ReturnedRequest,
} from './apply-request-result.js';
import { applyResponseHeadersPolicy } from './apply-response-headers-policy.js';
import { applyResponseResult, type ResponseEventType } from './apply-response-result.js';
import { cacheKey } from './cache-key.js';
import { chooseBehavior } from './choose-behavior.js';
import { cloudFrontError, type CloudFrontErrorCode } from './cloudfront-error.js';
import { compressedBody, compressedHeaders, isCompressible } from './compress-answer.js';
import type { AnswerHead, EdgeAnswer } from './edge-answer.js';
import {
  MAX_EVENT_BODY_BYTES,
  edgeEvent,
  eventBody,
  eventRequest,
  eventResponse,
  showsBody,
  type EdgeEvent,
  type EventRequest,
} from './edge-event.js';
import { forwardToOrigin } from './forward-to-origin.js';
import { freshSeconds } from './fresh-seconds.js';
import { headerList, headerValues, withoutHeaders, type HeaderList } from './header-list.js';
import type { EventType } from './header-rules.js';
import { originHeaders } from './origin-headers.js';
import { readBeginning, type BodyBeginning } from './read-beginning.js';
import type { RecordedAnswer, RecordedFunction, RequestRecord } from './request-record.js';
import { selectForOrigin } from './select-for-origin.js';
import { signAsCloudFront } from './sign-as-cloudfront.js';
import { viewerHeaders } from './viewer-headers.js';
import {
  announcesBody,
  httpsLocation,
  refuseByBehavior,
  refuseRequest,
  type ViewerRequest,
} from './viewer-request.js';
import { eventText } from './wire-text.js';
import {
  RunningDigest,
  eventWithoutSecrets,
  headersWithoutSecrets,
  textWithoutSecrets,
} from './without-secrets.js';

/** What an exchange needs. */
export interface ExchangeOptions {
  readonly distribution: Distribution;
  /** The functions at the edge, by the ARN of their version. */
  readonly edgeFunctions: ReadonlyMap<string, Invoke>;
  /** The port on this machine that serves an origin's domain, by domain. */
  readonly originPorts: ReadonlyMap<string, number>;
  /** As whom CloudFront signs for origins with an origin access control. */
  readonly signingSession: ServiceSession;
  readonly cache: AnswerCache;
  /** Keeps the connections to the origins. */
  readonly agent: Agent;
  readonly now: () => Date;
}

/** What is known of a request once it is answered. */
export interface ExchangeReport {
  readonly answered: AnsweredRequest;
  readonly record: RequestRecord;
}

/** What a stage before the answer came to. */
type Entered = { readonly kind: 'request'; readonly request: ViewerRequest } | Answered;
interface Answered {
  readonly kind: 'answer';
  readonly answer: EdgeAnswer;
}

/** Parts of the record that stages fill in. */
type RecordedStages = {
  -readonly [
    Stage in 'behavior' | 'cache' | 'originRequest' | 'originAnswer'
  ]?: RequestRecord[Stage];
};

/** One request of a viewer and its answer. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  readonly #viewerRequest: ViewerRequest;
  readonly #receivedAt: Date;
  readonly #requestId = `${randomBytes(41).toString('base64url')}==`;
  readonly #hopId = randomBytes(16).toString('hex');
  readonly #startedAtMs = performance.now();
  readonly #viewerGone = new AbortController();
  readonly #stages: RecordedStages = {};
  readonly #functions: RecordedFunction[] = [];
  readonly #viewerBody = new RunningDigest();
  #answer: RecordedAnswer | undefined;
  /** Lets those go on who wait for the answer that is fetched here. */
  #endFetch = (): void => undefined;
  /** What was read of the viewer's body so far. */
  #beginning: BodyBeginning | undefined;
  /** What a function put in place of the viewer's body. */
  #replacedBody: Buffer | undefined;
  #code: string | undefined;
  #fault: string | undefined;
  #edgeMs: number | undefined;
  #originMs: number | undefined;

  constructor(
    options: ExchangeOptions,
    request: ViewerRequest,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ) {
    this.#options = options;
    this.#viewerRequest = request;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#receivedAt = options.now();
    outgoing.on('close', () => this.#viewerGone.abort());
  }

  /** Answers; never rejects. */
  async run(): Promise<ExchangeReport> {
    try {
      await this.#send(await this.#answerRequest());
    } catch (error) {
      // A stream that broke off, on either side: nothing whole can be sent any more.
      this.#fault = error instanceof Error ? error.message : String(error);
      this.#outgoing.destroy();
    } finally {
      this.#endFetch();
    }
    return { answered: this.#answeredRequest(), record: this.#record() };
  }

  async #answerRequest(): Promise<EdgeAnswer> {
    const { distribution } = this.#options;
    const request = this.#viewerRequest;
    const refusal = refuseRequest(request);
    if (refusal !== undefined) return this.#errorAnswer(refusal);
    const behavior = chooseBehavior(distribution.behaviors, request.rawPath);
    const origin = distribution.origins.find(({ id }) => id === behavior?.originId);
    if (behavior === undefined || origin === undefined) return this.#errorAnswer('BAD_REQUEST');
    this.#stages.behavior = behavior.pathPattern;

    const location = httpsLocation(behavior, request, distribution.domainName);
    if (location !== undefined) return redirectAnswer(location);
    const behaviorRefusal = refuseByBehavior(behavior, request);
    if (behaviorRefusal !== undefined) return this.#errorAnswer(behaviorRefusal);

    return this.#withPolicyHeaders(behavior, await this.#answerBehind(behavior, origin, request));
  }

  /** From the first function to the last. */
  async #answerBehind(
    behavior: CacheBehavior,
    origin: Origin,
    request: ViewerRequest,
  ): Promise<EdgeAnswer> {
    const entered = await this.#enter(behavior, request);
    if (entered.kind === 'answer') return entered.answer;
    const answer = await this.#findAnswer(behavior, origin, entered.request);
    // "The function doesn't execute when the origin returns 400 or higher."
    return answer.status >= 400 ? answer : this.#leave(behavior, entered.request, answer);
  }

  /** Answers of the cache, the origin and functions alike; not CloudFront's own errors. */
  #withPolicyHeaders({ responseHeadersPolicy }: CacheBehavior, answer: EdgeAnswer): EdgeAnswer {
    if (responseHeadersPolicy === undefined || answer.source === 'cloudfront') return answer;
    return {
      ...answer,
      headers: applyResponseHeadersPolicy(
        answer.headers,
        responseHeadersPolicy,
        this.#viewerRequest,
      ),
    };
  }

  /** Viewer-request: before the cache. */
  async #enter(behavior: CacheBehavior, request: ViewerRequest): Promise<Entered> {
    const decided = await this.#decide('viewer-request', behavior, request, undefined);
    return decided.kind === 'answer'
      ? decided
      : { kind: 'request', request: decided.returned.request };
  }

  /** The cache, or else the origin. */
  async #findAnswer(
    behavior: CacheBehavior,
    origin: Origin,
    request: ViewerRequest,
  ): Promise<EdgeAnswer> {
    const { cache, now, distribution } = this.#options;
    const { cachePolicy } = behavior;
    const key = cacheKey(request, behavior);
    // Simultaneous misses of one key share one answer, where it may be kept.
    // CloudFront developer guide, "Request and response behavior for custom origins", simultaneous
    // requests for the same object (read 2026-11-22).
    if (key !== undefined) await cache.settled(key);
    const kept = key === undefined ? undefined : cache.find(key, now());
    const policy = cachePolicy.name;
    if (kept !== undefined) {
      this.#stages.cache = { policy, result: 'hit' };
      return {
        ...kept,
        headers: [...kept.headers, ['Age', String(kept.ageSeconds)]],
        source: 'cache',
        cacheResult: kept.status >= 400 ? 'Error' : 'Hit',
      };
    }

    if (key !== undefined) this.#endFetch = cache.begin(key);
    const answer = await this.#fetch(behavior, origin, request);
    const keptForSeconds =
      // "CloudFront doesn't cache its own error responses".
      key === undefined || answer.source === 'cloudfront'
        ? 0
        : freshSeconds(answer, cachePolicy, distribution, now());
    const result = key === undefined ? 'not looked up' : 'miss';
    this.#stages.cache = { policy, result, keptForSeconds };
    const compressed = compress(answer, behavior, request);
    if (key === undefined || keptForSeconds === 0 || request.method === 'HEAD') {
      this.#endFetch();
      return compressed;
    }
    return { ...compressed, body: this.#keep(key, compressed, keptForSeconds) };
  }

  /** Origin-request, the origin, origin-response. */
  async #fetch(
    behavior: CacheBehavior,
    origin: Origin,
    request: ViewerRequest,
  ): Promise<EdgeAnswer> {
    const selected = selectForOrigin(request, behavior, origin);
    const decided = await this.#decide('origin-request', behavior, selected, origin);
    if (decided.kind === 'answer') return decided.answer;
    const answer = await this.#forward(decided.returned);
    // "The function executes even if an error is returned from the origin": not for CloudFront's own.
    return answer.source === 'cloudfront'
      ? answer
      : this.#respond(
          'origin-response',
          behavior,
          eventRequest(decided.returned.request, origin, undefined),
          answer,
        );
  }

  /** Viewer-response: after the cache. */
  async #leave(
    behavior: CacheBehavior,
    request: ViewerRequest,
    answer: EdgeAnswer,
  ): Promise<EdgeAnswer> {
    const shown = eventRequest(request, undefined, undefined);
    return this.#respond('viewer-response', behavior, shown, answer);
  }

  /** What a function before the answer decides; without a function the request goes on as it is. */
  async #decide(
    eventType: RequestEventType,
    behavior: CacheBehavior,
    request: ViewerRequest,
    origin: Origin | undefined,
  ): Promise<{ readonly kind: 'forward'; readonly returned: ReturnedRequest } | Answered> {
    const association = behavior.functions.find((candidate) => candidate.eventType === eventType);
    const limitBytes = MAX_EVENT_BODY_BYTES[eventType];
    const body = showsBody(request.method, association?.includeBody === true)
      ? eventBody(await this.#bodyBeginning(limitBytes + 1), limitBytes)
      : undefined;
    const shown = eventRequest(request, origin, body);
    let result: unknown = shown;
    if (association !== undefined) {
      const run = await this.#run(association.versionArn, eventType, shown, undefined);
      if (run.kind === 'answer') return run;
      result = run.payload;
    }

    const applied = applyRequestResult(eventType, shown, request, result);
    switch (applied.kind) {
      case 'invalid':
        return { kind: 'answer', answer: this.#invalidAnswer(applied.reason) };
      case 'answer':
        this.#code = problemCode(applied.answer.headers, applied.answer.body);
        return {
          kind: 'answer',
          answer: { ...applied.answer, source: 'function', cacheResult: 'LambdaGeneratedResponse' },
        };
      case 'forward':
        return { kind: 'forward', returned: this.#withReplacedBody(applied.returned) };
    }
  }

  /** What a function makes of an answer; without a function it stays as it is. */
  async #respond(
    eventType: ResponseEventType,
    behavior: CacheBehavior,
    request: EventRequest,
    answer: EdgeAnswer,
  ): Promise<EdgeAnswer> {
    const association = behavior.functions.find((candidate) => candidate.eventType === eventType);
    if (association === undefined) return answer;
    const run = await this.#run(association.versionArn, eventType, request, answer);
    if (run.kind === 'answer') return run.answer;

    const applied = applyResponseResult(eventType, eventResponse(answer), answer, run.payload);
    if (applied.kind === 'invalid') return this.#invalidAnswer(applied.reason);
    const { head, replacedBody } = applied;
    if (replacedBody === undefined) return { ...answer, ...head };
    const headers = withBodyLength(head.headers, replacedBody);
    return { ...answer, ...head, headers, body: replacedBody };
  }

  /** Runs a function once. */
  async #run(
    versionArn: string,
    eventType: EventType,
    request: EventRequest,
    answer: AnswerHead | undefined,
  ): Promise<{ readonly kind: 'result'; readonly payload: unknown } | Answered> {
    const { distribution, edgeFunctions } = this.#options;
    const invoke = edgeFunctions.get(versionArn);
    if (invoke === undefined) throw new Error(`no function for ${versionArn}`);
    const event = edgeEvent(
      distribution,
      eventType,
      this.#requestId,
      request,
      answer && eventResponse(answer),
    );
    const startedAtMs = performance.now();
    const outcome = await invoke(event);
    const durationMs = performance.now() - startedAtMs;
    this.#edgeMs = (this.#edgeMs ?? 0) + durationMs;

    const failure = failureOf(outcome);
    this.#noteFunction(
      eventType,
      event,
      outcome.kind === 'answered' ? outcome.payload : { kind: outcome.kind },
      failure?.fault,
      durationMs,
    );
    if (failure === undefined) {
      return {
        kind: 'result',
        payload: outcome.kind === 'answered' ? outcome.payload : undefined,
      };
    }
    this.#fault = failure.fault;
    return { kind: 'answer', answer: this.#errorAnswer(failure.code) };
  }

  async #forward({ request, origin }: ReturnedRequest): Promise<EdgeAnswer> {
    if (origin === undefined) throw new Error('a request for an origin without one');
    const port = this.#options.originPorts.get(origin.domainName);
    if (port === undefined) {
      this.#fault = 'the origin is not served on this machine';
      return this.#errorAnswer('OriginConnectError');
    }
    const { distribution, agent, signingSession } = this.#options;
    const target = originTarget(request, origin.path);
    const unsigned = originHeaders(request.headers, origin, {
      clientIp: request.clientIp,
      requestId: this.#requestId,
      via: this.#via(request.httpVersion),
    });
    const digest = new RunningDigest();
    const body = this.#bodyToForward(digest);
    const configured = distribution.origins.find(
      ({ domainName }) => domainName === origin.domainName,
    );
    const headers =
      configured?.originAccessControl === undefined
        ? unsigned
        : signAsCloudFront({
            method: request.method,
            target,
            headers: unsigned,
            hasBody: body !== undefined,
            domainName: origin.domainName,
            session: signingSession,
            now: this.#options.now(),
          });
    const startedAtMs = performance.now();
    const outcome = await forwardToOrigin(
      { method: request.method, target, headers, body },
      {
        port,
        agent,
        readTimeoutMs: origin.readTimeoutSeconds * 1000,
        attempts: configured?.connectionAttempts ?? 3,
        signal: this.#viewerGone.signal,
      },
    );
    this.#originMs = performance.now() - startedAtMs;
    const customNames = origin.customHeaders.map(([name]) => name.toLowerCase());
    this.#stages.originRequest = {
      domainName: origin.domainName,
      method: request.method,
      target: shownText(target),
      headers: shownHeaders(headers, customNames),
      ...(body !== undefined && { body: digest.value }),
      attempts: outcome.attempts,
    };
    if (outcome.kind === 'failed') return this.#errorAnswer(outcome.code);

    const { response } = outcome;
    const answer = {
      status: response.statusCode ?? 502,
      reason: response.statusMessage ?? '',
      headers: headerList(response.rawHeaders),
    };
    this.#code = headerValues(answer.headers, 'x-amzn-errortype')[0];
    this.#stages.originAnswer = { status: answer.status, headers: shownHeaders(answer.headers) };
    return {
      ...answer,
      body: outcome.body,
      source: 'origin',
      cacheResult: answer.status >= 400 ? 'Error' : 'Miss',
    };
  }

  /** At least the first bytes of the body, or all of it. */
  async #bodyBeginning(wantedBytes: number): Promise<Buffer> {
    if (this.#replacedBody !== undefined) return this.#replacedBody;
    const known = this.#beginning ?? { bytes: Buffer.alloc(0), isWhole: false };
    if (known.isWhole || known.bytes.length >= wantedBytes) return known.bytes;
    const more = await readBeginning(this.#incoming, wantedBytes - known.bytes.length);
    this.#viewerBody.add(more.bytes);
    this.#beginning = {
      bytes: Buffer.concat([known.bytes, more.bytes]),
      isWhole: more.isWhole,
    };
    return this.#beginning.bytes;
  }

  /** Whole, even where a function was shown the beginning only. */
  #bodyToForward(digest: RunningDigest): AsyncIterable<Buffer> | undefined {
    const replaced = this.#replacedBody;
    if (replaced !== undefined) return passing([replaced], [digest]);
    if (!announcesBody(this.#viewerRequest.headers)) return undefined;
    const { bytes, isWhole } = this.#beginning ?? { bytes: Buffer.alloc(0), isWhole: false };
    const rest: AsyncIterable<Buffer> | Buffer[] = isWhole
      ? []
      : passing(this.#incoming, [this.#viewerBody]);
    return passing(joined(bytes, rest), [digest]);
  }

  #withReplacedBody(returned: ReturnedRequest): ReturnedRequest {
    const { request, replacedBody } = returned;
    if (replacedBody === undefined) return returned;
    this.#replacedBody = replacedBody;
    const headers = withBodyLength(request.headers, replacedBody);
    return { ...returned, request: { ...request, headers } };
  }

  /** The body as it passes; put into the cache once it is whole. */
  async *#keep(key: string, answer: EdgeAnswer, keptForSeconds: number): AsyncGenerator<Buffer> {
    const packets: Buffer[] = [];
    let bytes = 0;
    for await (const packet of bodyPackets(answer.body)) {
      bytes += packet.length;
      if (bytes <= MAX_KEPT_BODY_BYTES) packets.push(packet);
      yield packet;
    }
    if (bytes > MAX_KEPT_BODY_BYTES) return;
    const { status, reason, headers } = answer;
    const body = Buffer.concat(packets);
    this.#options.cache.put(
      key,
      { status, reason, headers, body },
      keptForSeconds,
      this.#options.now(),
    );
  }

  #invalidAnswer(reason: string): EdgeAnswer {
    this.#fault = reason;
    return this.#errorAnswer('LambdaValidationError');
  }

  #errorAnswer(code: CloudFrontErrorCode): EdgeAnswer {
    this.#code = code;
    return {
      ...cloudFrontError(code),
      source: 'cloudfront',
      cacheResult: code.startsWith('Lambda') ? code : 'Error',
    };
  }

  async #send(answer: EdgeAnswer): Promise<void> {
    const { body, status, reason } = answer;
    const isBodiless = status === 204 || status === 304 || this.#viewerRequest.method === 'HEAD';
    const headers = Buffer.isBuffer(body) ? withSentLength(answer, body) : answer.headers;
    const onWire = viewerHeaders(headers, {
      cacheResult: `${answer.cacheResult} from cloudfront`,
      requestId: this.#requestId,
      via: this.#via('1.1'),
    });
    const isReason = /^[\t\u0020-\u007e\u0080-\u00ff]+$/.test(reason);
    if (isReason) this.#outgoing.writeHead(status, reason, onWire.flat());
    else this.#outgoing.writeHead(status, onWire.flat());

    const digest = new RunningDigest();
    const shown = { status, headers: shownHeaders(onWire) };
    this.#answer = shown;
    if (isBodiless) {
      // Read to its end all the same, so that the connection to the origin is free again.
      await finished(Readable.from(bodyPackets(body), { objectMode: false }).resume());
      this.#outgoing.end();
      return;
    }
    await pipeline(
      Readable.from(passing(bodyPackets(body), [digest]), { objectMode: false }),
      this.#outgoing,
    );
    this.#answer = { ...shown, body: digest.value };
  }

  #via(httpVersion: string): string {
    return `${httpVersion} ${this.#hopId}.cloudfront.net (CloudFront)`;
  }

  #noteFunction(
    eventType: EventType,
    event: EdgeEvent,
    result: unknown,
    fault: string | undefined,
    durationMs: number,
  ): void {
    this.#functions.push({
      eventType,
      event: eventWithoutSecrets(event),
      result: eventWithoutSecrets(result),
      ...(fault !== undefined && { fault: textWithoutSecrets(fault) }),
      durationMs,
    });
  }

  #answeredRequest(): AnsweredRequest {
    const { method, rawPath, rawQuery } = this.#viewerRequest;
    return {
      requestId: this.#requestId,
      method,
      rawPath,
      hasQuery: rawQuery !== undefined,
      status: this.#outgoing.headersSent ? this.#outgoing.statusCode : undefined,
      code: this.#code,
      fault: this.#fault,
      keptBy: this.#stages.cache?.result === 'hit' ? this.#stages.cache.policy : undefined,
      edgeMs: this.#edgeMs,
      originMs: this.#originMs,
      totalMs: performance.now() - this.#startedAtMs,
    };
  }

  #record(): RequestRecord {
    const { scheme, httpVersion, clientIp, method, headers } = this.#viewerRequest;
    const { behavior, originRequest, originAnswer, cache } = this.#stages;
    // In the order of the stages, as it is read.
    return {
      requestId: this.#requestId,
      receivedAt: this.#receivedAt.toISOString(),
      viewerRequest: {
        scheme,
        httpVersion,
        clientIp,
        method,
        target: shownText(originTarget(this.#viewerRequest, '')),
        headers: shownHeaders(headers),
        ...(announcesBody(headers) && { body: this.#viewerBody.value }),
      },
      ...(behavior !== undefined && { behavior }),
      functions: this.#functions,
      ...(originRequest !== undefined && { originRequest }),
      ...(originAnswer !== undefined && { originAnswer }),
      ...(cache !== undefined && { cache }),
      ...(this.#answer !== undefined && { answer: this.#answer }),
      ...(this.#code !== undefined && { code: this.#code }),
      ...(this.#fault !== undefined && { fault: textWithoutSecrets(this.#fault) }),
      totalMs: performance.now() - this.#startedAtMs,
    };
  }
}

function redirectAnswer(location: string): EdgeAnswer {
  const body = Buffer.from(
    '<html><head><title>301 Moved Permanently</title></head><body>301 Moved Permanently</body></html>\n',
  );
  return {
    status: 301,
    reason: 'Moved Permanently',
    headers: [
      ['Server', 'CloudFront'],
      ['Content-Type', 'text/html'],
      ['Location', location],
    ],
    body,
    source: 'cloudfront',
    cacheResult: 'Redirect',
  };
}

type Outcome = Awaited<ReturnType<Invoke>>;

/** Source: CloudFront developer guide, "HTTP 503 status code (Service Unavailable)" (read 2026-11-22). */
function failureOf(
  outcome: Outcome,
): { readonly code: CloudFrontErrorCode; readonly fault: string } | undefined {
  switch (outcome.kind) {
    case 'answered':
      return undefined;
    case 'failed':
      return {
        code: 'LambdaExecutionError',
        fault: `${outcome.errorType}: ${outcome.errorMessage}`,
      };
    case 'timed-out':
      return {
        code: 'LambdaLimitExceeded',
        fault: 'the function ran longer than its time limit',
      };
    case 'throttled':
      return {
        code: 'LambdaLimitExceeded',
        fault: `more than ${outcome.concurrencyLimit} invocations at once`,
      };
  }
}

/** Approximated: where the policy keeps nothing, nothing is compressed; the guide does not say. */
function compress(
  answer: EdgeAnswer,
  { compress: isOn, cachePolicy }: CacheBehavior,
  request: ViewerRequest,
): EdgeAnswer {
  const [encoding] = acceptedEncodings(request, cachePolicy);
  if (!isOn || encoding === undefined || cachePolicy.maxTtlSeconds === 0) return answer;
  if (answer.source !== 'origin' || !isCompressible(answer)) return answer;
  return {
    ...answer,
    headers: compressedHeaders(answer.headers, encoding),
    body: request.method === 'HEAD' ? answer.body : compressedBody(answer.body, encoding),
  };
}

/** The request target at the origin. Shape: one character per byte. */
function originTarget({ rawPath, rawQuery }: ViewerRequest, originPath: string): string {
  return originPath + rawPath + (rawQuery === undefined ? '' : `?${rawQuery}`);
}

function withBodyLength(headers: HeaderList, body: Buffer): HeaderList {
  return [
    ...withoutHeaders(headers, (name) => ['content-length', 'transfer-encoding'].includes(name)),
    ['Content-Length', String(body.length)],
  ];
}

/** RFC 9110, section 8.6: no length with 204, and none with 304 that its headers do not bring. */
function withSentLength({ status, headers }: AnswerHead, body: Buffer): HeaderList {
  return status === 204 || status === 304
    ? withoutHeaders(headers, (name) => name === 'content-length')
    : withBodyLength(headers, body);
}

function bodyPackets(body: EdgeAnswer['body']): Iterable<Buffer> | AsyncIterable<Buffer> {
  if (!Buffer.isBuffer(body)) return body;
  return body.length === 0 ? [] : [body];
}

/** The packets, each measured as it passes. */
async function* passing(
  packets: Iterable<Buffer> | AsyncIterable<Buffer>,
  digests: readonly RunningDigest[],
): AsyncGenerator<Buffer> {
  for await (const packet of packets) {
    for (const digest of digests) digest.add(packet);
    yield packet;
  }
}

async function* joined(
  first: Buffer,
  rest: Iterable<Buffer> | AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  yield* rest;
}

function shownText(target: string): string {
  return textWithoutSecrets(eventText(target));
}

function shownHeaders(headers: HeaderList, secretNames: readonly string[] = []): HeaderList {
  return headersWithoutSecrets(
    headers.map(([name, value]) => [name, eventText(value)]),
    secretNames,
  );
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
