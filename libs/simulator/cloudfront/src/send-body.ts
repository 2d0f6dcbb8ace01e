/**
 * Sends the body of an answer to the viewer, packet by packet as it comes in.
 *
 * Not a `pipeline` of Node's: it makes streams and signals around the packets that cost more than to
 * send a short answer.
 */
import type { ServerResponse } from 'node:http';
import { bodyPackets } from './body-packets.js';
import type { RunningDigest } from './without-secrets.js';

/**
 * Sends a body no faster than the viewer takes it, to its end, and measures it as it passes.
 *
 * Errors: rejects where the body breaks off, and where the viewer leaves.
 */
export async function sendBody(
  body: Buffer | AsyncIterable<Buffer>,
  outgoing: ServerResponse,
  digest: RunningDigest,
): Promise<void> {
  for await (const packet of bodyPackets(body)) {
    digest.add(packet);
    requireViewer(outgoing);
    if (!outgoing.write(packet)) await eventOrClose(outgoing, 'drain');
  }
  requireViewer(outgoing);
  outgoing.end();
  await eventOrClose(outgoing, 'finish');
  requireViewer(outgoing);
}

function requireViewer(outgoing: ServerResponse): void {
  if (outgoing.destroyed && !outgoing.writableFinished) throw new Error('the viewer has left');
}

/** Until there is room for more, or all is out; or until nobody is left to wait for. */
function eventOrClose(outgoing: ServerResponse, event: 'drain' | 'finish'): Promise<void> {
  return new Promise((resolve) => {
    const onEither = (): void => {
      outgoing.off(event, onEither).off('close', onEither);
      resolve();
    };
    outgoing.on(event, onEither).on('close', onEither);
  });
}
