import { describe, expect, test } from '@jest/globals';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { readBeginning } from './read-beginning.js';

const chunks = ['abc', 'def', 'ghi'].map((text) => Buffer.from(text));

describe('readBeginning', () => {
  test('reads all of a short stream', async () => {
    const { bytes, isWhole } = await readBeginning(
      Readable.from(chunks, { objectMode: false }),
      100,
    );

    expect({ text: bytes.toString(), isWhole }).toEqual({ text: 'abcdefghi', isWhole: true });
  });

  test('reads an empty stream', async () => {
    const { bytes, isWhole } = await readBeginning(Readable.from([], { objectMode: false }), 1);

    expect({ length: bytes.length, isWhole }).toEqual({ length: 0, isWhole: true });
  });

  test('leaves the rest of a long stream and loses nothing', async () => {
    const stream = Readable.from(chunks, { objectMode: false });

    const beginning = await readBeginning(stream, 4);
    const rest = await buffer(stream);

    expect(beginning.isWhole).toBe(false);
    expect(beginning.bytes.length).toBeGreaterThanOrEqual(4);
    expect(Buffer.concat([beginning.bytes, rest]).toString()).toBe('abcdefghi');
  });

  test('rejects if the stream breaks off', async () => {
    const stream = new PassThrough();
    stream.write('abc');

    const reading = readBeginning(stream, 100);
    stream.destroy();

    await expect(reading).rejects.toThrow('broke off');
  });
});
