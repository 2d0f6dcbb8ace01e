/**
 * An answer on its way to a viewer.
 */
import type { HeaderList } from './header-list.js';

/** The status line and headers of an answer. */
export interface AnswerHead {
  readonly status: number;
  /** May be empty. Shape: one character per byte. */
  readonly reason: string;
  readonly headers: HeaderList;
}

/** An answer with a complete or arriving body. */
export interface EdgeAnswer extends AnswerHead {
  readonly body: Buffer | AsyncIterable<Buffer>;
  /** The source of the answer: `function` is an edge function, `cloudfront` its own errors. */
  readonly source: 'origin' | 'cache' | 'function' | 'cloudfront';
  /** The result in `X-Cache`. Shape: the text before ` from cloudfront`. */
  readonly cacheResult: string;
}
