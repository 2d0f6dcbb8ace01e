/**
 * Reads a body that is not sent.
 */
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { bodyPackets } from './body-packets.js';
import type { EdgeAnswer } from './edge-answer.js';

/** Reads a body that is not sent, so that it is cached and the connection to the origin can be reused. */
export async function readToEnd(body: EdgeAnswer['body']): Promise<void> {
  await finished(Readable.from(bodyPackets(body), { objectMode: false }).resume());
}
