/**
 * A process with one candidate, which works in slices on request while the other processes are idle.
 *
 * Events are parsed before a batch is timed, so that every string is new, as in a Lambda function,
 * whose runtime parses them too.
 */
import './aws-on-loopback.mjs';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

const BATCH = 16;
const text = readFileSync(process.env['BENCH_EVENT'], 'utf8');
/** Used in turn, and then again from the start, so that a cache gains nothing from the order. */
const tokens = readFileSync(process.env['BENCH_TOKENS'], 'utf8').split('\n');
const { handle } = await import(`../candidates/${process.env['BENCH_CANDIDATE']}.mjs`);
let next = 0;

process.on('message', async ({ kind, sliceMs }) => {
  try {
    if (kind === 'answer') return process.send({ answer: await handle(take()) });
    process.send({ microseconds: await slice(sliceMs) });
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) });
  }
});
process.on('disconnect', () => process.exit());
process.send('ready');

function take() {
  return JSON.parse(text.replaceAll('@TOKEN@', tokens[next++ % tokens.length]));
}

/** The microseconds of one operation. */
async function slice(sliceMs) {
  let spentMs = 0;
  let operations = 0;
  while (spentMs < sliceMs) {
    const batch = Array.from({ length: BATCH }, take);
    const before = performance.now();
    for (const event of batch) await handle(event);
    spentMs += performance.now() - before;
    operations += batch.length;
  }
  return (spentMs * 1_000) / operations;
}
