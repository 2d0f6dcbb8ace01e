/**
 * `/__furlock/faults`: shows which faults are in force, takes orders, mends everything.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { answerJson, refuseStrangers } from './loopback-page.js';
import { readFaultOrder } from '../faults/fault-catalogue.js';
import type { Faults } from '../faults/faults.js';

/** The page's path. */
export const FAULTS_PATH = '/__furlock/faults';

/** Answers GET with the faults in force, POST with what an order made of them, DELETE with none. */
export async function answerFaultsPage(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  faults: Faults,
): Promise<void> {
  if (refuseStrangers(incoming, outgoing)) return;
  if (incoming.method === 'DELETE') {
    faults.mendAll();
  } else if (incoming.method === 'POST') {
    const order = readFaultOrder(await text(incoming));
    if (!order.ok) return answerJson(outgoing, 400, { message: order.error });
    faults.obey(order.value);
  } else if (incoming.method !== 'GET') {
    return answerJson(outgoing, 405, { message: 'This page is for GET, POST and DELETE.' });
  }
  answerJson(outgoing, 200, { faults: faults.list() });
}
