/**
 * Shared by the pages below `/__furlock/`: access from this machine only, and JSON responses.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Rejects a request whose `Host` is not a loopback name, which stops a website whose name resolves to
 * loopback (DNS rebinding), and a request with an `Origin`, which a browser sends with every request
 * of a page that could change something (Fetch standard, section 3.2). Returns whether it did.
 */
export function rejectWebPages(
  { headers }: Pick<IncomingMessage, 'headers'>,
  outgoing: ServerResponse,
): boolean {
  const host = headers.host?.replace(/:\d+$/, '');
  const isLoopback = host === 'localhost' || host === '127.0.0.1' || host === '[::1]';
  if (isLoopback && headers.origin === undefined) return false;
  answerJson(outgoing, 403, { message: 'Only programs on loopback may use this page.' });
  return true;
}

/** Responds with JSON that must not be cached. */
export function answerJson(outgoing: ServerResponse, status: number, body: unknown): void {
  outgoing.writeHead(status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  outgoing.end(`${JSON.stringify(body, null, 2)}\n`);
}
