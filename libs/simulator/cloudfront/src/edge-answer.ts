/**
 * An answer on its way to a viewer.
 */
import type { HeaderList } from './header-list.js';

/** The first part of an answer. */
export interface AnswerHead {
  readonly status: number;
  /** May be empty. Shape: one character per byte. */
  readonly reason: string;
  readonly headers: HeaderList;
}

/** An answer, whole or as it comes in. */
export interface EdgeAnswer extends AnswerHead {
  readonly body: Buffer | AsyncIterable<Buffer>;
  /** Who made it: `function` stands for one at the edge, `cloudfront` for its own errors. */
  readonly source: 'origin' | 'cache' | 'function' | 'cloudfront';
  /** What `X-Cache` says of it. Shape: the words before ` from cloudfront`. */
  readonly cacheResult: string;
}
