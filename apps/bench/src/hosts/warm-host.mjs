/**
 * A process with one candidate, which works in slices when it is told to: the others stand still.
 *
 * Events are parsed before a batch is timed, so that every string is as fresh as in a Lambda
 * function, whose runtime parses them too.
 */
import './aws-on-loopback.mjs';
import { readFileSync } from 'node:fs';

const BATCH = 16;
const texts = JSON.parse(readFileSync(process.env['BENCH_EVENTS'], 'utf8')).map((event) =>
  JSON.stringify(event),
);
/** One user's after another's, in no order that a cache could like. */
const tokens = process.env['BENCH_TOKENS']
  ? readFileSync(process.env['BENCH_TOKENS'], 'utf8').trim().split('\n')
  : undefined;
const isOnceEach = process.env['BENCH_ONCE_EACH'] === 'yes';
const { handle } = await import(`../candidates/${process.env['BENCH_CANDIDATE']}.mjs`);
let next = 0;
let random = 1;

process.on('message', async ({ kind, sliceMs, atMost }) => {
  try {
    if (kind === 'answer') return process.send({ answer: await handle(take()) });
    process.send(await slice(sliceMs, atMost));
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) });
  }
});
process.on('disconnect', () => process.exit());
process.send('ready');

function take() {
  if (isOnceEach && next >= texts.length) throw new Error('no event is left');
  const text = texts[next++ % texts.length];
  if (tokens === undefined) return JSON.parse(text);
  random = (random * 1_103_515_245 + 12_345) % 2 ** 31;
  return JSON.parse(text.replaceAll('@TOKEN@', tokens[random % tokens.length]));
}

/** Units: microseconds of processor time, which waiting for a processor is not a part of. */
async function slice(sliceMs, atMost = Infinity) {
  let spent = 0;
  let operations = 0;
  while (spent < sliceMs * 1_000 && operations < atMost) {
    const left = isOnceEach ? texts.length - next : BATCH;
    const batch = Array.from({ length: Math.min(BATCH, left) }, take);
    if (batch.length === 0) break;
    const before = process.cpuUsage();
    for (const event of batch) await handle(event);
    const { user, system } = process.cpuUsage(before);
    spent += user + system;
    operations += batch.length;
  }
  if (operations === 0) throw new Error('no event is left');
  return { microseconds: spent / operations, operations };
}
