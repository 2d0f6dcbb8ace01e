/**
 * Guesses the content type of a file from its name, as the AWS CLI does when it uploads it.
 *
 * The CLI asks Python, whose own table this is in part: the types that websites have. Fonts, source maps and
 * modern documents have no type there.
 *
 * Source: Python 3.13, `mimetypes.types_map`, `mimetypes.encodings_map`; aws-cdk-lib 2.276.0, handler of
 * bucket deployments (read 2026-11-28).
 */

/** S3's type for an object that is uploaded without one. */
export const UNKNOWN_CONTENT_TYPE = 'binary/octet-stream';

const TYPES: Readonly<Record<string, string>> = {
  aac: 'audio/aac',
  avi: 'video/x-msvideo',
  avif: 'image/avif',
  bin: 'application/octet-stream',
  bmp: 'image/bmp',
  css: 'text/css',
  csv: 'text/csv',
  dll: 'application/octet-stream',
  doc: 'application/msword',
  eps: 'application/postscript',
  exe: 'application/octet-stream',
  gif: 'image/gif',
  heic: 'image/heic',
  htm: 'text/html',
  html: 'text/html',
  ico: 'image/vnd.microsoft.icon',
  jpe: 'image/jpeg',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  m3u8: 'application/vnd.apple.mpegurl',
  mjs: 'text/javascript',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  mpeg: 'video/mpeg',
  mpg: 'video/mpeg',
  opus: 'audio/opus',
  pdf: 'application/pdf',
  png: 'image/png',
  ppt: 'application/vnd.ms-powerpoint',
  ps: 'application/postscript',
  py: 'text/x-python',
  sh: 'application/x-sh',
  srt: 'text/plain',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  tsv: 'text/tab-separated-values',
  txt: 'text/plain',
  vtt: 'text/vtt',
  wasm: 'application/wasm',
  wav: 'audio/x-wav',
  webm: 'video/webm',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  xls: 'application/vnd.ms-excel',
  xml: 'text/xml',
  xsl: 'application/xml',
  zip: 'application/zip',
};

/** Endings that state an encoding: the type is that of the ending before. */
const ENCODINGS = ['gz', 'bz2', 'xz', 'br'];

/** Endings that stand for two. */
const SHORT_ENDINGS: Readonly<Record<string, string>> = { svgz: 'svg', tgz: 'tar' };

/** The content type of a file. */
export function contentTypeOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  // A name that begins with its only dot has no ending.
  const [, ...endings] = name.replace(/^\.+/, '').split('.');
  const last = endings.pop()?.toLowerCase() ?? '';
  const ending = ENCODINGS.includes(last) ? (endings.pop()?.toLowerCase() ?? '') : last;
  const key = SHORT_ENDINGS[ending] ?? ending;
  return Object.hasOwn(TYPES, key) ? (TYPES[key] ?? UNKNOWN_CONTENT_TYPE) : UNKNOWN_CONTENT_TYPE;
}
