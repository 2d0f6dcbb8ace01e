/**
 * Compresses an origin's answer as CloudFront would.
 *
 * Source: CloudFront developer guide, "Serve compressed files" (read 2026-11-22).
 */
import { Readable } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { CacheBehavior } from '@furlock/simulator-deployment';
import { acceptedEncodings, type Encoding } from './accepted-encodings.js';
import type { AnswerHead, EdgeAnswer } from './edge-answer.js';
import { headerValues, withoutHeaders, type HeaderList } from './header-list.js';
import type { ViewerRequest } from './viewer-request.js';

const MIN_BYTES = 1_000;
const MAX_BYTES = 10_000_000;

const COMPRESSED_STATUSES = [200, 403, 404];

/** The content types that are compressed. */
const COMPRESSED_TYPES = new Set([
  'application/dash+xml',
  'application/eot',
  'application/font',
  'application/font-sfnt',
  'application/javascript',
  'application/json',
  'application/opentype',
  'application/otf',
  'application/pdf',
  'application/pkcs7-mime',
  'application/protobuf',
  'application/rss+xml',
  'application/truetype',
  'application/ttf',
  'application/vnd.apple.mpegurl',
  'application/vnd.mapbox-vector-tile',
  'application/vnd.ms-fontobject',
  'application/wasm',
  'application/xhtml+xml',
  'application/xml',
  'application/x-font-opentype',
  'application/x-font-truetype',
  'application/x-font-ttf',
  'application/x-httpd-cgi',
  'application/x-javascript',
  'application/x-mpegurl',
  'application/x-opentype',
  'application/x-otf',
  'application/x-perl',
  'application/x-ttf',
  'font/eot',
  'font/opentype',
  'font/otf',
  'font/ttf',
  'image/svg+xml',
  'text/css',
  'text/csv',
  'text/html',
  'text/javascript',
  'text/js',
  'text/plain',
  'text/richtext',
  'text/tab-separated-values',
  'text/xml',
  'text/x-component',
  'text/x-java-source',
  'text/x-script',
  'vnd.apple.mpegurl',
]);

/**
 * The answer that a viewer gets with this behaviour: compressed or unchanged.
 *
 * Approximated: without caching, nothing is compressed; the guide does not specify this.
 */
export function compressAnswer(
  answer: EdgeAnswer,
  { compress: isOn, cachePolicy }: CacheBehavior,
  request: ViewerRequest,
): EdgeAnswer {
  const [encoding] = acceptedEncodings(request, cachePolicy);
  if (!isOn || encoding === undefined || cachePolicy.maxTtlSeconds === 0) return answer;
  if (answer.source !== 'origin' || !isCompressible(answer)) return answer;
  return {
    ...answer,
    headers: compressedHeaders(answer.headers, encoding),
    body: request.method === 'HEAD' ? answer.body : compressedBody(answer.body, encoding),
  };
}

/** Whether CloudFront compresses an answer. */
export function isCompressible({ status, headers }: AnswerHead): boolean {
  const [type = ''] = headerValues(headers, 'content-type');
  const [length = ''] = headerValues(headers, 'content-length');
  const bytes = /^\d+$/.test(length) ? Number(length) : 0;
  return (
    COMPRESSED_STATUSES.includes(status) &&
    headerValues(headers, 'content-encoding').length === 0 &&
    COMPRESSED_TYPES.has(type.split(';')[0]?.trim().toLowerCase() ?? '') &&
    bytes >= MIN_BYTES &&
    bytes <= MAX_BYTES
  );
}

/** The headers of the compressed answer: no original length, and no strong ETag. */
export function compressedHeaders(headers: HeaderList, encoding: Encoding): HeaderList {
  return [
    ...withoutHeaders(headers, (name) => name === 'content-length').flatMap(
      ([name, value]): HeaderList =>
        name.toLowerCase() === 'etag' ? weakEtag(name, value) : [[name, value]],
    ),
    ['Content-Encoding', encoding],
    ['Vary', 'Accept-Encoding'],
  ];
}

/** Compresses a body as it arrives. */
export function compressedBody(
  body: Buffer | AsyncIterable<Buffer>,
  encoding: Encoding,
): AsyncIterable<Buffer> {
  const compressor =
    encoding === 'gzip'
      ? createGzip()
      : createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  const source = Readable.from(Buffer.isBuffer(body) ? [body] : body, { objectMode: false });
  source.on('error', (error) => compressor.destroy(error));
  compressor.on('close', () => source.destroy());
  return source.pipe(compressor);
}

/** A strong ETag becomes weak, a weak one is kept, an invalid one is dropped. */
function weakEtag(name: string, value: string): HeaderList {
  if (value.startsWith('W/')) return [[name, value]];
  return /^".*"$/.test(value) ? [[name, `W/${value}`]] : [];
}
