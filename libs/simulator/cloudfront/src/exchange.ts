/**
 * One viewer request and its answer: the order of CloudFront's stages. Each stage has its own file.
 *
 * Source of the order: CloudFront developer guide, "CloudFront events that can trigger a Lambda@Edge
 * function" (read 2026-11-22).
 */
import { randomBytes } from 'node:crypto';
import type { Agent, IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { FunctionRunner } from '@furlock/simulator-cloudfront-functions';
import type {
  CacheBehavior,
  Distribution,
  Origin,
  RoleSession,
  ServiceSession,
  ViewerEventType,
} from '@furlock/simulator-deployment';
import type { Invoke } from '@furlock/simulator-lambda';
import type { AnswerCache } from './answer-cache.js';
import {
  applyRequestResult,
  type RequestEventType,
  type ReturnedOrigin,
  type ReturnedRequest,
} from './apply-request-result.js';
import { applyResponseHeadersPolicy } from './apply-response-headers-policy.js';
import {
  applyViewerRequestResult,
  applyViewerResponseResult,
} from './apply-viewer-function-result.js';
import { applyResponseResult, type ResponseEventType } from './apply-response-result.js';
import { withBodyLength, withSentLength } from './body-length.js';
import { bodyPackets } from './body-packets.js';
import { cacheKey } from './cache-key.js';
import { chooseBehavior } from './choose-behavior.js';
import { chooseOrigins, type OriginChoice } from './choose-origins.js';
import { cloudFrontError, type CloudFrontErrorCode } from './cloudfront-error.js';
import { compressAnswer } from './compress-answer.js';
import type { AnswerHead, EdgeAnswer } from './edge-answer.js';
import {
  MAX_EVENT_BODY_BYTES,
  edgeEvent,
  eventBody,
  eventRequest,
  eventResponse,
  showsBody,
  type EventRequest,
} from './edge-event.js';
import { ExchangeRecording, type ExchangeReport } from './exchange-recording.js';
import { forwardToOrigin } from './forward-to-origin.js';
import { freshSeconds } from './fresh-seconds.js';
import { functionFailure } from './function-failure.js';
import { headerList, headerValues, withoutHeaders, type HeaderList } from './header-list.js';
import type { EventType } from './header-rules.js';
import { originHeaders } from './origin-headers.js';
import { redirectAnswer } from './redirect-answer.js';
import { selectForOrigin } from './select-for-origin.js';
import { sendBody } from './send-body.js';
import { signAsCloudFront, type CloudFrontSigner } from './sign-as-cloudfront.js';
import { viewerFunctionEvent } from './viewer-function-event.js';
import { ViewerBody } from './viewer-body.js';
import { viewerHeaders } from './viewer-headers.js';
import {
  announcesBody,
  httpsLocation,
  joinTarget,
  refuseByBehavior,
  refuseRequest,
  type ViewerRequest,
} from './viewer-request.js';
import { RunningDigest } from './without-secrets.js';

/** The options of an exchange. */
export interface ExchangeOptions {
  readonly distribution: Distribution;
  /** The edge functions, by the ARN of their version. */
  readonly edgeFunctions: ReadonlyMap<string, Invoke>;
  /** Runs the CloudFront Functions. */
  readonly runViewerFunction: FunctionRunner['run'];
  /** The port on this machine that serves each origin domain. */
  readonly originPorts: ReadonlyMap<string, number>;
  /** The session with which CloudFront signs for an origin access control. */
  readonly signingSession: ServiceSession;
  /** The sessions with which CloudFront signs for origin access identities, by the identity's id. */
  readonly identitySessions: ReadonlyMap<string, RoleSession>;
  readonly cache: AnswerCache;
  /** Holds the connections to the origins. */
  readonly agent: Agent;
  /** The headers of an answer, as they are sent to the viewer. */
  readonly answerHeaders: (headers: HeaderList) => HeaderList;
  readonly now: () => Date;
}

/** The server that answers for an origin listens there. */
const LOOPBACK = '127.0.0.1';

/** A stage that answered the request instead of forwarding it. */
interface Answered {
  readonly kind: 'answer';
  readonly answer: EdgeAnswer;
}

/** An answer, and the status that the origin itself answered with. */
interface Fetched {
  readonly answer: EdgeAnswer;
  readonly originStatus: number | 'no answer' | 'not asked';
}

/** One viewer request and its answer. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #viewerRequest: ViewerRequest;
  readonly #viewerBody: ViewerBody;
  readonly #outgoing: ServerResponse;
  readonly #recording: ExchangeRecording;
  readonly #random = randomBytes(41 + 16);
  readonly #requestId = `${this.#random.toString('base64url', 0, 41)}==`;
  readonly #hopId = this.#random.toString('hex', 41);
  /** An error page is requested without the viewer's body. */
  #forwardsBody = true;
  readonly #viewerGone = new AbortController();
  /** Resumes the requests that wait for the answer that this exchange fetches. */
  #endFetch = (): void => undefined;

  constructor(
    options: ExchangeOptions,
    request: ViewerRequest,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ) {
    this.#options = options;
    this.#viewerRequest = request;
    this.#viewerBody = new ViewerBody(incoming, announcesBody(request.headers));
    this.#outgoing = outgoing;
    this.#recording = new ExchangeRecording(this.#requestId, request, options.now());
    // A viewer that closes the connection after the whole answer was sent has not disconnected early.
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) this.#viewerGone.abort();
    });
  }

  /** Answers the request; never rejects. */
  async run(): Promise<ExchangeReport> {
    const outgoing = this.#outgoing;
    try {
      await this.#send(await this.#answerRequest());
    } catch (error) {
      // A stream failed on either side, so the answer cannot be completed.
      this.#recording.noteBreak(error);
      outgoing.destroy();
    } finally {
      this.#endFetch();
    }
    const status = outgoing.headersSent ? outgoing.statusCode : undefined;
    return this.#recording.report(status, this.#viewerBody.received);
  }

  /** Checks the request and its behaviour, then answers it. */
  async #answerRequest(): Promise<EdgeAnswer> {
    const { distribution } = this.#options;
    const request = this.#viewerRequest;
    const refusal = refuseRequest(request);
    if (refusal !== undefined) return this.#errorAnswer(refusal);
    const received = withDefaultRootObject(request, distribution);
    const behavior = chooseBehavior(distribution.behaviors, received.rawPath);
    if (behavior === undefined) return this.#errorAnswer('BAD_REQUEST');
    this.#recording.noteBehavior(behavior);

    const location = httpsLocation(behavior, request, distribution.domainName);
    if (location !== undefined) return redirectAnswer(location);
    const behaviorRefusal = refuseByBehavior(behavior, request);
    if (behaviorRefusal !== undefined) return this.#errorAnswer(behaviorRefusal);

    const origins = chooseOrigins(distribution, behavior.originId, request.method);
    if (behavior.unserved !== undefined || origins === undefined) {
      return this.#errorAnswer(
        'NOT_SERVED',
        `the behaviour ${behavior.pathPattern} ${behavior.unserved ?? 'has no origin'}`,
      );
    }
    return this.#withPolicyHeaders(behavior, await this.#answerBehind(behavior, origins, received));
  }

  /** Runs viewer-request, gets the answer from the cache or the origin, then runs viewer-response. */
  async #answerBehind(
    behavior: CacheBehavior,
    origins: OriginChoice,
    received: ViewerRequest,
  ): Promise<EdgeAnswer> {
    const decided = await this.#decideForViewer(behavior, received);
    if (decided.kind === 'answer') return decided.answer;
    const { request } = decided;
    const answer = await this.#findAnswer(behavior, origins, request);
    // "The function doesn't execute […] when the origin returns an HTTP status code of 400 or higher, when
    // a custom error page is returned".
    if (answer.status >= 400) return this.#withErrorPage(request, answer);
    return this.#respondToViewer(behavior, request, answer);
  }

  /** Runs the function on viewer-request, of which a behaviour has at most one kind. */
  async #decideForViewer(
    behavior: CacheBehavior,
    received: ViewerRequest,
  ): Promise<{ readonly kind: 'forward'; readonly request: ViewerRequest } | Answered> {
    const arn = behavior.viewerFunctions?.['viewer-request'];
    if (arn === undefined) {
      const decided = await this.#decide('viewer-request', behavior, received, undefined);
      return decided.kind === 'answer'
        ? decided
        : { kind: 'forward', request: decided.returned.request };
    }
    const run = await this.#runViewerFunction(arn, 'viewer-request', behavior, received, undefined);
    if (run.kind === 'answer') return run;
    const applied = applyViewerRequestResult(received, behavior, run.payload);
    switch (applied.kind) {
      case 'invalid':
        return {
          kind: 'answer',
          answer: this.#errorAnswer('FunctionValidationError', applied.reason),
        };
      case 'answer':
        this.#recording.noteGeneratedAnswer(applied.answer);
        return {
          kind: 'answer',
          answer: {
            ...applied.answer,
            source: 'function',
            cacheResult: 'FunctionGeneratedResponse',
          },
        };
      case 'forward':
        return applied;
    }
  }

  /** Runs the function on viewer-response. */
  async #respondToViewer(
    behavior: CacheBehavior,
    request: ViewerRequest,
    answer: EdgeAnswer,
  ): Promise<EdgeAnswer> {
    const arn = behavior.viewerFunctions?.['viewer-response'];
    if (arn === undefined) {
      return this.#respond('viewer-response', behavior, request, undefined, answer);
    }
    const run = await this.#runViewerFunction(arn, 'viewer-response', behavior, request, answer);
    if (run.kind === 'answer') return run.answer;
    const applied = applyViewerResponseResult(answer, run.payload);
    if (applied.kind === 'invalid') {
      return this.#errorAnswer('FunctionValidationError', applied.reason);
    }
    const { head, replacedBody } = applied;
    if (replacedBody === undefined) return { ...answer, ...head };
    await readToEnd(answer.body);
    return { ...answer, ...head, body: replacedBody };
  }

  /** Runs a CloudFront Function once. */
  async #runViewerFunction(
    functionArn: string,
    eventType: ViewerEventType,
    behavior: CacheBehavior,
    request: ViewerRequest,
    answer: AnswerHead | undefined,
  ): Promise<{ readonly kind: 'result'; readonly payload: unknown } | Answered> {
    const { distribution, runViewerFunction } = this.#options;
    const event = viewerFunctionEvent(
      distribution,
      eventType,
      this.#requestId,
      request,
      behavior,
      answer,
    );
    const startedAtMs = performance.now();
    const outcome = await runViewerFunction({ functionArn, event, rawQuery: request.rawQuery });
    const durationMs = performance.now() - startedAtMs;
    if (outcome.kind === 'answered') {
      const { result } = outcome;
      this.#recording.noteFunction({ eventType, event, result, durationMs });
      return { kind: 'result', payload: result };
    }
    const fault = `${outcome.errorType}: ${outcome.errorMessage}`;
    const result = { kind: outcome.kind };
    this.#recording.noteFunction({ eventType, event, result, fault, durationMs });
    return { kind: 'answer', answer: this.#errorAnswer('FunctionExecutionError', fault) };
  }

  /**
   * The page of the distribution for an origin's error, or the answer itself.
   *
   * The page comes through its own behaviour, without the functions at viewer events. Approximated: the
   * answer of an edge function is never replaced; the guide does not say when CloudFront does.
   * Source: CloudFront developer guide, "How CloudFront processes HTTP 4xx and 5xx status codes from your
   * origin" (read 2026-11-28).
   */
  async #withErrorPage(request: ViewerRequest, answer: EdgeAnswer): Promise<EdgeAnswer> {
    const { distribution } = this.#options;
    const page = distribution.errorPages[answer.status];
    if (page === undefined || answer.source === 'function') {
      return answer;
    }
    const behavior = chooseBehavior(distribution.behaviors, page.path);
    const origins = chooseOrigins(distribution, behavior?.originId, request.method);
    if (behavior === undefined || origins === undefined) return answer;
    // The cached error is complete only when its body has passed.
    await readToEnd(answer.body);
    this.#endFetch();
    if (behavior.unserved !== undefined) {
      return this.#errorAnswer(
        'NOT_SERVED',
        `the behaviour ${behavior.pathPattern} of the error page ${behavior.unserved}`,
      );
    }
    this.#forwardsBody = false;
    const found = await this.#findAnswer(behavior, origins, {
      ...request,
      method: request.method === 'HEAD' ? 'HEAD' : 'GET',
      rawPath: page.path,
      rawQuery: undefined,
      headers: withoutHeaders(request.headers, isBodyHeader),
    });
    return found.status >= 400
      ? found
      : { ...found, status: page.status, reason: '', cacheResult: 'Error' };
  }

  /** Gets the answer from the cache, or else from the origin. */
  async #findAnswer(
    behavior: CacheBehavior,
    origins: OriginChoice,
    request: ViewerRequest,
  ): Promise<EdgeAnswer> {
    const { cache, now, distribution } = this.#options;
    const { cachePolicy } = behavior;
    const key = cacheKey(request, behavior);
    // Simultaneous misses of one key share one answer, if it is cacheable.
    // CloudFront developer guide, "Request and response behavior for custom origins", simultaneous
    // requests for the same object (read 2026-11-22).
    if (key !== undefined) await cache.settled(key);
    const kept = key === undefined ? undefined : cache.find(key, now());
    const policy = cachePolicy.name;
    if (kept !== undefined) {
      this.#recording.noteCache({ policy, result: 'hit' });
      return {
        ...kept,
        headers: [...kept.headers, ['Age', String(kept.ageSeconds)]],
        source: 'cache',
        cacheResult: kept.status >= 400 ? 'Error' : 'Hit',
      };
    }

    if (key !== undefined) this.#endFetch = cache.begin(key);
    const answer = await this.#fetch(behavior, origins, request);
    const keptForSeconds =
      // "CloudFront doesn't cache its own error responses".
      key === undefined || answer.source === 'cloudfront'
        ? 0
        : freshSeconds(answer, cachePolicy, distribution, now());
    const result = key === undefined ? 'not looked up' : 'miss';
    this.#recording.noteCache({ policy, result, keptForSeconds });
    const compressed = compressAnswer(answer, behavior, request);
    if (key === undefined || keptForSeconds === 0 || request.method === 'HEAD') {
      this.#endFetch();
      return compressed;
    }
    return { ...compressed, body: cache.putOncePassed(key, compressed, keptForSeconds, now) };
  }

  /**
   * Fetches from the first origin, and from the second if the first fails.
   *
   * Approximated: the status of the origin decides, not one that origin-response writes; the guide does not
   * say which.
   * Source: CloudFront developer guide, "Use origin failover with Lambda@Edge functions" (read 2026-11-28).
   */
  async #fetch(
    behavior: CacheBehavior,
    { first, second, failoverStatuses }: OriginChoice,
    request: ViewerRequest,
  ): Promise<EdgeAnswer> {
    const tried = await this.#fetchFrom(behavior, first, request);
    const fails = isFailure(tried.originStatus, failoverStatuses);
    if (second === undefined || !fails) return tried.answer;
    await readToEnd(tried.answer.body);
    this.#recording.noteFailover();
    return (await this.#fetchFrom(behavior, second, request)).answer;
  }

  /** Runs origin-request, forwards to the origin, then runs origin-response. */
  async #fetchFrom(
    behavior: CacheBehavior,
    origin: Origin,
    request: ViewerRequest,
  ): Promise<Fetched> {
    const selected = selectForOrigin(request, behavior, origin);
    const decided = await this.#decide('origin-request', behavior, selected, origin);
    if (decided.kind === 'answer') return { answer: decided.answer, originStatus: 'not asked' };
    const { answer, originStatus } = await this.#forward(decided.returned, origin);
    // "The function executes even if an error is returned from the origin", but not for CloudFront's own.
    if (answer.source === 'cloudfront') return { answer, originStatus };
    const { request: forwarded } = decided.returned;
    return {
      answer: await this.#respond('origin-response', behavior, forwarded, origin, answer),
      originStatus,
    };
  }

  /** `own` is the origin of the behaviour, in whose place a function can name another. */
  async #forward({ request, origin }: ReturnedRequest, own: Origin): Promise<Fetched> {
    if (origin === undefined) throw new Error('the request has no origin');
    const { distribution, agent } = this.#options;
    const configured =
      own.domainName === origin.domainName
        ? own
        : distribution.origins.find(({ domainName }) => domainName === origin.domainName);
    const port = this.#options.originPorts.get(origin.domainName);
    const server =
      configured?.standIn ?? (port === undefined ? undefined : { host: LOOPBACK, port });
    if (server === undefined || configured?.unserved !== undefined) {
      const fault =
        configured?.unserved === undefined
          ? 'the origin is not served on this machine'
          : `the origin ${configured.id} ${configured.unserved}`;
      return {
        answer: this.#errorAnswer('OriginConnectError', fault),
        originStatus: 'not asked',
      };
    }
    const target = origin.path + joinTarget(request);
    const unsigned = originHeaders(request.headers, origin, {
      clientIp: request.clientIp,
      requestId: this.#requestId,
      via: this.#via(request.httpVersion),
    });
    const digest = new RunningDigest();
    const body = this.#forwardsBody ? this.#viewerBody.toForward(digest) : undefined;
    const signer = this.#signerFor(configured, origin, request.headers);
    const headers =
      signer === undefined
        ? unsigned
        : signAsCloudFront({
            method: request.method,
            target,
            headers: unsigned,
            hasBody: body !== undefined,
            ...signer,
            now: this.#options.now(),
          });
    const forwarded = { method: request.method, target, headers, body };
    const startedAtMs = performance.now();
    const outcome = await forwardToOrigin(forwarded, {
      ...server,
      agent,
      readTimeoutMs: origin.readTimeoutSeconds * 1000,
      attempts: configured?.connectionAttempts ?? 3,
      signal: this.#viewerGone.signal,
    });
    this.#recording.noteOriginRequest(
      origin,
      forwarded,
      body && digest.value,
      outcome.attempts,
      performance.now() - startedAtMs,
    );
    if (outcome.kind === 'failed') {
      return {
        answer: this.#errorAnswer(outcome.code, standInFault(configured)),
        originStatus: 'no answer',
      };
    }

    const { response } = outcome;
    const answer = {
      status: response.statusCode ?? 502,
      reason: response.statusMessage ?? '',
      headers: headerList(response.rawHeaders),
    };
    this.#recording.noteOriginAnswer(answer);
    return {
      answer: {
        ...answer,
        body: outcome.body,
        source: 'origin',
        cacheResult: answer.status >= 400 ? 'Error' : 'Miss',
      },
      originStatus: answer.status,
    };
  }

  /** Who signs a request for its origin, if CloudFront does. */
  #signerFor(
    configured: Origin | undefined,
    { s3, domainName }: ReturnedOrigin,
    headers: HeaderList,
  ): CloudFrontSigner | undefined {
    const { signingSession, identitySessions } = this.#options;
    if (s3?.accessIdentity !== undefined) {
      const session = identitySessions.get(s3.accessIdentity.id);
      return session && { session, service: 's3', region: s3.region };
    }
    if (!signsFor(configured, headers)) return undefined;
    return configured?.s3 === undefined
      ? { session: signingSession, service: 'lambda', region: domainName.split('.')[2] ?? '' }
      : { session: signingSession, service: 's3', region: configured.s3.region };
  }

  /** Applies to answers of the cache, the origin and functions, but not to CloudFront's own errors. */
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

  async #send(answer: EdgeAnswer): Promise<void> {
    const { body, status, reason } = answer;
    const isBodiless = status === 204 || status === 304 || this.#viewerRequest.method === 'HEAD';
    const headers = Buffer.isBuffer(body) ? withSentLength(answer, body) : answer.headers;
    const onWire = viewerHeaders(headers, {
      cacheResult: `${answer.cacheResult} from cloudfront`,
      requestId: this.#requestId,
      via: this.#via('1.1'),
    });
    const sent = this.#options.answerHeaders(onWire).flat();
    const isReason = /^[\t\u0020-\u007e\u0080-\u00ff]+$/.test(reason);
    if (isReason) this.#outgoing.writeHead(status, reason, sent);
    else this.#outgoing.writeHead(status, sent);

    this.#recording.noteAnswer(status, onWire);
    if (isBodiless) {
      await readToEnd(body);
      this.#outgoing.end();
      return;
    }
    const digest = new RunningDigest();
    await sendBody(body, this.#outgoing, digest);
    this.#recording.noteAnswerBody(digest.value);
  }

  /** Runs a function before the answer; without a function the request is forwarded unchanged. */
  async #decide(
    eventType: RequestEventType,
    behavior: CacheBehavior,
    request: ViewerRequest,
    origin: Origin | undefined,
  ): Promise<{ readonly kind: 'forward'; readonly returned: ReturnedRequest } | Answered> {
    const association = behavior.functions.find((candidate) => candidate.eventType === eventType);
    if (association === undefined) {
      return { kind: 'forward', returned: { request, origin, replacedBody: undefined } };
    }
    const limitBytes = MAX_EVENT_BODY_BYTES[eventType];
    const body = showsBody(request.method, association.includeBody)
      ? eventBody(await this.#viewerBody.beginning(limitBytes + 1), limitBytes)
      : undefined;
    const shown = eventRequest(request, origin, body);
    const run = await this.#run(association.versionArn, eventType, shown, undefined);
    if (run.kind === 'answer') return run;

    const applied = applyRequestResult(eventType, shown, request, run.payload, origin);
    switch (applied.kind) {
      case 'invalid':
        return {
          kind: 'answer',
          answer: this.#errorAnswer('LambdaValidationError', applied.reason),
        };
      case 'answer':
        this.#recording.noteGeneratedAnswer(applied.answer);
        return {
          kind: 'answer',
          answer: { ...applied.answer, source: 'function', cacheResult: 'LambdaGeneratedResponse' },
        };
      case 'forward':
        return { kind: 'forward', returned: this.#withReplacedBody(applied.returned) };
    }
  }

  #withReplacedBody(returned: ReturnedRequest): ReturnedRequest {
    const { request, replacedBody } = returned;
    if (replacedBody === undefined) return returned;
    this.#viewerBody.replace(replacedBody);
    const headers = withBodyLength(request.headers, replacedBody);
    return { ...returned, request: { ...request, headers } };
  }

  /** Runs a function on an answer; without a function the answer is unchanged. */
  async #respond(
    eventType: ResponseEventType,
    behavior: CacheBehavior,
    request: ViewerRequest,
    origin: Origin | undefined,
    answer: EdgeAnswer,
  ): Promise<EdgeAnswer> {
    const association = behavior.functions.find((candidate) => candidate.eventType === eventType);
    if (association === undefined) return answer;
    const shown = eventRequest(request, origin, undefined);
    const run = await this.#run(association.versionArn, eventType, shown, answer);
    if (run.kind === 'answer') return run.answer;

    const applied = applyResponseResult(eventType, eventResponse(answer), answer, run.payload);
    if (applied.kind === 'invalid') {
      return this.#errorAnswer('LambdaValidationError', applied.reason);
    }
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
    if (invoke === undefined) {
      const fault = `${versionArn} is not a function of the assembly`;
      return { kind: 'answer', answer: this.#errorAnswer('LambdaExecutionError', fault) };
    }
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

    if (outcome.kind === 'answered') {
      this.#recording.noteFunction({ eventType, event, result: outcome.payload, durationMs });
      return { kind: 'result', payload: outcome.payload };
    }
    const { code, fault } = functionFailure(outcome);
    const result = { kind: outcome.kind };
    this.#recording.noteFunction({ eventType, event, result, fault, durationMs });
    return { kind: 'answer', answer: this.#errorAnswer(code, fault) };
  }

  #errorAnswer(code: CloudFrontErrorCode, fault?: string): EdgeAnswer {
    this.#recording.noteError(code, fault);
    return {
      ...cloudFrontError(code),
      source: 'cloudfront',
      cacheResult: /^(Lambda|Function)/.test(code) ? code : 'Error',
    };
  }

  #via(httpVersion: string): string {
    return `${httpVersion} ${this.#hopId}.cloudfront.net (CloudFront)`;
  }
}

