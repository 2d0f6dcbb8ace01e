/**
 * Carries a request to an origin over HTTP/1.1 and hands back the answer as a stream.
 *
 * The origin's domain is served on this machine: only the connection leads elsewhere, the `Host`
 * header names the domain.
 */
import { request, type Agent, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HeaderList } from './header-list.js';

/** A request on its way to an origin. */
export interface ForwardedRequest {
  readonly method: string;
  /** Path and query. Shape: one character per byte. */
  readonly target: string;
  readonly headers: HeaderList;
  readonly body: AsyncIterable<Buffer> | undefined;
}

/** How to reach the origin, and how long to wait for it. */
export interface OriginConnection {
  readonly port: number;
  readonly agent: Agent;
  readonly readTimeoutMs: number;
  /** Fires when the viewer has gone. */
  readonly signal: AbortSignal;
}

/** What became of a forwarded request. */
export type OriginOutcome =
  | { readonly kind: 'answered'; readonly response: IncomingMessage }
  | { readonly kind: 'failed'; readonly code: 'OriginConnectError' | 'OriginReadTimeout' };

/** Forwards a request; never rejects. */
export function forwardToOrigin(
  { method, target, headers, body }: ForwardedRequest,
  { port, agent, readTimeoutMs, signal }: OriginConnection,
): Promise<OriginOutcome> {
  return new Promise((resolve) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      agent,
      method,
      path: target,
      headers: headers.flat(),
      timeout: readTimeoutMs,
      signal,
    });
    outgoing.on('response', (response) => resolve({ kind: 'answered', response }));
    outgoing.on('timeout', () => {
      resolve({ kind: 'failed', code: 'OriginReadTimeout' });
      outgoing.destroy();
    });
    // After an answer this changes nothing: the answer's own stream tells of the break.
    outgoing.on('error', () => resolve({ kind: 'failed', code: 'OriginConnectError' }));
    if (body === undefined) {
      outgoing.end();
    } else {
      pipeline(Readable.from(body, { objectMode: false }), outgoing).catch(() => {
        // The viewer broke off, or the origin closed: an unfinished request must not look whole.
        resolve({ kind: 'failed', code: 'OriginConnectError' });
        outgoing.destroy();
      });
    }
  });
}
