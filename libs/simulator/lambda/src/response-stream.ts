/**
 * The stream that a streaming handler writes its payload to.
 *
 * It behaves like Lambda's Node.js runtime wherever a handler can notice, including its quirks.
 *
 * Source: Lambda developer guide, "Response streaming for Lambda functions" and "Writing response
 * streaming-enabled Lambda functions" (read 2026-11-22); the open source runtime interface client
 * for Node.js, because the guide does not describe all of its behaviour.
 */
import { Writable } from 'node:stream';

/** Sends one piece of the payload; settles once the next may follow. */
export type SendChunk = (chunk: Buffer, contentType: string) => Promise<void>;

type WriteCallback = (error: Error | null | undefined) => void;

/** A writable stream with the members that Lambda adds. */
export class ResponseStream extends Writable {
  /** Writes before the first piece; `HttpResponseStream.from` sends its prelude with it. */
  _onBeforeFirstWrite: ((write: (chunk: string | Uint8Array) => void) => void) | undefined;
  readonly #sendChunk: SendChunk;
  // The runtime's default type.
  #contentType = 'application/octet-stream';
  #isWritten = false;

  constructor(sendChunk: SendChunk) {
    super();
    this.#sendChunk = sendChunk;
  }

  get contentType(): string {
    return this.#contentType;
  }

  /** Sets the type of the payload. Errors: throws after the first write. */
  setContentType(contentType: string): void {
    if (this.#isWritten) throw new Error('Cannot set content-type, too late.');
    this.#contentType = contentType;
  }

  // `end(chunk)` does not call this method. The same is true in Lambda, where a prelude without a
  // later write is lost.
  override write(
    chunk: unknown,
    encoding?: BufferEncoding | WriteCallback,
    callback?: WriteCallback,
  ): boolean {
    if (!this.#isWritten) {
      this.#isWritten = true;
      this._onBeforeFirstWrite?.((before) => super.write(before));
    }
    const data =
      typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk : JSON.stringify(chunk);
    return typeof encoding === 'string'
      ? super.write(data, encoding, callback)
      : super.write(data, encoding);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: WriteCallback): void {
    this.#sendChunk(chunk, this.#contentType).then(() => callback(null), callback);
  }
}