/** Reads a body that is not sent, so that it is cached and the connection to the origin can be reused. */
async function readToEnd(body: EdgeAnswer['body']): Promise<void> {
  await finished(Readable.from(bodyPackets(body), { objectMode: false }).resume());
}

/** Source: CloudFront developer guide, "Specify a default root object" (read 2026-11-28). */
function withDefaultRootObject(
  request: ViewerRequest,
  { defaultRootObject }: Distribution,
): ViewerRequest {
  return defaultRootObject === undefined || request.rawPath !== '/'
    ? request
    : { ...request, rawPath: `/${defaultRootObject}` };
}

/**
 * Whether CloudFront signs a request for the origin.
 *
 * Source: CloudFront developer guide, "Restrict access to an AWS Lambda function URL origin", advanced
 * settings for origin access control (read 2026-11-28).
 */
function signsFor(origin: Origin | undefined, headers: HeaderList): boolean {
  const behavior = origin?.originAccessControl?.signingBehavior;
  return (
    behavior === 'always' ||
    (behavior === 'no-override' && headerValues(headers, 'authorization').length === 0)
  );
}

/** Where the missing answer was expected, if the command line names the server. */
function standInFault(origin: Origin | undefined): string | undefined {
  return (
    origin?.standIn &&
    `nothing answers at port ${origin.standIn.port} of ${origin.standIn.host}, which stands for the origin ${origin.id}`
  );
}

/** "Fails to connect to the primary origin", "takes too long" or "returns a status that you configured". */
function isFailure(
  originStatus: Fetched['originStatus'],
  failoverStatuses: readonly number[],
): boolean {
  return typeof originStatus === 'number'
    ? failoverStatuses.includes(originStatus)
    : originStatus === 'no answer';
}

function isBodyHeader(name: string): boolean {
  return ['content-length', 'content-type', 'transfer-encoding'].includes(name.toLowerCase());
}
