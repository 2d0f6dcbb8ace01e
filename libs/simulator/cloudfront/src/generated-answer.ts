/**
 * An answer that a function generated instead of returning the request.
 *
 * Source: CloudFront developer guide, "Generate HTTP responses in request triggers" (read
 * 2026-04-08), "Quotas", Lambda@Edge (read 2026-11-22).
 */
import type { JsonObject } from '@furlock/simulator-deployment';
import type { AnswerHead } from './edge-answer.js';
import {
  CONTROL,
  Violation,
  checkAllowed,
  readBody,
  readHeaders,
  returnedBytes,
} from './read-result.js';
import { wireText } from './wire-text.js';

/** The complete answer that a function generated. */
export interface GeneratedAnswer extends AnswerHead {
  readonly body: Buffer;
}

/** The size limits of headers and body together. */
export const MAX_GENERATED_ANSWER_BYTES = {
  'viewer-request': 40_960,
  'origin-request': 1_048_576,
} as const;

/**
 * Reads an answer from a function's result.
 *
 * Errors: throws a `Violation`.
 */
export function generatedAnswer(result: JsonObject, limitBytes: number): GeneratedAnswer {
  const status = readStatus(result);
  const headers = readHeaders(result['headers'] ?? {}, 'headers');
  checkAllowed(headers);
  const body = readBody(result['body'] ?? '', result['bodyEncoding'] ?? 'text', 'body');
  const headerBytes = headers.reduce(
    (sum, [name, text]) => sum + name.length + Buffer.byteLength(text),
    0,
  );
  if (headerBytes + body.length > limitBytes) {
    throw new Violation(`the generated response is larger than ${limitBytes} bytes`);
  }
  if (status === 204 && body.length > 0) throw new Violation('a 204 response has a body');
  return { status, reason: readReason(result), headers: returnedBytes([], headers), body };
}

/** Errors: throws a `Violation`. */
export function readStatus(result: JsonObject): number {
  const status = String(result['status']);
  if (!/^[2-5]\d\d$/.test(status)) throw new Violation('status is not between 200 and 599');
  return Number(status);
}

/**
 * The status description; empty if there is none.
 *
 * Errors: throws a `Violation`.
 */
export function readReason(result: JsonObject): string {
  const description = result['statusDescription'] ?? '';
  if (typeof description === 'string' && CONTROL.test(description)) {
    throw new Violation('statusDescription contains a control character');
  }
  return typeof description === 'string' ? wireText(description) : '';
}
