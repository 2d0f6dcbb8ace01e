/**
 * What a Lambda invocation is to its callers: an event in, an outcome out.
 *
 * The two ways to invoke are Lambda's API operations Invoke and InvokeWithResponseStream.
 */

/** What became of one invocation whose payload was waited for. */
export type InvocationOutcome =
  | { readonly kind: 'answered'; readonly payload: unknown; readonly durationMs: number }
  | InvocationFailure
  /** As many invocations run as may: it was not started. */
  | { readonly kind: 'throttled'; readonly concurrencyLimit: number };

/** An invocation that was started and came to nothing. */
export type InvocationFailure =
  /** The handler threw or rejected, or the process ended: `errorType` as Lambda reports it. */
  | { readonly kind: 'failed'; readonly errorType: string; readonly errorMessage: string }
  /** The function's own time limit passed. */
  | { readonly kind: 'timed-out' };

/** What became of one invocation whose payload may come piece by piece. */
export type StreamedOutcome =
  | InvocationOutcome
  | {
      readonly kind: 'streaming';
      /** As the handler set it; `HttpResponseStream.from` sets one of its own. */
      readonly contentType: string;
      /**
       * The payload as it is produced. The function waits until a piece is taken, so whoever invokes
       * reads it to its end, although nobody may want it any more.
       */
      readonly chunks: AsyncIterable<Uint8Array>;
      /** How it ended, once the last piece was taken. */
      readonly end: Promise<StreamEnd>;
    };

/** How a streamed payload ended: complete, or not. */
export type StreamEnd = { readonly kind: 'ended' } | InvocationFailure;

/** Runs a function once: one event, one outcome; never rejects. */
export type Invoke = (event: unknown) => Promise<InvocationOutcome>;

/** Runs a function once, and hands on its payload while it is being produced; never rejects. */
export type InvokeWithResponseStream = (event: unknown) => Promise<StreamedOutcome>;
