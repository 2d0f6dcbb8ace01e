/**
 * `/__furlock/faults`: lists the active faults, and switches faults on and off.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { answerJson, rejectWebPages } from './loopback-page.js';
import { readFaultCommand } from '../faults/fault-catalogue.js';
import type { Faults } from '../faults/faults.js';

/** The page's path. */
export const FAULTS_PATH = '/__furlock/faults';

/** GET lists the active faults, POST applies one command, DELETE switches all faults off. */
export async function answerFaultsPage(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  faults: Faults,
): Promise<void> {
  if (rejectWebPages(incoming, outgoing)) return;
  if (incoming.method === 'DELETE') {
    faults.clear();
  } else if (incoming.method === 'POST') {
    const command = readFaultCommand(await text(incoming));
    if (!command.ok) return answerJson(outgoing, 400, { message: command.error });
    faults.apply(command.value);
  } else if (incoming.method !== 'GET') {
    return answerJson(outgoing, 405, { message: 'This page supports only GET, POST and DELETE.' });
  }
  answerJson(outgoing, 200, { faults: faults.list() });
}
