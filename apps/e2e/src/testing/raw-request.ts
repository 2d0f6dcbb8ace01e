/**
 * Sends exact bytes over a plain socket, for requests that no well-behaved client would send.
 */
import { connect } from 'node:net';

/** Sends the lines of a request's head and then its body; resolves to the whole response as text. */
export function rawRequest(url: string, lines: readonly string[], body = ''): Promise<string> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    socket.write(
      Buffer.from(
        [...lines, `Host: ${host}`, 'Connection: close', '', body].join('\r\n'),
        'latin1',
      ),
    );
  });
}
