/**
 * What the shipped bundle does for a request, counted.
 */
import { messageOf, type World } from './world.js';

/** What was done. Units: operations. */
export interface Counts {
  readonly rsa: number;
  readonly keyImports: number;
  readonly hmac: number;
  readonly sha256: number;
  /** Hashes of a text or bytes as long as only a body is. */
  readonly largeHashes: number;
  /** Times that something as long as a body was decoded, encoded or copied. */
  readonly largeCopies: number;
  readonly timers: number;
  /** Calls to AWS. */
  readonly calls: number;
}

/** What became of some requests, and what it took. */
export interface Counted {
  readonly counts: Counts;
  /** `passed`, or the status of the refusal. */
  readonly statuses: readonly string[];
  /** The code of each refusal; null for what passed. */
  readonly codes: readonly (string | null)[];
}

/** A running bundle whose operations are counted. */
export interface CountedBundle {
  /** What the init phase took. */
  readonly init: Counts;
  /** Hands it the requests all at once, its clock set forward before. */
  handle(events: readonly unknown[], advanceMs?: number): Promise<Counted>;
}

/** Starts the bundle in a process of its own. */
export async function startCountedBundle(world: World): Promise<CountedBundle> {
  const child = world.start('count', {});
  const { counts: init } = await messageOf<{ counts: Counts }>(child);
  return {
    init,
    handle(events, advanceMs = 0) {
      const counted = messageOf<Counted>(child);
      child.send({ events, advanceMs });
      return counted;
    },
  };
}
