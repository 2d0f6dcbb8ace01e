/**
 * Builds the streamed answer of the function URL from the function's stream: invoke mode
 * RESPONSE_STREAM.
 *
 * It does not send the answer: `create-function-url-server.ts` does.
 *
 * Source: Lambda developer guide, "Writing response streaming-enabled Lambda functions" (read
 * 2026-11-22); the open source runtime interface client for Node.js for the form of the prelude.
 */
import { HTTP_INTEGRATION_RESPONSE, type StreamedOutcome } from '@furlock/simulator-lambda';
import { failure, success, type Result } from '@furlock/simulator-sigv4-judge';
import {
  isRecord,
  responseHead,
  type HeaderLine,
  type ResponseHead,
  type ResponseRefusal,
} from './payload-response.js';

/** Separates the prelude (status and headers as JSON) from the body. */
const DELIMITER = Buffer.alloc(8);

/** Approximated: AWS documents no limit; real status and headers are never this long. */
const MAX_PRELUDE_BYTES = 1024 * 1024;

/** An answer whose body has not yet arrived. */
export interface StreamedResponse {
  readonly head: ResponseHead;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * The answer that a streamed payload describes.
 *
 * With the content type of `HttpResponseStream.from`, the payload begins with a prelude, an object
 * with `statusCode`, `headers` and `cookies`. With any other type it is the body of a 200 of that type.
 * Errors: `FUNCTION_RESPONSE_MALFORMED`, after reading the payload up to its prelude.
 */
export async function streamedResponse({
  contentType,
  chunks,
}: Extract<StreamedOutcome, { kind: 'streaming' }>): Promise<
  Result<StreamedResponse, ResponseRefusal>
> {
  const iterator = chunks[Symbol.asyncIterator]();
  const prelude =
    contentType === HTTP_INTEGRATION_RESPONSE ? await readPrelude(iterator) : undefined;
  if (prelude === 'absent')
    return failure({ code: 'FUNCTION_RESPONSE_MALFORMED', part: 'prelude' });

  const head =
    prelude === undefined
      ? success({ status: 200, headers: [typeLine(contentType)] })
      : // Approximated: the type that the runtime sends by default.
        responseHead({ statusCode: 200, ...prelude.value }, typeLine('application/octet-stream'));
  if (!head.ok) return head;
  return success({ head: head.value, body: continued(prelude?.rest, iterator) });
}

function typeLine(contentType: string): HeaderLine {
  return ['content-type', contentType];
}

interface Prelude {
  readonly value: Record<string, unknown>;
  /** The part of the body in the same piece. */
  readonly rest: Uint8Array;
}

async function readPrelude(iterator: AsyncIterator<Uint8Array>): Promise<Prelude | 'absent'> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < MAX_PRELUDE_BYTES) {
    const next = await iterator.next();
    if (next.done === true) return 'absent';
    bytes = Buffer.concat([bytes, next.value]);
    const delimiterAt = bytes.indexOf(DELIMITER);
    if (delimiterAt >= 0) {
      const value = parseObject(bytes.subarray(0, delimiterAt).toString('utf8'));
      const rest = bytes.subarray(delimiterAt + DELIMITER.length);
      return value === undefined ? 'absent' : { value, rest };
    }
  }
  return 'absent';
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function* continued(
  rest: Uint8Array | undefined,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (rest !== undefined && rest.length > 0) yield rest;
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return;
    yield next.value;
  }
}
