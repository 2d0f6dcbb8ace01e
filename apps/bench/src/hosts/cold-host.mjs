/**
 * A whole process: loads a candidate, optionally waits for a message, handles one event, and reports
 * the time on the monotonic clock, which parent and child share.
 */
import './aws-on-loopback.mjs';
import { readFileSync } from 'node:fs';

const events = JSON.parse(readFileSync(process.env['BENCH_EVENTS'], 'utf8'));
const now = () => Number(process.hrtime.bigint()) / 1e6;

if (process.env['BENCH_CANDIDATE'] === 'bare') {
  await report({ answeredMs: now(), answer: null });
  process.exit();
}
const { handle } = await import(`../candidates/${process.env['BENCH_CANDIDATE']}.mjs`);
if (process.env['BENCH_WAITS'] === 'yes') {
  await report({ loaded: true });
  await new Promise((resolve) => process.once('message', resolve));
}
const startedMs = now();
const answer = await handle(events[0]);
await report({ answeredMs: now(), invocationMs: now() - startedMs, answer });
// One event at a time, so that the host holds no more of them in memory than Lambda's runtime.
const again = events[1] && JSON.stringify(events[1]);
for (let count = Number(process.env['BENCH_AGAIN'] ?? 0); count > 0; count--) {
  await handle(JSON.parse(again));
}
if (again !== undefined) await report({});
process.exit();

function report(message) {
  const rss = { peakKilobytes: process.resourceUsage().maxRSS };
  return new Promise((resolve) => process.send({ ...rss, ...message }, resolve));
}
