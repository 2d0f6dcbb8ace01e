/**
 * Runs CloudFront Functions at the viewer events of one exchange, and applies what they return.
 */
import type { CacheBehavior, ViewerEventType } from '@furlock/simulator-deployment';
import {
  applyViewerRequestResult,
  applyViewerResponseResult,
} from './apply-viewer-function-result.js';
import type { AnswerHead, EdgeAnswer } from './edge-answer.js';
import type { Answered, ExchangeContext } from './exchange-context.js';
import { readToEnd } from './read-to-end.js';
import { viewerFunctionEvent } from './viewer-function-event.js';
import type { ViewerRequest } from './viewer-request.js';

/** The CloudFront Functions, for one exchange. */
export class ViewerFunctions {
  readonly #exchange: ExchangeContext;

  constructor(exchange: ExchangeContext) {
    this.#exchange = exchange;
  }

  /** Runs the function on viewer-request. */
  async decide(
    functionArn: string,
    behavior: CacheBehavior,
    received: ViewerRequest,
  ): Promise<{ readonly kind: 'forward'; readonly request: ViewerRequest } | Answered> {
    const run = await this.#run(functionArn, 'viewer-request', behavior, received, undefined);
    if (run.kind === 'answer') return run;
    const applied = applyViewerRequestResult(received, behavior, run.payload);
    switch (applied.kind) {
      case 'invalid':
        return {
          kind: 'answer',
          answer: this.#exchange.errorAnswer('FunctionValidationError', applied.reason),
        };
      case 'answer':
        this.#exchange.recording.noteGeneratedAnswer(applied.answer);
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
  async respond(
    functionArn: string,
    behavior: CacheBehavior,
    request: ViewerRequest,
    answer: EdgeAnswer,
  ): Promise<EdgeAnswer> {
    const run = await this.#run(functionArn, 'viewer-response', behavior, request, answer);
    if (run.kind === 'answer') return run.answer;
    const applied = applyViewerResponseResult(answer, run.payload);
    if (applied.kind === 'invalid') {
      return this.#exchange.errorAnswer('FunctionValidationError', applied.reason);
    }
    const { head, replacedBody } = applied;
    if (replacedBody === undefined) return { ...answer, ...head };
    await readToEnd(answer.body);
    return { ...answer, ...head, body: replacedBody };
  }

  /** Runs a CloudFront Function once. */
  async #run(
    functionArn: string,
    eventType: ViewerEventType,
    behavior: CacheBehavior,
    request: ViewerRequest,
    answer: AnswerHead | undefined,
  ): Promise<{ readonly kind: 'result'; readonly payload: unknown } | Answered> {
    const { distribution, runViewerFunction } = this.#exchange.options;
    const event = viewerFunctionEvent(
      distribution,
      eventType,
      this.#exchange.requestId,
      request,
      behavior,
      answer,
    );
    const startedAtMs = performance.now();
    const outcome = await runViewerFunction({ functionArn, event, rawQuery: request.rawQuery });
    const durationMs = performance.now() - startedAtMs;
    if (outcome.kind === 'answered') {
      const { result } = outcome;
      this.#exchange.recording.noteFunction({ eventType, event, result, durationMs });
      return { kind: 'result', payload: result };
    }
    const fault = `${outcome.errorType}: ${outcome.errorMessage}`;
    const result = { kind: outcome.kind };
    this.#exchange.recording.noteFunction({ eventType, event, result, fault, durationMs });
    return { kind: 'answer', answer: this.#exchange.errorAnswer('FunctionExecutionError', fault) };
  }
}
