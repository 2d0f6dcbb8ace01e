/**
 * One viewer request and its answer: the order of CloudFront's stages. Each stage has its own file.
 *
 * Source of the order: CloudFront developer guide, "CloudFront events that can trigger a Lambda@Edge
 * function" (read 2026-11-22).
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CacheBehavior, Distribution, Origin } from '@furlock/simulator-deployment';
import { applyResponseHeadersPolicy } from './apply-response-headers-policy.js';
import { askOrigin, type Fetched } from './ask-origin.js';
import { withSentLength } from './body-length.js';
import { cacheKey } from './cache-key.js';
import { chooseBehavior } from './choose-behavior.js';
import { chooseOrigins, type OriginChoice } from './choose-origins.js';
import { checkSignature, type SignatureCheck } from './check-signature.js';
import { cloudFrontError, type CloudFrontErrorCode } from './cloudfront-error.js';
import { compressAnswer } from './compress-answer.js';
import type { EdgeAnswer } from './edge-answer.js';
import { EdgeFunctions } from './edge-functions.js';
import type { Answered, ExchangeContext, ExchangeOptions } from './exchange-context.js';
import { ExchangeRecording, type ExchangeReport } from './exchange-recording.js';
import { freshSeconds } from './fresh-seconds.js';
import { withoutHeaders } from './header-list.js';
import { readToEnd } from './read-to-end.js';
import { redirectAnswer } from './redirect-answer.js';
import { selectForOrigin } from './select-for-origin.js';
import { sendBody } from './send-body.js';
import { ViewerBody } from './viewer-body.js';
import { ViewerFunctions } from './viewer-functions.js';
import { viewerHeaders } from './viewer-headers.js';
import {
  announcesBody,
  httpsLocation,
  refuseByBehavior,
  refuseRequest,
  type ViewerRequest,
} from './viewer-request.js';
import { RunningDigest } from './without-secrets.js';

/** One viewer request and its answer. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #context: ExchangeContext;
  readonly #edgeFunctions: EdgeFunctions;
  readonly #viewerFunctions: ViewerFunctions;
  readonly #viewerRequest: ViewerRequest;
  readonly #outgoing: ServerResponse;
  readonly #recording: ExchangeRecording;
  /** An error page is requested without the viewer's body. */
  #forwardsBody = true;
  /** Resumes the requests that wait for the answer that this exchange fetches. */
  #endFetch = (): void => undefined;

  constructor(
    options: ExchangeOptions,
    request: ViewerRequest,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ) {
    const random = randomBytes(41 + 16);
    const requestId = `${random.toString('base64url', 0, 41)}==`;
    const hopId = random.toString('hex', 41);
    const viewerGone = new AbortController();
    this.#options = options;
    this.#viewerRequest = request;
    this.#outgoing = outgoing;
    this.#recording = new ExchangeRecording(requestId, request, options.now());
    this.#context = {
      options,
      requestId,
      recording: this.#recording,
      viewerBody: new ViewerBody(incoming, announcesBody(request.headers)),
      viewerGone: viewerGone.signal,
      via: (httpVersion) => `${httpVersion} ${hopId}.cloudfront.net (CloudFront)`,
      errorAnswer: (code, fault) => this.#errorAnswer(code, fault),
    };
    this.#edgeFunctions = new EdgeFunctions(this.#context);
    this.#viewerFunctions = new ViewerFunctions(this.#context);
    // A viewer that closes the connection after the whole answer was sent has not disconnected early.
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) viewerGone.abort();
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
    return this.#recording.report(status, this.#context.viewerBody.received);
  }

  /** Checks the request and its behaviour, then answers it. */
  async #answerRequest(): Promise<EdgeAnswer> {
    const { distribution } = this.#options;
    const request = this.#viewerRequest;
    const refusal = refuseRequest(request);
    if (refusal !== undefined) return this.#errorAnswer(refusal);
    if (distribution.unserved !== undefined) {
      return this.#errorAnswer('NOT_SERVED', `the distribution ${distribution.unserved}`);
    }
    let received = withDefaultRootObject(request, distribution);
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
    const { trustedKeys } = behavior;
    if (trustedKeys !== undefined) {
      const check = checkSignature(request, trustedKeys, distribution, this.#options.now());
      if (!check.ok) return this.#withPublicErrorPage(received, check);
      const { rawQuery } = check.request;
      received = { ...received, rawQuery };
    }
    return this.#withPolicyHeaders(behavior, await this.#answerBehind(behavior, origins, received));
  }

  /**
   * The error of a request that is not signed: the page for 403, if it needs no signature itself.
   *
   * Source: CloudFront developer guide, "Use signed cookies": "The error page for the secure portion of the
   * site includes a redirector or a link to a login page" (read 2026-11-28).
   */
  #withPublicErrorPage(
    request: ViewerRequest,
    { code, reason }: Extract<SignatureCheck, { ok: false }>,
  ): Promise<EdgeAnswer> | EdgeAnswer {
    const { behaviors, errorPages } = this.#options.distribution;
    const answer = this.#errorAnswer(code, reason);
    const page = errorPages[answer.status];
    return page === undefined || chooseBehavior(behaviors, page.path)?.trustedKeys !== undefined
      ? answer
      : this.#withErrorPage(request, answer);
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
    if (arn !== undefined) return this.#viewerFunctions.decide(arn, behavior, received);
    const decided = await this.#edgeFunctions.decide(
      'viewer-request',
      behavior,
      received,
      undefined,
    );
    return decided.kind === 'answer'
      ? decided
      : { kind: 'forward', request: decided.returned.request };
  }

  /** Runs the function on viewer-response. */
  #respondToViewer(
    behavior: CacheBehavior,
    request: ViewerRequest,
    answer: EdgeAnswer,
  ): Promise<EdgeAnswer> {
    const arn = behavior.viewerFunctions?.['viewer-response'];
    return arn === undefined
      ? this.#edgeFunctions.respond('viewer-response', behavior, request, undefined, answer)
      : this.#viewerFunctions.respond(arn, behavior, request, answer);
  }

  /**
   * The page of the distribution for an origin's error, or the answer itself.
   *
   * The page comes through its own behaviour, without the functions at viewer events. Approximated: the
   * answer of an edge function is never replaced, and the page `/` is the default root object; the guide
   * does not say so.
   * Source: CloudFront developer guide, "How CloudFront processes HTTP 4xx and 5xx status codes from your
   * origin" (read 2026-11-28).
   */
  async #withErrorPage(request: ViewerRequest, answer: EdgeAnswer): Promise<EdgeAnswer> {
    const { distribution } = this.#options;
    const page = distribution.errorPages[answer.status];
    if (page === undefined || answer.source === 'function') {
      return answer;
    }
    const pageRequest = withDefaultRootObject(
      {
        ...request,
        method: request.method === 'HEAD' ? 'HEAD' : 'GET',
        rawPath: page.path,
        rawQuery: undefined,
        headers: withoutHeaders(request.headers, isBodyHeader),
      },
      distribution,
    );
    const behavior = chooseBehavior(distribution.behaviors, pageRequest.rawPath);
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
    const found = await this.#findAnswer(behavior, origins, pageRequest);
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
    const decided = await this.#edgeFunctions.decide('origin-request', behavior, selected, origin);
    if (decided.kind === 'answer') return { answer: decided.answer, originStatus: 'not asked' };
    const { answer, originStatus } = await askOrigin(
      this.#context,
      decided.returned,
      origin,
      this.#forwardsBody,
    );
    // "The function executes even if an error is returned from the origin", but not for CloudFront's own.
    if (answer.source === 'cloudfront') return { answer, originStatus };
    const { request: forwarded } = decided.returned;
    return {
      answer: await this.#edgeFunctions.respond(
        'origin-response',
        behavior,
        forwarded,
        origin,
        answer,
      ),
      originStatus,
    };
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
      requestId: this.#context.requestId,
      via: this.#context.via('1.1'),
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

  #errorAnswer(code: CloudFrontErrorCode, fault?: string): EdgeAnswer {
    this.#recording.noteError(code, fault);
    return {
      ...cloudFrontError(code),
      source: 'cloudfront',
      cacheResult: /^(Lambda|Function)/.test(code) ? code : 'Error',
    };
  }
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
