/**
 * The global `awslambda` of Lambda's Node.js runtime, with which a handler declares that it streams.
 *
 * Source: Lambda developer guide, "Writing response streaming-enabled Lambda functions" (read
 * 2026-11-22); the open source runtime interface client for Node.js.
 */
import type { ResponseStream } from './response-stream.js';

/** The content type of a payload that begins with status and headers; `from` sets it. */
export const HTTP_INTEGRATION_RESPONSE = 'application/vnd.awslambda.http-integration-response';

/** The runtime's own marker, so that libraries that set it without the global also work. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

/** Separates the prelude from the payload. */
const DELIMITER = new Uint8Array(8);

/** The global, as bundles see it. */
export const awslambda = {
  /** Marks a handler as streaming, and returns it. */
  streamifyResponse<Handler extends object>(handler: Handler): Handler {
    return Object.assign(handler, { [STREAMING]: 'response' });
  },

  HttpResponseStream: {
    /** Returns the same stream, with status and headers before its first piece. */
    from(stream: ResponseStream, prelude: unknown): ResponseStream {
      stream.setContentType(HTTP_INTEGRATION_RESPONSE);
      const text = JSON.stringify(prelude);
      stream._onBeforeFirstWrite = (write) => {
        write(text);
        write(DELIMITER);
      };
      return stream;
    },
  },
};

/** Whether a handler is marked as streaming. */
export function isStreaming(handler: object): boolean {
  return (handler as { readonly [STREAMING]?: unknown })[STREAMING] === 'response';
}
