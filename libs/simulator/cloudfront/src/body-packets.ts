/**
 * A body packet by packet, whether it is there whole or still comes in.
 */
import type { RunningDigest } from './without-secrets.js';

/** The packets of a body; none of an empty one. */
export function bodyPackets(
  body: Buffer | AsyncIterable<Buffer>,
): Iterable<Buffer> | AsyncIterable<Buffer> {
  if (!Buffer.isBuffer(body)) return body;
  return body.length === 0 ? [] : [body];
}

/** The packets, each measured as it passes. */
export async function* measuredPackets(
  packets: Iterable<Buffer> | AsyncIterable<Buffer>,
  digest: RunningDigest,
): AsyncGenerator<Buffer> {
  for await (const packet of packets) {
    digest.add(packet);
    yield packet;
  }
}
