/**
 * Formats what the terminal shows for a request: one line, followed by the reason if CloudFront, the function
 * URL, the API or the bucket refused it.
 *
 * It never contains the value of a header, a query parameter or a body.
 */
import { textWithoutSecrets, type AnsweredRequest } from '@furlock/simulator-cloudfront';
import { isApproximated } from '@furlock/simulator-function-url';
import type { Verdict } from './pages/request-log.js';
import type { RepeatedFailures } from './repeated-failures.js';
import type { AwsCall } from './start/report-aws-calls.js';

/** What has been said before. */
type Said = Pick<RepeatedFailures, 'isNew' | 'once'>;

const NOTHING_SAID: Said = { isNew: () => true, once: () => true };

/** The line for a request to CloudFront, and the reason if it is new. `now` is shown as local time. */
export function requestLine(
  request: AnsweredRequest,
  now: Date,
  said: Said = NOTHING_SAID,
): string {
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
    `  ${stages.join(', ')}${whyLine(why, said)}`
  );
}

function whyLine(why: string | undefined, said: Said): string {
  if (why === undefined) return '';
  const line = `${INDENT}why: ${printable(why)}`;
  return said.isNew(line) ? `\n${line}` : '';
}

/** For a cached response no function on origin-request decided whether the viewer may have it. */
function keptReason(policy: string | undefined): string | undefined {
  return policy === undefined
    ? undefined
    : `served from the cache (policy ${policy}): no function ran on origin-request, so the viewer's token was not checked.`;
}

/**
 * The lines for the verdict of a function URL, an API or a bucket: the reason if it is new, and that AWS does
 * not document a response.
 */
export function verdictLine(verdict: Verdict, now: Date, said: Said = NOTHING_SAID): string {
  const { method, path, status, code, why } = verdict;
  const outcome = status === null ? 'caller disconnected' : `${status} ${code}`;
  return (
    `${clock(now)} ${serverOf(verdict)}: ${method} ${printable(path)} ${outcome}` +
    `${durationsOf(verdict)}${whyLine(why, said)}` +
    ('timings' in verdict && isApproximated(verdict.code) && said.once(code)
      ? `\n${INDENT}AWS does not document its response to this (${code}), so AWS's may differ.`
      : '')
  );
}

function serverOf(verdict: Verdict): string {
  if ('timings' in verdict) return 'function URL';
  return 'kind' in verdict ? `${verdict.kind} API` : `S3 ${verdict.bucket ?? 'no bucket'}`;
}

function durationsOf(verdict: Verdict): string {
  if ('kind' in verdict) return `  total ${milliseconds(verdict.durationMs)}`;
  if (!('timings' in verdict)) return '';
  const { receiveMs, judgeMs, invokeMs } = verdict.timings;
  return (
    `  judge ${milliseconds(judgeMs)}, function ${milliseconds(invokeMs)}, ` +
    `total ${milliseconds(receiveMs + judgeMs + invokeMs)}`
  );
}

/** The line for a call to a simulated AWS API. */
export function awsCallLine(
  { service, operation, status, errorType, durationMs }: AwsCall,
  now: Date,
): string {
  const outcome = [status, errorType ?? []].flat().join(' ');
  return `${clock(now)} ${service}: ${printable(operation)} ${outcome}  ${milliseconds(durationMs)}`;
}

/** Whether a line of a function's log is a failure of the function, which its runtime or Lambda wrote. */
export function isFailureLine(line: string): boolean {
  return FAILURES.some((form) => form.test(line));
}

const FAILURES = [
  /^\S+Z\t\S+\tERROR\t(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection) \t/,
  /^\[ERROR\] \w/,
  /^\S+Z [\da-f-]{36} Task timed out after /,
  /^RequestId: [\da-f-]{36} Error: /,
];

/**
 * The lines for one line of a function's log, without the time and the request id that Lambda puts in
 * front.
 */
export function functionLine(functionName: string, line: string): string {
  const text = line
    .replace(/^\S+Z\t(?:undefined|[\da-f-]{36})\t(?:(?:INFO|DEBUG|TRACE)\t)?/, '')
    .replace(/^(?:\S+Z |RequestId: )[\da-f-]{36} /, '');
  return textWithoutSecrets(`[${functionName}] ${text}`).replaceAll('\r', '\n');
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
