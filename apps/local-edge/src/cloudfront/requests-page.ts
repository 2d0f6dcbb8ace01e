/**
 * `/__furlock/requests`: the last requests as JSON. It is no part of CloudFront, and nothing that is
 * asked for there reaches it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestLog } from './request-log.js';

/** The page's path. */
export const REQUESTS_PATH = '/__furlock/requests';

/** Whether a target names the page. */
export function isRequestsPage(target: string | undefined): boolean {
  return target?.split('?', 1)[0] === REQUESTS_PATH;
}

/**
 * Answers with the page: to who asks on loopback by its own name only, so that no website that has
 * its name point here can read it.
 */
export function answerRequestsPage(
  { method, headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  outgoing: ServerResponse,
  log: RequestLog,
): void {
  const host = headers.host?.replace(/:\d+$/, '');
  if (host !== 'localhost' && host !== '127.0.0.1' && host !== '[::1]') {
    return answer(outgoing, 403, { message: 'This page is for loopback only.' });
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return answer(outgoing, 405, { message: 'This page is for GET.' });
  }
  answer(outgoing, 200, { requests: log.latest() });
}

function answer(outgoing: ServerResponse, status: number, body: unknown): void {
  outgoing.writeHead(status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  outgoing.end(`${JSON.stringify(body, null, 2)}\n`);
}
