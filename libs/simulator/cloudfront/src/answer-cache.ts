/**
 * The cache of one edge location, in memory: answers under their keys until they expire.
 *
 * How long each may stay is decided in `fresh-seconds.ts`.
 */
import { bodyPackets } from './body-packets.js';
import type { AnswerHead, EdgeAnswer } from './edge-answer.js';

/** An answer out of the cache. */
export interface CachedAnswer extends AnswerHead {
  readonly body: Buffer;
  /** Since it was put there. */
  readonly ageSeconds: number;
}

interface Entry {
  readonly answer: AnswerHead & { readonly body: Buffer };
  readonly storedAt: Date;
  readonly expiresAtMs: number;
}

/** Larger answers pass and are not kept: the memory is a developer's. */
const MAX_KEPT_BODY_BYTES = 10 * 1024 * 1024;

const MAX_ENTRIES = 500;

/** Answers by key; the ones that were put there first give way. */
export class AnswerCache {
  readonly #entries = new Map<string, Entry>();
  readonly #underway = new Map<string, Promise<void>>();

  /** What is kept under a key and still fresh. */
  find(key: string, now: Date): CachedAnswer | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.expiresAtMs <= now.getTime()) return undefined;
    return {
      ...entry.answer,
      ageSeconds: Math.floor((now.getTime() - entry.storedAt.getTime()) / 1000),
    };
  }

  /** Resolves once nobody fetches an answer for the key any more; at once where nobody does. */
  async settled(key: string): Promise<void> {
    await this.#underway.get(key);
  }

  /** Says that an answer for the key is being fetched; what it gives says that this is over. */
  begin(key: string): () => void {
    let end = (): void => undefined;
    const fetching = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#underway.set(key, fetching);
    return () => {
      if (this.#underway.get(key) === fetching) this.#underway.delete(key);
      end();
    };
  }

  /** The body of an answer as it passes; the answer is put there once it is whole. */
  async *putOncePassed(
    key: string,
    { status, reason, headers, body }: EdgeAnswer,
    freshSeconds: number,
    now: () => Date,
  ): AsyncGenerator<Buffer> {
    const packets: Buffer[] = [];
    let bytes = 0;
    for await (const packet of bodyPackets(body)) {
      bytes += packet.length;
      if (bytes <= MAX_KEPT_BODY_BYTES) packets.push(packet);
      yield packet;
    }
    if (bytes > MAX_KEPT_BODY_BYTES) return;
    this.put(key, { status, reason, headers, body: Buffer.concat(packets) }, freshSeconds, now());
  }

  put(
    key: string,
    answer: AnswerHead & { readonly body: Buffer },
    freshSeconds: number,
    now: Date,
  ): void {
    this.#entries.delete(key);
    this.#entries.set(key, {
      answer,
      storedAt: now,
      expiresAtMs: now.getTime() + freshSeconds * 1000,
    });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
  }
}
