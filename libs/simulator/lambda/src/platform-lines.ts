/**
 * The lines that Lambda itself writes to a function's log.
 *
 * Approximated: the text format. A function with `LogFormat: JSON` gets the same lines here.
 *
 * Source: Lambda developer guide, "Log and monitor Node.js Lambda functions" and "Understanding the
 * Lambda execution environment lifecycle" (read 2026-11-28).
 */
import type { InvocationFailure } from './invocation.js';

/** The first line of an event. */
export function startLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}`;
}

/** What an event took. */
export interface InvocationReport {
  readonly requestId: string;
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly peakBytes: number;
  /** Only with the first event of an environment. */
  readonly initMs: number | undefined;
  /** Undefined unless it ended the environment. */
  readonly failure: InvocationFailure | undefined;
}

/** The last two lines of an event. */
export function endLines(report: InvocationReport): string[] {
  const { requestId, durationMs, memoryMb, peakBytes, initMs, failure } = report;
  return [
    `END RequestId: ${requestId}`,
    [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${milliseconds(durationMs)}`,
      `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
      `Memory Size: ${memoryMb} MB`,
      `Max Memory Used: ${Math.min(memoryMb, Math.ceil(peakBytes / 1024 / 1024))} MB`,
      ...(initMs === undefined ? [] : [`Init Duration: ${milliseconds(initMs)}`]),
      ...(failure === undefined ? [] : statusFields(failure)),
      '',
    ].join('\t'),
  ];
}

/** The line of an init phase that failed. */
export function initReportLine(failure: InvocationFailure, durationMs: number): string {
  return [
    `INIT_REPORT Init Duration: ${milliseconds(durationMs)}`,
    'Phase: init',
    ...statusFields(failure),
  ].join('\t');
}

/** The line of a function that exceeded its time limit. */
export function timeoutLine(now: Date, requestId: string, timeoutSeconds: number): string {
  return `${now.toISOString()} ${requestId} Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
}

/** The line of a process that has ended. */
export function exitLine(requestId: string, errorMessage: string): string {
  return `RequestId: ${requestId} Error: ${errorMessage}`;
}

function statusFields(failure: InvocationFailure): string[] {
  return failure.kind === 'timed-out'
    ? ['Status: timeout']
    : ['Status: error', `Error Type: ${failure.errorType}`];
}

function milliseconds(durationMs: number): string {
  return `${durationMs.toFixed(2)} ms`;
}
