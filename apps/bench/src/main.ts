/**
 * `npm run bench`: measures the selected parts, prints a table and writes a file. The pages with
 * figures are made from such files.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleSize } from './bundle-size.js';
import { WARM } from './budgets.js';
import { measureCold } from './cold-starts.js';
import { countTypical } from './count-typical.js';
import { measureGrowth } from './growth.js';
import { measureLoad } from './load.js';
import { describeMachine } from './machine.js';
import { measureWarm, type WarmResult } from './paired-slices.js';
import { createProgress } from './progress.js';
import { recordRuns } from './record-runs.js';
import { excesses, terminalTable, type Run } from './report.js';
import { WORKSPACE } from './world.js';
import { writePages } from './write-pages.js';

const PARTS = ['counts', 'warm', 'cold', 'growth', 'load'] as const;
type Part = (typeof PARTS)[number];
/** `load` is not included: it runs for more than a minute and needs the assembly. */
const DEFAULT_PARTS: readonly Part[] = ['counts', 'warm', 'cold', 'growth'];

const HELP = `npm run bench -- [part …] [options]

Measures the shipped edge function and compares it with other ways to do the same work.

  counts   the operations of a request
  warm     ratios of times in warm processes
  cold     whole processes: first response, CPU quota of 128 MB (if it can be set), memory
  growth   cost by number or size of headers, parameters, body, token, rules and users
  load     the local edge under 200 connections for a minute (only if named)

npm run bench -- record <node> [<node> …]

Measures every part with the first Node binary, and warm and cold with the others. Writes
docs/benchmark*.json and the pages that show their figures.

  --rounds <n>      number of slices per candidate; a quarter as many processes (default 40)
  --seconds <n>     duration of the load in seconds (default 60)
  --json <file>     where to write the run (default dist/bench/node-<version>.json)
  --strict          exit with 1 if a budget is exceeded
  --readme <file>   do not measure: write the README's rows, docs/benchmark.md and its chart from
                    this file; repeat to add a column with the ratios of another run
  --help
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '40' },
    seconds: { type: 'string', default: '60' },
    json: { type: 'string' },
    strict: { type: 'boolean', default: false },
    readme: { type: 'string', multiple: true },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const [command, ...binaries] = positionals;
const isRecorded = command === 'record';
const mistakes = [
  ...(isRecorded && binaries.length === 0 ? ['record needs at least one Node binary.'] : []),
  ...(isRecorded ? [] : positionals)
    .filter((part) => !PARTS.includes(part as Part))
    .map((part) => `Unknown part: ${part}.`),
  ...(['rounds', 'seconds'] as const)
    .filter((name) => !/^[1-9]\d*$/.test(values[name]))
    .map((name) => `--${name} must be a whole number greater than 0.`),
];
if (values.help || mistakes.length > 0) {
  process.stdout.write(HELP);
  process.stderr.write(mistakes.map((mistake) => `${mistake}\n`).join(''));
  process.exit(mistakes.length > 0 ? 2 : 0);
}
process.on('SIGINT', () => {
  // The handlers of `exit` end child processes and remove folders.
  process.stderr.write('\nInterrupted: nothing was written.\n');
  process.exit(130);
});

try {
  if (values.readme !== undefined) writePages(values.readme);
  else if (isRecorded) writePages(recordRuns(binaries, values.rounds));
  else await measure();
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function measure(): Promise<void> {
  const parts = positionals.length === 0 ? DEFAULT_PARTS : (positionals as Part[]);
  const rounds = Math.max(3, Number(values.rounds));
  const progress = createProgress(process.stderr);
  const isSelected = (part: Part) => parts.includes(part);

  // First, because it needs an assembly, which may be missing.
  const load = isSelected('load')
    ? await measureLoad({ connections: 200, seconds: Number(values.seconds) }, progress)
    : undefined;
  const counts = isSelected('counts') ? await countTypical() : undefined;
  const warm: WarmResult[] = [];
  for (const quantity of isSelected('warm') ? WARM : []) {
    warm.push(await measureWarm(quantity, rounds, progress));
  }
  const cold = isSelected('cold')
    ? await measureCold(Math.max(3, Math.round(rounds / 4)), progress)
    : undefined;
  const growth = isSelected('growth')
    ? await measureGrowth(Math.max(3, Math.round(rounds / 2)), progress)
    : undefined;

  const run: Run = {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    bundle: bundleSize(),
    ...(counts && { counts }),
    ...(warm.length > 0 && { warm }),
    ...(cold && { cold }),
    ...(growth && { growth }),
    ...(load && { load }),
  };
  const file = values.json ?? join(WORKSPACE, `dist/bench/node-${process.versions.node}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(run, undefined, 2)}\n`);
  process.stdout.write(`${terminalTable(run)}\n`);
  if (cold?.quotaMs === null) {
    process.stdout.write('The CPU quota was not measured: no control group can be created here.\n');
  }
  process.stdout.write(`Written to ${file}\n`);

  const over = excesses(run);
  if (over.length > 0) process.stdout.write(`Over budget:\n  ${over.join('\n  ')}\n`);
  if (over.length > 0 && values.strict) process.exitCode = 1;
}
