/**
 * `/__furlock/requests`: the last requests as JSON. It is no part of CloudFront, and nothing that is
 * asked for there reaches it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson, refuseStrangers } from './loopback-page.js';
import type { RequestLog } from './request-log.js';

/** The page's path. */
export const REQUESTS_PATH = '/__furlock/requests';

/** Answers with the page. */
export function answerRequestsPage(
  incoming: Pick<IncomingMessage, 'method' | 'headers'>,
  outgoing: ServerResponse,
  log: RequestLog,
): void {
  if (refuseStrangers(incoming, outgoing)) return;
  if (incoming.method !== 'GET' && incoming.method !== 'HEAD') {
    return answerJson(outgoing, 405, { message: 'This page is for GET.' });
  }
  answerJson(outgoing, 200, { requests: log.latest() });
}
