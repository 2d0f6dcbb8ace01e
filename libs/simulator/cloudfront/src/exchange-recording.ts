/**
 * Records an exchange while it takes place, for the line on the terminal and for
 * `/__furlock/requests`. Secrets are removed before they are recorded.
 */
import type { CacheBehavior } from '@furlock/simulator-deployment';
import type { ReturnedOrigin } from './apply-request-result.js';
import type { AnsweredRequest } from './answered-request.js';
import type { CloudFrontErrorCode } from './cloudfront-error.js';
import type { AnswerHead } from './edge-answer.js';
import type { ForwardedRequest } from './forward-to-origin.js';
import type { GeneratedAnswer } from './generated-answer.js';
import { headerValues, type HeaderList } from './header-list.js';
import type { RecordedCache, RecordedFunction, RequestRecord } from './request-record.js';
import { joinTarget, type ViewerRequest } from './viewer-request.js';
import { eventText } from './wire-text.js';
import {
  eventWithoutSecrets,
  headersWithoutSecrets,
  textWithoutSecrets,
  type BodyDigest,
} from './without-secrets.js';

/** The report of an answered request. */
export interface ExchangeReport {
  readonly answered: AnsweredRequest;
  readonly record: RequestRecord;
}

/** The parts of the record that the stages fill in. */
type RecordedStages = {
  -readonly [
    Stage in 'behavior' | 'cache' | 'failedTry' | 'originRequest' | 'originAnswer' | 'answer'
  ]?: RequestRecord[Stage];
};

/** Records one exchange stage by stage. */
export class ExchangeRecording {
  readonly #requestId: string;
  readonly #request: ViewerRequest;
  readonly #receivedAt: Date;
  readonly #startedAtMs = performance.now();
  readonly #stages: RecordedStages = {};
  readonly #functions: RecordedFunction[] = [];
  #checksAtOrigin = false;
  #code: string | undefined;
  #fault: string | undefined;
  #edgeMs: number | undefined;
  #originMs: number | undefined;

  constructor(requestId: string, request: ViewerRequest, receivedAt: Date) {
    this.#requestId = requestId;
    this.#request = request;
    this.#receivedAt = receivedAt;
  }

  noteBehavior({ pathPattern, functions }: CacheBehavior): void {
    this.#stages.behavior = pathPattern;
    this.#checksAtOrigin = functions.some(({ eventType }) => eventType === 'origin-request');
  }

  noteCache(cache: RecordedCache): void {
    this.#stages.cache = cache;
  }

  noteFunction({ eventType, event, result, fault, durationMs }: RecordedFunction): void {
    this.#edgeMs = (this.#edgeMs ?? 0) + durationMs;
    this.#functions.push({
      eventType,
      event: eventWithoutSecrets(event),
      result: eventWithoutSecrets(result),
      ...(fault !== undefined && { fault: textWithoutSecrets(fault) }),
      durationMs,
    });
  }

  noteGeneratedAnswer({ headers, body }: GeneratedAnswer): void {
    this.#code = problemCode(headers, body);
  }

  /** `body` is what was sent by the time the origin answered or failed. */
  noteOriginRequest(
    { domainName, customHeaders }: ReturnedOrigin,
    { method, target, headers }: ForwardedRequest,
    body: BodyDigest | undefined,
    attempts: number,
    durationMs: number,
  ): void {
    const customNames = customHeaders.map(([name]) => name.toLowerCase());
    this.#originMs = (this.#originMs ?? 0) + durationMs;
    this.#stages.originRequest = {
      domainName,
      method,
      target: shownText(target),
      headers: shownHeaders(headers, customNames),
      ...(body !== undefined && { body }),
      attempts,
    };
  }

  noteOriginAnswer({ status, headers }: AnswerHead): void {
    this.#code = headerValues(headers, 'x-amzn-errortype')[0];
    this.#stages.originAnswer = { status, headers: shownHeaders(headers) };
  }

  /** What was noted of the origin was a failed try; another follows. */
  noteFailover(): void {
    const { originRequest, originAnswer } = this.#stages;
    this.#stages.failedTry = {
      ...(originRequest !== undefined && { originRequest }),
      ...(originAnswer !== undefined && { originAnswer }),
      ...(this.#code !== undefined && { code: this.#code }),
      ...(this.#fault !== undefined && { fault: textWithoutSecrets(this.#fault) }),
    };
    delete this.#stages.originRequest;
    delete this.#stages.originAnswer;
    this.#code = undefined;
    this.#fault = undefined;
  }

  /** CloudFront's own error. */
  noteError(code: CloudFrontErrorCode, fault: string | undefined): void {
    this.#code = code;
    if (fault !== undefined) this.#fault = fault;
  }

  /** A stream that broke off. */
  noteBreak(error: unknown): void {
    this.#fault = error instanceof Error ? error.message : String(error);
  }

  /** Called when the answer begins. */
  noteAnswer(status: number, headers: HeaderList): void {
    this.#stages.answer = { status, headers: shownHeaders(headers) };
  }

  /** Called when the body has been sent. */
  noteAnswerBody(body: BodyDigest): void {
    if (this.#stages.answer !== undefined) this.#stages.answer = { ...this.#stages.answer, body };
  }

  /** `status` is undefined if no answer was started, `viewerBody` if the viewer sent no body. */
  report(status: number | undefined, viewerBody: BodyDigest | undefined): ExchangeReport {
    const totalMs = performance.now() - this.#startedAtMs;
    return {
      answered: this.#answeredRequest(status, totalMs),
      record: this.#record(viewerBody, totalMs),
    };
  }

  #answeredRequest(status: number | undefined, totalMs: number): AnsweredRequest {
    const { method, rawPath, rawQuery } = this.#request;
    const { cache } = this.#stages;
    return {
      requestId: this.#requestId,
      method,
      rawPath,
      hasQuery: rawQuery !== undefined,
      status,
      code: this.#code,
      fault: this.#fault,
      keptBy: cache?.result === 'hit' && this.#checksAtOrigin ? cache.policy : undefined,
      edgeMs: this.#edgeMs,
      originMs: this.#originMs,
      totalMs,
    };
  }

  #record(viewerBody: BodyDigest | undefined, totalMs: number): RequestRecord {
    const { scheme, httpVersion, clientIp, method, headers } = this.#request;
    const { behavior, failedTry, originRequest, originAnswer, cache, answer } = this.#stages;
    // In the order of the stages, for readers.
    return {
      requestId: this.#requestId,
      receivedAt: this.#receivedAt.toISOString(),
      viewerRequest: {
        scheme,
        httpVersion,
        clientIp,
        method,
        target: shownText(joinTarget(this.#request)),
        headers: shownHeaders(headers),
        ...(viewerBody !== undefined && { body: viewerBody }),
      },
      ...(behavior !== undefined && { behavior }),
      functions: this.#functions,
      ...(failedTry !== undefined && { failedTry }),
      ...(originRequest !== undefined && { originRequest }),
      ...(originAnswer !== undefined && { originAnswer }),
      ...(cache !== undefined && { cache }),
      ...(answer !== undefined && { answer }),
      ...(this.#code !== undefined && { code: this.#code }),
      ...(this.#fault !== undefined && { fault: textWithoutSecrets(this.#fault) }),
      totalMs,
    };
  }
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

/** The `code` of an answer that is a problem document (RFC 9457, section 3.2). */
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
