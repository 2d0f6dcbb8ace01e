/**
 * The body of a viewer's request on its way to the functions and the origin. It is read only as far
 * as needed, and measured while it is read.
 */
import type { Readable } from 'node:stream';
import { bodyPackets, measuredPackets } from './body-packets.js';
import { readBeginning, type BodyBeginning } from './read-beginning.js';
import { RunningDigest, type BodyDigest } from './without-secrets.js';

/** A viewer's body, or a function's replacement. */
export class ViewerBody {
  readonly #incoming: Readable;
  /** Whether the viewer sends a body. */
  readonly #isAnnounced: boolean;
  readonly #received = new RunningDigest();
  #known: BodyBeginning = { bytes: Buffer.alloc(0), isWhole: false };
  #replaced: Buffer | undefined;

  constructor(incoming: Readable, isAnnounced: boolean) {
    this.#incoming = incoming;
    this.#isAnnounced = isAnnounced;
  }

  /** The part read from the viewer so far; undefined if it sends no body. */
  get received(): BodyDigest | undefined {
    return this.#isAnnounced ? this.#received.value : undefined;
  }

  /**
   * Reads at least the first bytes, or the whole body if it is shorter.
   *
   * Errors: rejects if the viewer breaks off.
   */
  async beginning(wantedBytes: number): Promise<Buffer> {
    if (this.#replaced !== undefined) return this.#replaced;
    const { bytes, isWhole } = this.#known;
    if (isWhole || bytes.length >= wantedBytes) return bytes;
    const more = await readBeginning(this.#incoming, wantedBytes - bytes.length);
    this.#received.add(more.bytes);
    this.#known = { bytes: Buffer.concat([bytes, more.bytes]), isWhole: more.isWhole };
    return this.#known.bytes;
  }

  /** Replaces the body with a function's. */
  replace(body: Buffer): void {
    this.#replaced = body;
  }

  /** The whole body, even if a function was shown only its beginning; undefined if there is none. */
  toForward(digest: RunningDigest): AsyncIterable<Buffer> | undefined {
    if (this.#replaced !== undefined) return measuredPackets([this.#replaced], digest);
    return this.#isAnnounced ? measuredPackets(this.#packets(), digest) : undefined;
  }

  async *#packets(): AsyncGenerator<Buffer> {
    const { bytes, isWhole } = this.#known;
    yield* bodyPackets(bytes);
    if (!isWhole) yield* measuredPackets(this.#incoming, this.#received);
  }
}
