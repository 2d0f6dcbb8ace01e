/**
 * The `local-edge` command: reads the command line, starts the local edge, speaks to the terminal
 * and stops on a signal.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LOCAL_ENDPOINTS_FILE } from '@furlock/edge-settings';
import { readDeployment } from '@furlock/simulator-deployment';
import { writeEndpoints } from './endpoints.js';
import { readCommandLine, stageOfStack, type CommandLine } from './read-command-line.js';
import { awsCallLine, explanationLines, requestLine, verdictLine } from './request-line.js';
import { startLocalEdge } from './start/start-local-edge.js';
import { welcomeText } from './welcome-text.js';

/** As a shell reports a process that Ctrl-C ended. */
const FORCED_EXIT_CODE = 130;

await main(readCommandLine(process.argv.slice(2)));

async function main(commandLine: CommandLine): Promise<void> {
  const { assembly, stage, synthCommand, port, verbose } = commandLine;
  const { edgeRegion, freezes, credentialLifetimeSeconds, faults } = commandLine;
  if (!existsSync(join(assembly, 'manifest.json'))) {
    const remedy =
      synthCommand === undefined ? 'name a folder that `cdk synth` wrote' : `run ${synthCommand}`;
    return fail(`There is no assembly in ${assembly}: ${remedy}.`);
  }
  const deployment = readDeployment(assembly);
  if (!deployment.ok) return fail(deployment.error.sentence);
  if (verbose) {
    for (const resource of deployment.passedOver) say(`Passed over: ${resource}`);
  }

  const now = (): Date => new Date();
  const started = await startLocalEdge({
    deployment: deployment.value,
    stage: stage ?? stageOfStack(deployment.value.distribution.stack),
    port,
    edgeRegion,
    freezes,
    credentialLifetimeSeconds,
    faults,
    hostFile: fileURLToPath(new URL('./lambda-host.mjs', import.meta.url)),
    now,
    onAnswered: (request) => say(requestLine(request, now())),
    onVerdict: (verdict) => say(verdictLine(verdict, now())),
    furlock: furlockScript(),
    onExplained: (request, explanation) => say(explanationLines(request, explanation)),
    onAwsCall: (call) => say(awsCallLine(call, now())),
    onFault: (error) => complain(`Fault of the local edge: ${error.stack ?? error.message}`),
    onFunctionOutput: (name, line) => say(`[${name}] ${line}`),
  });
  if (!started.ok) return fail(started.error.sentence);

  const { endpoints, idTokenValiditySeconds, stop } = started.value;
  const removeEndpoints = writeEndpoints(resolve(LOCAL_ENDPOINTS_FILE), endpoints);
  stopOnSignal(async () => {
    removeEndpoints();
    await stop();
  });
  say(welcomeText(endpoints, idTokenValiditySeconds));
}

/** The command of this workspace, where it is built. */
function furlockScript(): string | undefined {
  const { resolve: find } = createRequire(import.meta.url);
  try {
    const directory = dirname(find('@furlock/cli/package.json'));
    return existsSync(join(directory, 'dist', 'main.mjs'))
      ? join(directory, 'bin', 'furlock.mjs')
      : undefined;
  } catch {
    // Not installed beside this: refusals then have their one sentence and no more.
    return undefined;
  }
}

/** The first signal stops in order, and that is success; the second does not wait. */
function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) process.exit(FORCED_EXIT_CODE);
    isStopping = true;
    void stop().then(() => process.exit(0));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

function fail(sentence: string): void {
  complain(sentence);
  process.exitCode = 1;
}
