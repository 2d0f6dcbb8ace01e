/**
 * What the terminal shows of a request: one line, and under a refusal of the function URL why.
 *
 * No value of a header, of a query or of a body reaches it.
 */
import { textWithoutSecrets, type AnsweredRequest } from '@furlock/simulator-cloudfront';
import type { FunctionUrlVerdict } from '@furlock/simulator-function-url';
import type { AwsCall } from './start/tell-aws-calls.js';

/** The line for a request that came to CloudFront. Units of `now`: any; shown as local time. */
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

/** A kept answer is one that no function on origin-request has decided about. */
function keptReason(policy: string | undefined): string | undefined {
  return policy === undefined
    ? undefined
    : `from the cache, by the policy ${policy}: no function ran on origin-request, so nobody asked who this viewer is.`;
}

/** The lines for a request that the function URL judged. */
export function verdictLine(verdict: FunctionUrlVerdict, now: Date): string {
  const { method, path, status, code, why, timings } = verdict;
  const outcome = status === null ? 'caller left' : `${status} ${code}`;
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

/** The lines of an explanation, set apart from the requests around them. */
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

/** What a viewer sends must not move the terminal's cursor, nor leave a token on it. */
function printable(text: string): string {
  return textWithoutSecrets(text).replace(/[^\u0020-\u007e«»…]/g, '·');
}
