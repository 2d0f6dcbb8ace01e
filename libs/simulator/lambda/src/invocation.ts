/**
 * A Lambda invocation as its callers see it: an event in, an outcome out.
 *
 * The two ways to invoke are Lambda's API operations Invoke and InvokeWithResponseStream.
 */

/** The outcome of an invocation with its whole payload. */
export type InvocationOutcome =
  | { readonly kind: 'answered'; readonly payload: unknown; readonly durationMs: number }
  | InvocationFailure
  /** The concurrency limit was reached: the invocation was not started. */
  | { readonly kind: 'throttled'; readonly concurrencyLimit: number };

/** The failure of an invocation that was started. */
export type InvocationFailure =
  /** The handler threw or rejected, or the process ended: `errorType` as Lambda reports it. */
  | { readonly kind: 'failed'; readonly errorType: string; readonly errorMessage: string }
  /** The function exceeded its time limit. */
  | { readonly kind: 'timed-out' };

/** The outcome of an invocation whose payload may arrive piece by piece. */
export type StreamedOutcome =
  | InvocationOutcome
  | {
      readonly kind: 'streaming';
      /** As the handler set it; `HttpResponseStream.from` sets its own. */
      readonly contentType: string;
      /**
       * The payload as it is produced. The function waits until each piece is consumed, so the caller
       * must read it to its end, even if it no longer needs it.
       */
      readonly chunks: AsyncIterable<Uint8Array>;
      /** How it ended, after the last piece was consumed. */
      readonly end: Promise<StreamEnd>;
    };

/** How a streamed payload ended: complete or failed. */
export type StreamEnd = { readonly kind: 'ended' } | InvocationFailure;

/** Runs a function for one event; never rejects. */
export type Invoke = (event: unknown) => Promise<InvocationOutcome>;

/** Runs a function for one event and streams its payload as it is produced; never rejects. */
export type InvokeWithResponseStream = (event: unknown) => Promise<StreamedOutcome>;
