/**
 * Applies the result of an origin-response or viewer-response function: an answer or a fault.
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

/** The triggers after the answer. */
export type ResponseEventType = 'origin-response' | 'viewer-response';

/** The validated decision of a function. */
export type AppliedResponseResult =
  | {
      readonly kind: 'answer';
      readonly head: AnswerHead;
      /** Undefined if the body is unchanged. */
      readonly replacedBody: Buffer | undefined;
    }
  /** Answered with 502 `LambdaValidationError`. Shape of `reason`: a sentence without values. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** The size limit of an origin-response function's answer, headers and body together. */
const MAX_REPLACED_ANSWER_BYTES = 1_048_576;

/**
 * Validates and applies what a function returned for the response in its event.
 *
 * `wire` is the same response as bytes.
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
  // Approximated: per the guide only origin-response can replace a body; this case is not documented.
  if (eventType === 'viewer-response') {
    throw new Violation('a function on viewer-response cannot replace the body');
  }
  const body = readBody(data, result['bodyEncoding'] ?? 'text', 'body');
  if (body.length > MAX_REPLACED_ANSWER_BYTES) {
    throw new Violation('the body is larger than the limit');
  }
  if (status === 204 && body.length > 0) throw new Violation('a 204 response has a body');
  return body;
}

/** Headers that the function was not shown are kept, because it could not return or remove them. */
function hiddenHeaders(wire: HeaderList): HeaderList {
  return wire.filter(([name]) => isDisallowedHeader(name.toLowerCase()));
}
