/**
 * What the pages below `/__furlock/` have in common: for programs on this machine alone, and JSON.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Refuses who is not on loopback by its own name, so that no website that has its name point here
 * can ask, and what a page in a browser sends: it has an `Origin` where it could change something
 * (Fetch standard, section 3.2). Returns whether it did.
 */
export function refuseStrangers(
  { headers }: Pick<IncomingMessage, 'headers'>,
  outgoing: ServerResponse,
): boolean {
  const host = headers.host?.replace(/:\d+$/, '');
  const isLoopback = host === 'localhost' || host === '127.0.0.1' || host === '[::1]';
  if (isLoopback && headers.origin === undefined) return false;
  answerJson(outgoing, 403, { message: 'This page is for programs on loopback only.' });
  return true;
}

/** Answers with JSON that nobody keeps. */
export function answerJson(outgoing: ServerResponse, status: number, body: unknown): void {
  outgoing.writeHead(status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  outgoing.end(`${JSON.stringify(body, null, 2)}\n`);
}
