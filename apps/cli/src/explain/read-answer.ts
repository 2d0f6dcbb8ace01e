/**
 * Reads the refusal in AWS's response, as `curl -i` prints it, or in its body alone.
 */
import type { Refusal } from '@furlock/sigv4-explain';
import { headerValue, readHeaderLine } from './explain-input.js';

/** The refusal in a response; a body alone is treated as that of a 403. */
export function readAnswer(text: string): Refusal {
  const lines = text.split(/\r?\n/);
  // The last, because `100 Continue` and redirects precede the final response.
  const start = lines.findLastIndex((line) => /^HTTP\/[\d.]+ \d{3}/.test(line));
  if (start < 0) return { status: 403, message: text };

  const answer = lines.slice(start);
  const endOfHeaders = answer.indexOf('');
  const head = endOfHeaders < 0 ? answer : answer.slice(0, endOfHeaders);
  const headers = head.flatMap((line) => {
    const header = readHeaderLine(line);
    return header === undefined ? [] : [header];
  });
  const errorType = headerValue(headers, 'x-amzn-errortype');
  return {
    status: Number(/ (\d{3})/.exec(answer[0] ?? '')?.[1]),
    ...(errorType !== undefined && { errorType }),
    message: endOfHeaders < 0 ? '' : answer.slice(endOfHeaders + 1).join('\n'),
  };
}
