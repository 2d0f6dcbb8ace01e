/**
 * What is remembered of a request once it is answered: for the line on the terminal. No value of
 * a header, of the query or of the body is in it.
 */

/** One answered request. */
export interface AnsweredRequest {
  /** CloudFront's id of the request, as in `X-Amz-Cf-Id`. */
  readonly requestId: string;
  readonly method: string;
  /** The path as sent, without the query. */
  readonly rawPath: string;
  readonly hasQuery: boolean;
  /** Undefined where there was no answer: mostly because the viewer left. */
  readonly status: number | undefined;
  /** The reason code of an answer made at the edge, or the error type of the function URL. */
  readonly code: string | undefined;
  /** What was wrong with a function's result. Shape: words that follow the code. */
  readonly fault: string | undefined;
  /** The cache policy by which the answer was kept; undefined where it is no kept one. */
  readonly keptBy: string | undefined;
  /** Units: milliseconds; undefined where the stage was not reached. */
  readonly edgeMs: number | undefined;
  /** Until the origin's headers. Units: milliseconds; undefined where it was not asked. */
  readonly originMs: number | undefined;
  readonly totalMs: number;
}
