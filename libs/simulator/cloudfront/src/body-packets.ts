/**
 * A body as packets, whether it is complete or still arriving.
 */
import type { RunningDigest } from './without-secrets.js';

/** The packets of a body; an empty body has none. */
export function bodyPackets(
  body: Buffer | AsyncIterable<Buffer>,
): Iterable<Buffer> | AsyncIterable<Buffer> {
  if (!Buffer.isBuffer(body)) return body;
  return body.length === 0 ? [] : [body];
}

/** Passes packets through and measures each one. */
export async function* measuredPackets(
  packets: Iterable<Buffer> | AsyncIterable<Buffer>,
  digest: RunningDigest,
): AsyncGenerator<Buffer> {
  for await (const packet of packets) {
    digest.add(packet);
    yield packet;
  }
}
