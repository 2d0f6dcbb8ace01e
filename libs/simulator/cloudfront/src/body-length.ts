/**
 * Headers that state the length of a complete body.
 */
import type { AnswerHead } from './edge-answer.js';
import { withoutHeaders, type HeaderList } from './header-list.js';

/** The headers with their length replaced by that of this body. */
export function withBodyLength(headers: HeaderList, body: Buffer): HeaderList {
  return [
    ...withoutHeaders(headers, (name) => ['content-length', 'transfer-encoding'].includes(name)),
    ['Content-Length', String(body.length)],
  ];
}

/** RFC 9110, section 8.6: no length with 204; with 304 only the length that its headers state. */
export function withSentLength({ status, headers }: AnswerHead, body: Buffer): HeaderList {
  return status === 204 || status === 304
    ? withoutHeaders(headers, (name) => name === 'content-length')
    : withBodyLength(headers, body);
}
