/**
 * Counts the operations of the shipped bundle for a request.
 */
import { messageOf, type World } from './world.js';

/** Units: operations. */
export interface Counts {
  readonly rsa: number;
  readonly keyImports: number;
  readonly hmac: number;
  readonly sha256: number;
  /** Hashes of input so long that it must be a body. */
  readonly largeHashes: number;
  /** Decoding, encoding or copying of input so long that it must be a body. */
  readonly largeCopies: number;
  readonly timers: number;
  /** Calls to AWS. */
  readonly calls: number;
}

/** The results of some requests, and the operations they took. */
export interface Counted {
  readonly counts: Counts;
  /** `passed`, or the status of a refusal. */
  readonly statuses: readonly string[];
  /** The code of each refusal; null for a request that passed. */
  readonly codes: readonly (string | null)[];
}

/** A running bundle whose operations are counted. */
export interface CountedBundle {
  /** The operations of the init phase. */
  readonly init: Counts;
  /** Handles the requests concurrently, after setting the clock forward. */
  handle(events: readonly unknown[], advanceMs?: number): Promise<Counted>;
}

/** Starts the bundle in a separate process. */
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
