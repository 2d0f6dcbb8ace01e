/**
 * `/__furlock/requests`: the last requests as JSON. The page is not part of CloudFront, and requests
 * for it do not reach CloudFront.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson, rejectWebPages } from './loopback-page.js';
import type { RequestLog } from './request-log.js';

/** The page's path. */
export const REQUESTS_PATH = '/__furlock/requests';

/** Responds with the page. */
export function answerRequestsPage(
  incoming: Pick<IncomingMessage, 'method' | 'headers'>,
  outgoing: ServerResponse,
  log: RequestLog,
): void {
  if (rejectWebPages(incoming, outgoing)) return;
  if (incoming.method !== 'GET' && incoming.method !== 'HEAD') {
    return answerJson(outgoing, 405, { message: 'This page supports only GET and HEAD.' });
  }
  answerJson(outgoing, 200, { requests: log.latest() });
}
