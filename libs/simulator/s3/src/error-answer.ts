/**
 * Writes the error answers of S3: XML of the REST API, and HTML of a website.
 *
 * Source: Amazon S3 API reference, "Error responses"; user guide, "Configuring a custom error document"
 * (read 2026-11-28). The appearance of the pages is approximated.
 */
import type { S3Answer } from './object-answer.js';
import { s3Error, type S3Refusal } from './s3-refusal.js';

/** The error answer of an endpoint. It repeats nothing of the request but the key. */
export function errorAnswer(
  refusal: S3Refusal,
  endpoint: 'rest' | 'website',
  requestId: string,
): S3Answer {
  const { status, code, message } = s3Error(refusal);
  const key = refusal.code === 'S3_KEY_UNKNOWN' ? refusal.key : undefined;
  const facts = [
    ['Code', code],
    ['Message', message],
    ...(key === undefined ? [] : [['Key', key]]),
    ['RequestId', requestId],
  ].map(([name = '', value = '']) => [name, escaped(value)]);
  if (endpoint === 'rest') {
    const parts = facts.map(([name, value]) => `<${name}>${value}</${name}>`).join('');
    return {
      status,
      headers: [['content-type', 'application/xml']],
      body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<Error>${parts}</Error>`),
    };
  }
  const title = `${status} ${code}`;
  const items = facts.map(([name, value]) => `<li>${name}: ${value}</li>`).join('\n');
  return {
    status,
    headers: [['content-type', 'text/html; charset=utf-8']],
    body: Buffer.from(
      `<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<ul>\n${items}\n</ul>\n<hr/>\n</body>\n</html>\n`,
    ),
  };
}

function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
