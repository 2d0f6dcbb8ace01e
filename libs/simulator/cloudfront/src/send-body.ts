/**
 * Sends the body of an answer to the viewer, packet by packet as it arrives.
 *
 * It does not use Node's `pipeline`, because the streams and signals that `pipeline` creates cost more
 * than sending a short answer.
 */
import type { ServerResponse } from 'node:http';
import { bodyPackets } from './body-packets.js';
import type { RunningDigest } from './without-secrets.js';

/**
 * Sends a whole body, no faster than the viewer reads it, and measures it.
 *
 * Errors: rejects if the body breaks off or the viewer disconnects.
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
  if (outgoing.destroyed && !outgoing.writableFinished)
    throw new Error('the viewer has disconnected');
}

/** Resolves on the event (the buffer has drained or all is sent), or when the connection closes. */
function eventOrClose(outgoing: ServerResponse, event: 'drain' | 'finish'): Promise<void> {
  return new Promise((resolve) => {
    const onEither = (): void => {
      outgoing.off(event, onEither).off('close', onEither);
      resolve();
    };
    outgoing.on(event, onEither).on('close', onEither);
  });
}
