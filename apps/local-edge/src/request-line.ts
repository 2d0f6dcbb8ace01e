/**
 * Formats what the terminal shows for a request: one line, followed by the reason if the function URL
 * rejected it.
 *
 * It never contains the value of a header, a query parameter or a body.
 */
import { textWithoutSecrets, type AnsweredRequest } from '@furlock/simulator-cloudfront';
import type { FunctionUrlVerdict } from '@furlock/simulator-function-url';
import type { AwsCall } from './start/report-aws-calls.js';

/** The line for a request to CloudFront. `now` is shown as local time. */
export function requestLine(request: AnsweredRequest, now: Date): string {
  const { method, rawPath, hasQuery, status, code, edgeMs, originMs, totalMs } = request;
  const why = request.fault ?? keptReason(request.keptBy);
  const stages = [
    edgeMs === undefined ? [] : [`edge ${milliseconds(edgeMs)}`],
    originMs === undefined ? [] : [`origin ${milliseconds(originMs)}`],
    [`total ${milliseconds(totalMs)}`],
  ].flat();
  const outcome = [status === undefined ? 'not answered' : String(status), code ?? []].flat();
  return (
    `${clock(now)} ${method} ${printable(rawPath)}${hasQuery ? '?…' : ''} ${outcome.join(' ')}` +
    `  ${stages.join(', ')}${why === undefined ? '' : `\n${INDENT}why: ${printable(why)}`}`
  );
}

/** For a cached response no function on origin-request decided whether the viewer may have it. */
function keptReason(policy: string | undefined): string | undefined {
  return policy === undefined
    ? undefined
    : `served from the cache (policy ${policy}): no function ran on origin-request, so the viewer's token was not checked.`;
}

/** The lines for a function URL's verdict. */
export function verdictLine(verdict: FunctionUrlVerdict, now: Date): string {
  const { method, path, status, code, why, timings } = verdict;
  const outcome = status === null ? 'caller disconnected' : `${status} ${code}`;
  const { receiveMs, judgeMs, invokeMs } = timings;
  return (
    `${clock(now)} function URL: ${method} ${printable(path)} ${outcome}` +
    `  judge ${milliseconds(judgeMs)}, function ${milliseconds(invokeMs)}, ` +
    `total ${milliseconds(receiveMs + judgeMs + invokeMs)}` +
    (why === undefined ? '' : `\n${INDENT}why: ${printable(why)}`)
  );
}

/** The line for a call to Cognito or SSM. */
export function awsCallLine(
  { service, operation, status, errorType, durationMs }: AwsCall,
  now: Date,
): string {
  const outcome = [status, errorType ?? []].flat().join(' ');
  return `${clock(now)} ${service}: ${printable(operation)} ${outcome}  ${milliseconds(durationMs)}`;
}

/** The lines of an explanation, in a frame that separates it from the surrounding lines. */
export function explanationLines(request: string, explanation: string): string {
  const lines = explanation.split('\n').map((line) => `${INDENT}│ ${printable(line)}`.trimEnd());
  return [`${INDENT}┌ furlock explain: ${printable(request)}`, ...lines, `${INDENT}└`].join('\n');
}

/** As wide as the time. */
const INDENT = ' '.repeat(9);

/** Shape: `HH:MM:SS`, local time. */
function clock(now: Date): string {
  return [now.getHours(), now.getMinutes(), now.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

function milliseconds(durationMs: number): string {
  return `${durationMs < 10 ? durationMs.toFixed(1) : Math.round(durationMs)} ms`;
}

/** A viewer's text must neither move the terminal's cursor nor show a token. */
function printable(text: string): string {
  return textWithoutSecrets(text).replace(/[^\u0020-\u007e«»…]/g, '·');
}
