/**
 * Forwards a request to an origin over HTTP/1.1 and returns the answer as a stream.
 *
 * A server on this machine serves the origin's domain. Only the connection goes to it; the `Host`
 * header still names the domain.
 *
 * Source: CloudFront developer guide, "Request and response behavior for custom origins", origin
 * response timeout (read 2026-11-22).
 */
import { request, type Agent, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HeaderList } from './header-list.js';

/** A request to an origin. */
export interface ForwardedRequest {
  readonly method: string;
  /** Path and query. Shape: one character per byte. */
  readonly target: string;
  readonly headers: HeaderList;
  readonly body: AsyncIterable<Buffer> | undefined;
}

/** How to reach the origin, and how long to wait for it. */
export interface OriginConnection {
  /** A name or an address of this machine. */
  readonly host: string;
  readonly port: number;
  /** The kept connections, for requests that may be sent twice. */
  readonly agent: Agent;
  /** The limit until the answer begins, and between its packets. */
  readonly readTimeoutMs: number;
  /** The number of attempts for GET and HEAD; other methods are tried once. */
  readonly attempts: number;
  /** Aborted when the viewer disconnects. */
  readonly signal: AbortSignal;
}

/** The outcome of a forwarded request. */
export type OriginOutcome = (
  | {
      readonly kind: 'answered';
      readonly response: IncomingMessage;
      /** Errors: fails with `OriginReadTimeout` if the next packet is late. */
      readonly body: AsyncIterable<Buffer>;
    }
  | { readonly kind: 'failed'; readonly code: 'OriginConnectError' | 'OriginReadTimeout' }
) & { readonly attempts: number };

/** Forwards a request; never rejects. */
export async function forwardToOrigin(
  forwarded: ForwardedRequest,
  connection: OriginConnection,
): Promise<OriginOutcome> {
  const isRepeatable = ['GET', 'HEAD'].includes(forwarded.method) && forwarded.body === undefined;
  const limit = isRepeatable ? Math.min(connection.attempts, 3) : 1;
  // Only the answer shows whether the origin still had a kept connection open.
  const agent = isRepeatable && connection.agent;
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await attempt(forwarded, { ...connection, agent });
    if (outcome.kind === 'answered') {
      const body = withReadTimeout(outcome.response, connection.readTimeoutMs);
      return { ...outcome, body, attempts };
    }
    if (attempts >= limit || connection.signal.aborted) return { ...outcome, attempts };
  }
}

type Attempt =
  | { readonly kind: 'answered'; readonly response: IncomingMessage }
  | { readonly kind: 'failed'; readonly code: 'OriginConnectError' | 'OriginReadTimeout' };

function attempt(
  forwarded: ForwardedRequest,
  connection: Omit<OriginConnection, 'agent'> & { readonly agent: Agent | false },
): Promise<Attempt> {
  const { method, target, headers, body } = forwarded;
  const { host, port, agent, readTimeoutMs, signal } = connection;
  return new Promise((resolve) => {
    const outgoing = request({
      host,
      port,
      agent,
      method,
      path: target,
      headers: headers.flat(),
    });
    // Instead of Node's `signal` option, which adds an end-of-stream listener to every request.
    const giveUp = (): void => void outgoing.destroy();
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp);
    let timer: NodeJS.Timeout | undefined;
    let isFinished = false;
    const finish = (outcome: Attempt | Promise<Attempt>): void => {
      isFinished = true;
      clearTimeout(timer);
      resolve(outcome);
    };
    // Only after the request has been sent: a slow viewer is not a slow origin.
    outgoing.on('finish', () => {
      if (isFinished) return;
      timer = setTimeout(() => {
        finish({ kind: 'failed', code: 'OriginReadTimeout' });
        outgoing.destroy();
      }, readTimeoutMs);
    });
    outgoing.on('response', (response) => finish({ kind: 'answered', response }));
    // After an answer, the answer's own stream reports the failure.
    outgoing.on('error', () => {
      if (isFinished) return;
      // The origin had closed the kept connection. That is not an attempt yet.
      if (outgoing.reusedSocket) finish(attempt(forwarded, { ...connection, agent: false }));
      else finish({ kind: 'failed', code: 'OriginConnectError' });
    });
    if (body === undefined) {
      outgoing.end();
    } else {
      pipeline(Readable.from(body, { objectMode: false }), outgoing).catch(() => {
        // The viewer disconnected or the origin closed. An incomplete request must not look complete.
        finish({ kind: 'failed', code: 'OriginConnectError' });
        outgoing.destroy();
      });
    }
  });
}

/** The timeout runs only while a packet is requested: a slow viewer is not a slow origin. */
async function* withReadTimeout(
  response: IncomingMessage,
  readTimeoutMs: number,
): AsyncGenerator<Buffer> {
  const packets = (response as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  let timer: NodeJS.Timeout | undefined;
  try {
    for (;;) {
      timer = setTimeout(() => response.destroy(new Error('OriginReadTimeout')), readTimeoutMs);
      const next = await packets.next();
      clearTimeout(timer);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    clearTimeout(timer);
    response.destroy();
  }
}
