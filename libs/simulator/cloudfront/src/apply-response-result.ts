/**
 * What CloudFront makes of the value that a function on origin-response or viewer-response
 * returned: an answer, or a fault.
 *
 * Source: CloudFront developer guide, "Restrictions on all edge functions", "Update HTTP responses
 * in origin response triggers", "Quotas", Lambda@Edge (read 2026-11-22).
 */
import { isJsonObject, type JsonObject } from '@furlock/simulator-deployment';
import type { AnswerHead } from './edge-answer.js';
import type { EventResponse } from './edge-event.js';
import { readReason, readStatus } from './generated-answer.js';
import type { HeaderList } from './header-list.js';
import { isDisallowedHeader } from './header-rules.js';
import {
  Violation,
  checkAllowed,
  checkReadOnly,
  readBody,
  readHeaders,
  returnedBytes,
} from './read-result.js';

/** The moments at which there is an answer. */
export type ResponseEventType = 'origin-response' | 'viewer-response';

/** What a function decided, checked. */
export type AppliedResponseResult =
  | {
      readonly kind: 'answer';
      readonly head: AnswerHead;
      /** Undefined where the body stays as it is. */
      readonly replacedBody: Buffer | undefined;
    }
  /** Answered with 502 `LambdaValidationError`. Shape of `reason`: a sentence, no value in it. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** What a function on origin-response may answer with, headers and body together. */
const MAX_REPLACED_ANSWER_BYTES = 1_048_576;

/**
 * Judges what a function returned for the response that it was shown.
 *
 * `wire` is that response as bytes.
 */
export function applyResponseResult(
  eventType: ResponseEventType,
  shown: EventResponse,
  wire: AnswerHead,
  result: unknown,
): AppliedResponseResult {
  try {
    if (!isJsonObject(result) || !('status' in result)) {
      throw new Violation('the result is not a response');
    }
    const status = readStatus(result);
    if (eventType === 'viewer-response' && String(status) !== shown.status) {
      throw new Violation('status is read-only on viewer-response');
    }
    const headers = readHeaders(result['headers'] ?? {}, 'headers');
    checkAllowed(headers);
    checkReadOnly(eventType, shown.headers, headers);
    const replacedBody = readReplacedBody(eventType, status, result);
    return {
      kind: 'answer',
      head: {
        status,
        reason: readReason(result),
        headers: [...returnedBytes(wire.headers, headers), ...hiddenHeaders(wire.headers)],
      },
      replacedBody,
    };
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { kind: 'invalid', reason: error.message };
  }
}

function readReplacedBody(
  eventType: ResponseEventType,
  status: number,
  result: JsonObject,
): Buffer | undefined {
  const { body: data } = result;
  if (data === undefined) return undefined;
  // Approximated: the guide lets only origin-response replace a body, and says nothing of this.
  if (eventType === 'viewer-response') {
    throw new Violation('a function on viewer-response cannot replace the body');
  }
  const body = readBody(data, result['bodyEncoding'] ?? 'text', 'body');
  if (body.length > MAX_REPLACED_ANSWER_BYTES) {
    throw new Violation('the body is larger than a function may write');
  }
  if (status === 204 && body.length > 0) throw new Violation('a 204 has a body');
  return body;
}

/** What the function was not shown stays: it could neither keep nor remove it. */
function hiddenHeaders(wire: HeaderList): HeaderList {
  return wire.filter(([name]) => isDisallowedHeader(name.toLowerCase()));
}
