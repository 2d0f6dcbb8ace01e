/**
 * The error that CloudFront sends when an edge function returns no result.
 *
 * Source: CloudFront developer guide, "HTTP 503 status code (Service Unavailable)" (read 2026-11-22).
 */
import type { InvocationOutcome } from '@furlock/simulator-lambda';
import type { CloudFrontErrorCode } from './cloudfront-error.js';

/** The error that a viewer gets, and the reason. Shape of `fault`: text that follows the code. */
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
        fault: 'the function exceeded its time limit',
      };
    case 'throttled':
      return {
        code: 'LambdaLimitExceeded',
        fault: `more than ${outcome.concurrencyLimit} concurrent invocations`,
      };
  }
}
