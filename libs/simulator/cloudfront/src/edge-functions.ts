/**
 * Runs the functions of Lambda@Edge at the events of one exchange, and applies what they return.
 */
import type { CacheBehavior, Origin } from '@furlock/simulator-deployment';
import {
  applyRequestResult,
  type RequestEventType,
  type ReturnedRequest,
} from './apply-request-result.js';
import { applyResponseResult, type ResponseEventType } from './apply-response-result.js';
import { withBodyLength } from './body-length.js';
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
import type { Answered, ExchangeContext } from './exchange-context.js';
import { functionFailure } from './function-failure.js';
import type { EventType } from './header-rules.js';
import type { ViewerRequest } from './viewer-request.js';

/** A request that a function returned or that no function saw, or the answer in its place. */
export type DecidedRequest =
  { readonly kind: 'forward'; readonly returned: ReturnedRequest } | Answered;

/** The functions of Lambda@Edge, for one exchange. */
export class EdgeFunctions {
  readonly #exchange: ExchangeContext;

  constructor(exchange: ExchangeContext) {
    this.#exchange = exchange;
  }

  /** Runs a function before the answer; without a function the request is forwarded unchanged. */
  async decide(
    eventType: RequestEventType,
    behavior: CacheBehavior,
    request: ViewerRequest,
    origin: Origin | undefined,
  ): Promise<DecidedRequest> {
    const association = behavior.functions.find((candidate) => candidate.eventType === eventType);
    if (association === undefined) {
      return { kind: 'forward', returned: { request, origin, replacedBody: undefined } };
    }
    const limitBytes = MAX_EVENT_BODY_BYTES[eventType];
    const body = showsBody(request.method, association.includeBody)
      ? eventBody(await this.#exchange.viewerBody.beginning(limitBytes + 1), limitBytes)
      : undefined;
    const shown = eventRequest(request, origin, body);
    const run = await this.#run(association.versionArn, eventType, shown, undefined);
    if (run.kind === 'answer') return run;

    const applied = applyRequestResult(eventType, shown, request, run.payload, origin);
    switch (applied.kind) {
      case 'invalid':
        return {
          kind: 'answer',
          answer: this.#exchange.errorAnswer('LambdaValidationError', applied.reason),
        };
      case 'answer':
        this.#exchange.recording.noteGeneratedAnswer(applied.answer);
        return {
          kind: 'answer',
          answer: { ...applied.answer, source: 'function', cacheResult: 'LambdaGeneratedResponse' },
        };
      case 'forward':
        return { kind: 'forward', returned: this.#withReplacedBody(applied.returned) };
    }
  }

  /** Runs a function on an answer; without a function the answer is unchanged. */
  async respond(
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
      return this.#exchange.errorAnswer('LambdaValidationError', applied.reason);
    }
    const { head, replacedBody } = applied;
    if (replacedBody === undefined) return { ...answer, ...head };
    const headers = withBodyLength(head.headers, replacedBody);
    return { ...answer, ...head, headers, body: replacedBody };
  }

  #withReplacedBody(returned: ReturnedRequest): ReturnedRequest {
    const { request, replacedBody } = returned;
    if (replacedBody === undefined) return returned;
    this.#exchange.viewerBody.replace(replacedBody);
    const headers = withBodyLength(request.headers, replacedBody);
    return { ...returned, request: { ...request, headers } };
  }

  /** Runs a function once. */
  async #run(
    versionArn: string,
    eventType: EventType,
    request: EventRequest,
    answer: AnswerHead | undefined,
  ): Promise<{ readonly kind: 'result'; readonly payload: unknown } | Answered> {
    const { distribution, edgeFunctions } = this.#exchange.options;
    const invoke = edgeFunctions.get(versionArn);
    if (invoke === undefined) {
      const fault = `${versionArn} is not a function of the assembly`;
      return { kind: 'answer', answer: this.#exchange.errorAnswer('LambdaExecutionError', fault) };
    }
    const event = edgeEvent(
      distribution,
      eventType,
      this.#exchange.requestId,
      request,
      answer && eventResponse(answer),
    );
    const startedAtMs = performance.now();
    const outcome = await invoke(event);
    const durationMs = performance.now() - startedAtMs;

    if (outcome.kind === 'answered') {
      this.#exchange.recording.noteFunction({
        eventType,
        event,
        result: outcome.payload,
        durationMs,
      });
      return { kind: 'result', payload: outcome.payload };
    }
    const { code, fault } = functionFailure(outcome);
    const result = { kind: outcome.kind };
    this.#exchange.recording.noteFunction({ eventType, event, result, fault, durationMs });
    return { kind: 'answer', answer: this.#exchange.errorAnswer(code, fault) };
  }
}
