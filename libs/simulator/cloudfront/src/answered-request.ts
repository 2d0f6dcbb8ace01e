/**
 * The summary of an answered request for the line on the terminal. It contains no header value, no
 * query and no body.
 */

/** One answered request. */
export interface AnsweredRequest {
  /** CloudFront's id of the request, as in `X-Amz-Cf-Id`. */
  readonly requestId: string;
  readonly method: string;
  /** The path as sent, without the query. */
  readonly rawPath: string;
  readonly hasQuery: boolean;
  /** Undefined if there was no answer, mostly because the viewer disconnected. */
  readonly status: number | undefined;
  /** The reason code of an answer made at the edge, or the error type of the function URL. */
  readonly code: string | undefined;
  /** What is wrong with a function's result. Shape: text that follows the code. */
  readonly fault: string | undefined;
  /** The cache policy of an answer from the cache; undefined for any other answer. */
  readonly keptBy: string | undefined;
  /** Units: milliseconds; undefined if the stage was not reached. */
  readonly edgeMs: number | undefined;
  /** Until the origin's headers. Units: milliseconds; undefined if no request went to the origin. */
  readonly originMs: number | undefined;
  readonly totalMs: number;
}
