/**
 * Runs a handler that writes its payload to a stream.
 *
 * Source: Lambda developer guide, "Writing response streaming-enabled Lambda functions" (read
 * 2026-11-22); the open source runtime interface client for Node.js.
 */
import { finished } from 'node:stream/promises';
import { describeError, type DescribedError } from './describe-error.js';
import type { Handler } from './load-handler.js';
import { ResponseStream, type SendChunk } from './response-stream.js';

/** How a streaming handler ended, after the pieces that it sent. */
export type StreamingOutcome =
  | { readonly kind: 'stream-ended'; readonly contentType: string }
  | ({ readonly kind: 'failed' } & DescribedError);

/** The outcome of one call, which ends when both the handler and its stream have ended. */
export async function runStreamingHandler(
  handler: Handler,
  event: unknown,
  context: object,
  sendChunk: SendChunk,
): Promise<StreamingOutcome> {
  const stream = new ResponseStream(sendChunk);
  const isFinished = finished(stream);
  // Awaited below. Until then, a stream error must not end the process as an unhandled rejection.
  isFinished.catch(() => undefined);
  try {
    const returned = handler(event, stream, context);
    if (!(returned instanceof Promise)) {
      throw new Error('Streaming does not support non-async handlers.');
    }
    await returned;
    await isFinished;
    return { kind: 'stream-ended', contentType: stream.contentType };
  } catch (error) {
    return { kind: 'failed', ...describeError(error) };
  }
}
