import { expect, test } from '@jest/globals';
import { withSentLength } from './body-length.js';

const body = Buffer.from('four');
const claimed = [
  ['content-length', '9'],
  ['Transfer-Encoding', 'chunked'],
  ['ETag', '"a"'],
] as const;
const [, coding, etag] = claimed;

test.each([
  { status: 200, sent: [etag, ['Content-Length', '4']] },
  { status: 404, sent: [etag, ['Content-Length', '4']] },
  { status: 204, sent: [coding, etag] },
  { status: 304, sent: [coding, etag] },
])('$status is sent with the length that is allowed for it', ({ status, sent }) => {
  expect(withSentLength({ status, reason: '', headers: claimed }, body)).toEqual(sent);
});
