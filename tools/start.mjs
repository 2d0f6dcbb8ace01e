/**
 * `npm start`: builds what the local edge runs, synthesizes, and starts it.
 *
 * Takes `--stage` and `--region` for both, and hands every argument on to the local edge.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { readCommandLine } from '../apps/local-edge/src/read-command-line.ts';

// A mistake on the command line is told, and help is given, before anything is built.
readCommandLine(process.argv.slice(2));

const { values } = parseArgs({
  options: {
    stage: { type: 'string' },
    region: { type: 'string' },
    assembly: { type: 'string' },
  },
  strict: false,
});
const nx = createRequire(import.meta.url).resolve('nx/bin/nx.js');

const context = ['stage', 'region'].flatMap((name) =>
  values[name] === undefined ? [] : ['--context', `${name}=${values[name]}`],
);
await run('Building', [nx, 'run-many', '-t', 'build', '-p', 'local-edge', 'cli', 'infra']);
if (values.assembly === undefined) {
  // What infra:synth runs, once it is built: if it fails, its one sentence stands alone.
  const synth = ['--conditions=@furlock/source', '--import', 'tsx', 'src/run-cdk.ts', 'synth'];
  await run('Synthesizing', [...synth, ...context], 'apps/infra');
}
await run(undefined, ['apps/local-edge/bin/local-edge.mjs', ...process.argv.slice(2)]);

/** Runs Node with these arguments; what it prints is shown only if it fails, or if it is the last. */
function run(doing, args, cwd = '.') {
  const isLast = doing === undefined;
  if (!isLast) process.stdout.write(`${doing} … `);
  const startedMs = Date.now();
  const child = spawn(process.execPath, args, { cwd, stdio: isLast ? 'inherit' : 'pipe' });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => printed.push(chunk));
  }
  // Ctrl-C reaches the child as well, and the child decides how it ends.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      process.off('SIGINT', ignore);
      if (isLast || code !== 0) {
        if (!isLast) process.stdout.write('\n');
        process.stderr.write(Buffer.concat(printed));
        process.exit(code ?? (signal === 'SIGINT' ? 130 : 1));
      }
      process.stdout.write(`${((Date.now() - startedMs) / 1000).toFixed(1)} s\n`);
      resolve();
    });
  });
}
