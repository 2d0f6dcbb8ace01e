/**
 * Receives the body of a request.
 */
import type { IncomingMessage } from 'node:http';

/** Collects the body's bytes. A body that is too large is still read to its end, so that the answer arrives. */
export function collectBody(
  message: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | 'too large' | 'left'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    message.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
    });
    message.on('end', () => resolve(length <= maxBytes ? Buffer.concat(chunks) : 'too large'));
    // 'close' follows, and its handler detects that the caller disconnected early.
    message.on('error', () => undefined);
    message.on('close', () => resolve('left'));
  });
}
