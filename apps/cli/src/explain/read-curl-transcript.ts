/**
 * Reads the last request and its response from the output of `curl -v`.
 *
 * curl prints no request body, so the body is unknown unless there was none.
 */
import type { Refusal } from '@furlock/sigv4-explain';
import type { HeaderField } from '@furlock/sigv4-signing';
import { wrongUsage, type Result } from '../terminal/failure.js';
import { hasHeader, headerValue, readHeaderLine, type ExplainInput } from './explain-input.js';
import { splitTarget } from './split-url.js';

const REQUEST_LINE = /^> ([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) (\S+) HTTP\/[\d.]+$/;
const STATUS_LINE = /^< HTTP\/[\d.]+ (\d{3})/;

/** Whether a string looks like what `curl -v` prints. */
export function isCurlTranscript(text: string): boolean {
  return text.split(/\r?\n/).some((line) => REQUEST_LINE.test(line.trimEnd()));
}

/** The last request of a transcript. A redirect or a retry is a separate request. */
export function readCurlTranscript(text: string): Result<ExplainInput> {
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  const start = lines.findLastIndex((line) => REQUEST_LINE.test(line));
  const [, method, target] = REQUEST_LINE.exec(lines[start] ?? '') ?? [];
  if (method === undefined || target === undefined) {
    return wrongUsage(
      'The transcript contains no request: expected what `curl -v` prints, with a line like `> GET /path HTTP/1.1`.',
    );
  }
  const following = lines.slice(start + 1);
  const headers = readHeaders(following, '> ');
  if (!hasHeader(headers, 'host')) {
    return wrongUsage(
      'The request in the transcript has no Host: expected a line `> Host: …` after the request line.',
    );
  }
  const answer = readAnswerLines(following);
  const date = new Date(answer?.date ?? '');
  const hasBody = hasHeader(headers, 'content-length') || hasHeader(headers, 'transfer-encoding');
  return {
    ok: true,
    value: {
      request: {
        method,
        ...splitTarget(target),
        headers,
        body:
          hasBody && headerValue(headers, 'content-length') !== '0'
            ? { kind: 'unknown' }
            : { kind: 'bytes', bytes: new Uint8Array() },
      },
      ...(answer !== undefined && answer.refusal.status >= 400 && { refusal: answer.refusal }),
      ...(!Number.isNaN(date.getTime()) && { now: date }),
    },
  };
}

/** The header lines with this mark, up to the empty line after them. */
function readHeaders(lines: readonly string[], mark: '> ' | '< '): HeaderField[] {
  const headers: HeaderField[] = [];
  for (const line of lines) {
    if (line === mark.trim()) break;
    const header = line.startsWith(mark) ? readHeaderLine(line.slice(2)) : undefined;
    if (header !== undefined) headers.push(header);
  }
  return headers;
}

function readAnswerLines(
  lines: readonly string[],
): { readonly refusal: Refusal; readonly date: string | undefined } | undefined {
  // The last, because `100 Continue` precedes the final response.
  const start = lines.findLastIndex((line) => STATUS_LINE.test(line));
  if (start < 0) return undefined;
  const answer = lines.slice(start);
  const headers = readHeaders(answer.slice(1), '< ');
  const errorType = headerValue(headers, 'x-amzn-errortype');
  const body = answer
    .slice(answer.indexOf('<') + 1)
    .filter((line) => !/^(?:[*<>] |[{}] \[|[<>]$)/.test(line))
    .join('\n')
    .trim();
  return {
    refusal: {
      status: Number(STATUS_LINE.exec(answer[0] ?? '')?.[1]),
      ...(errorType !== undefined && { errorType }),
      message: body.replace(/\n?\* Connection .*$/s, ''),
    },
    date: headerValue(headers, 'date'),
  };
}
