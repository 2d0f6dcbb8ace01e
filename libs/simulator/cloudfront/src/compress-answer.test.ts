import { describe, expect, test } from '@jest/globals';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { compressedBody, compressedHeaders, isCompressible } from './compress-answer.js';
import { headerValues, type HeaderList } from './header-list.js';

function answer(status: number, type: string, length: string, more: HeaderList = []) {
  const headers: HeaderList = [['Content-Type', type], ['Content-Length', length], ...more];
  return { status, reason: '', headers };
}

describe('isCompressible', () => {
  const cases = [
    { name: 'JSON', of: answer(200, 'application/json', '1000'), is: true },
    { name: 'text with a charset', of: answer(200, 'text/html; charset=utf-8', '1000'), is: true },
    { name: 'an error page', of: answer(404, 'text/html', '1000'), is: true },
    { name: 'another error page', of: answer(500, 'text/html', '1000'), is: false },
    { name: 'an image', of: answer(200, 'image/png', '1000'), is: false },
    { name: 'too small', of: answer(200, 'text/html', '999'), is: false },
    { name: 'the maximum size', of: answer(200, 'text/html', '10000000'), is: true },
    { name: 'too large', of: answer(200, 'text/html', '10000001'), is: false },
    { name: 'of unknown length', of: { ...answer(200, 'text/html', ''), headers: [] }, is: false },
    {
      name: 'compressed',
      of: answer(200, 'text/html', '1000', [['Content-Encoding', 'gzip']]),
      is: false,
    },
  ];

  test.each(cases)('$name: $is', ({ of, is }) => {
    expect(isCompressible(of)).toBe(is);
  });
});

describe('compressedHeaders', () => {
  const cases = [
    { etag: '"a"', sent: ['W/"a"'] },
    { etag: 'W/"a"', sent: ['W/"a"'] },
    { etag: 'a', sent: [] },
  ];

  test.each(cases)('ETag $etag', ({ etag, sent }) => {
    const headers = compressedHeaders(
      [
        ['ETag', etag],
        ['Content-Length', '1000'],
      ],
      'gzip',
    );

    expect(headerValues(headers, 'etag')).toEqual(sent);
    expect(headerValues(headers, 'content-length')).toEqual([]);
    expect(headerValues(headers, 'content-encoding')).toEqual(['gzip']);
  });
});

describe('compressedBody', () => {
  const body = Buffer.from('a'.repeat(5_000));

  test.each([
    { encoding: 'gzip', decompress: gunzipSync },
    { encoding: 'br', decompress: brotliDecompressSync },
  ] as const)('$encoding', async ({ encoding, decompress }) => {
    expect(decompress(await buffer(compressedBody(body, encoding)))).toEqual(body);
  });

  test('fails if its source breaks off', async () => {
    // eslint-disable-next-line @typescript-eslint/require-await -- a source that breaks at once
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('a');
      throw new Error('broken');
    }

    await expect(buffer(compressedBody(broken(), 'gzip'))).rejects.toThrow('broken');
  });
});
