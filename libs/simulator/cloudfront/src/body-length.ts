/**
 * Headers that say how long a body is which is there whole.
 */
import type { AnswerHead } from './edge-answer.js';
import { withoutHeaders, type HeaderList } from './header-list.js';

/** The headers with the length of this body in place of what they said of another. */
export function withBodyLength(headers: HeaderList, body: Buffer): HeaderList {
  return [
    ...withoutHeaders(headers, (name) => ['content-length', 'transfer-encoding'].includes(name)),
    ['Content-Length', String(body.length)],
  ];
}

/** RFC 9110, section 8.6: no length with 204, and none with 304 that its headers do not bring. */
export function withSentLength({ status, headers }: AnswerHead, body: Buffer): HeaderList {
  return status === 204 || status === 304
    ? withoutHeaders(headers, (name) => name === 'content-length')
    : withBodyLength(headers, body);
}
