/**
 * What CloudFront makes of a function at the edge that gave no result.
 *
 * Source: CloudFront developer guide, "HTTP 503 status code (Service Unavailable)" (read 2026-11-22).
 */
import type { InvocationOutcome } from '@furlock/simulator-lambda';
import type { CloudFrontErrorCode } from './cloudfront-error.js';

/** The error that a viewer gets, and why. Shape of `fault`: words that follow the code. */
export function functionFailure(outcome: Exclude<InvocationOutcome, { kind: 'answered' }>): {
  readonly code: CloudFrontErrorCode;
  readonly fault: string;
} {
  switch (outcome.kind) {
    case 'failed':
      return {
        code: 'LambdaExecutionError',
        fault: `${outcome.errorType}: ${outcome.errorMessage}`,
      };
    case 'timed-out':
      return {
        code: 'LambdaLimitExceeded',
        fault: 'the function ran longer than its time limit',
      };
    case 'throttled':
      return {
        code: 'LambdaLimitExceeded',
        fault: `more than ${outcome.concurrencyLimit} invocations at once`,
      };
  }
}
