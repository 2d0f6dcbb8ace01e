/**
 * The in-memory cache of one edge location: answers by cache key until they expire.
 *
 * `fresh-seconds.ts` decides how long an answer is cached.
 */
import { bodyPackets } from './body-packets.js';
import type { AnswerHead, EdgeAnswer } from './edge-answer.js';

/** An answer from the cache. */
export interface CachedAnswer extends AnswerHead {
  readonly body: Buffer;
  /** The time since it was cached. */
  readonly ageSeconds: number;
}

interface Entry {
  readonly answer: AnswerHead & { readonly body: Buffer };
  readonly storedAt: Date;
  readonly expiresAtMs: number;
}

/** Larger answers are not cached, to limit the memory used on a developer's machine. */
const MAX_KEPT_BODY_BYTES = 10 * 1024 * 1024;

const MAX_ENTRIES = 500;

/** Caches answers by key; the oldest are evicted first. */
export class AnswerCache {
  readonly #entries = new Map<string, Entry>();
  readonly #underway = new Map<string, Promise<void>>();

  /** The cached answer for a key, if it is still fresh. */
  find(key: string, now: Date): CachedAnswer | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.expiresAtMs <= now.getTime()) return undefined;
    return {
      ...entry.answer,
      ageSeconds: Math.floor((now.getTime() - entry.storedAt.getTime()) / 1000),
    };
  }

  /** Resolves when no fetch for the key is in progress. */
  async settled(key: string): Promise<void> {
    await this.#underway.get(key);
  }

  /** Records that a fetch for the key has started. Returns a function that records its end. */
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

  /** Passes the body of an answer through, and caches the answer once the body is complete. */
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
