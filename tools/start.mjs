/**
 * `npm start`: builds the local edge and what it runs, synthesizes, and starts it.
 *
 * Uses `--stage` and `--region` for the synthesis, and passes all arguments to the local edge.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { cdkCommand } from '../apps/infra/src/cdk-command.ts';
import { listen, portSentence } from '../apps/local-edge/src/start/listen.ts';
import { readCommandLine } from '../apps/local-edge/src/read-command-line.ts';

// Errors in the command line are reported here, before anything is built.
const { version } = JSON.parse(readFileSync('apps/local-edge/package.json', 'utf8'));
const { port } = readCommandLine(process.argv.slice(2), version);
await refuseTakenPort(port);
const { values } = parseArgs({
  options: {
    stage: { type: 'string' },
    region: { type: 'string' },
    assembly: { type: 'string' },
  },
  strict: false,
});
if (values.assembly === undefined) refuseInvalidContext(values);

const nx = createRequire(import.meta.url).resolve('nx/bin/nx.js');
if (values.assembly === undefined) {
  const options = ['stage', 'region'].flatMap((name) =>
    values[name] === undefined ? [] : [`--${name}=${values[name]}`],
  );
  await run('Building and synthesizing', [nx, 'run', 'infra:before-start', ...options]);
} else {
  await run('Building', [nx, 'run-many', '-t', 'build', '-p', 'local-edge', 'cli']);
}
await run(undefined, ['apps/local-edge/bin/local-edge.mjs', ...process.argv.slice(2)]);

async function refuseTakenPort(port) {
  const server = createServer();
  const listening = await listen(server, port);
  if (!listening.ok) fail(portSentence(port, listening.error.code));
  await new Promise((resolve) => server.close(resolve));
}

function refuseInvalidContext(context) {
  const { context: defaults } = JSON.parse(readFileSync('apps/infra/cdk.json', 'utf8'));
  const args = ['stage', 'region'].flatMap((name) =>
    context[name] === undefined ? [] : ['--context', `${name}=${context[name]}`],
  );
  const command = cdkCommand({
    verb: 'synth',
    args,
    defaults,
    assembliesDirectory: 'dist/cdk',
    interactive: false,
  });
  if (!command.ok) fail(command.sentence);
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/**
 * Runs Node with these arguments. With a title, shows the output only if the run fails. A run without a
 * title is the last one.
 */
function run(title, args) {
  const isLast = title === undefined;
  if (!isLast) process.stdout.write(`${title} … `);
  const startedMs = Date.now();
  const child = spawn(process.execPath, args, { stdio: isLast ? 'inherit' : 'pipe' });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => printed.push(chunk));
  }
  // Ctrl-C also reaches the child, which decides how to exit.
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
