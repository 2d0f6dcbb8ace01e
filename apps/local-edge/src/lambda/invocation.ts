/**
 * What a Lambda invocation is to its callers: an event in, an outcome out.
 */

/** What became of one invocation. */
export type InvocationOutcome =
  | { readonly kind: 'answered'; readonly payload: unknown; readonly durationMs: number }
  /** The handler threw or rejected, or the process ended: `errorType` as Lambda reports it. */
  | { readonly kind: 'failed'; readonly errorType: string; readonly errorMessage: string }
  /** The function's own time limit passed. */
  | { readonly kind: 'timed-out' };

/** Runs a function once: one event, one outcome; never rejects. */
export type Invoke = (event: unknown) => Promise<InvocationOutcome>;
