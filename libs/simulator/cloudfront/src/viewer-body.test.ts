import { describe, expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ViewerBody } from './viewer-body.js';
import { RunningDigest, digestOf } from './without-secrets.js';

const whole = 'abcdefghi';
const incoming = () =>
  Readable.from(
    ['abc', 'def', 'ghi'].map((part) => Buffer.from(part)),
    { objectMode: false },
  );

describe('ViewerBody', () => {
  test.each([0, 1, 4, 9, 100])(
    'forwards the whole body after %d bytes were requested',
    async (wanted) => {
      const body = new ViewerBody(incoming(), true);
      const sent = new RunningDigest();

      const beginning = await body.beginning(wanted);
      const again = await body.beginning(wanted);
      const forwarded = await text(Readable.from(body.toForward(sent) ?? []));

      expect(beginning.length).toBeGreaterThanOrEqual(Math.min(wanted, whole.length));
      expect(again).toEqual(beginning);
      expect(forwarded).toBe(whole);
      expect([sent.value, body.received]).toEqual(Array(2).fill(digestOf(Buffer.from(whole))));
    },
  );

  test("shows and forwards a function's body, and reports the received one", async () => {
    const body = new ViewerBody(incoming(), true);
    const sent = new RunningDigest();
    await body.beginning(100);

    body.replace(Buffer.from('other'));
    const beginning = await body.beginning(100);
    const forwarded = await text(Readable.from(body.toForward(sent) ?? []));

    expect([beginning.toString(), forwarded]).toEqual(['other', 'other']);
    expect(sent.value).toEqual(digestOf(Buffer.from('other')));
    expect(body.received).toEqual(digestOf(Buffer.from(whole)));
  });

  test("forwards nothing if no body is announced, except a function's body", async () => {
    const body = new ViewerBody(Readable.from([]), false);

    expect(body.toForward(new RunningDigest())).toBeUndefined();
    expect(body.received).toBeUndefined();

    body.replace(Buffer.from('other'));
    expect(await text(Readable.from(body.toForward(new RunningDigest()) ?? []))).toBe('other');
  });
});
