/**
 * The `local-edge` command: reads the command line, starts the local edge, writes to the terminal
 * and stops on a signal.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LOCAL_ENDPOINTS_FILE, lockOfSettings } from '@furlock/edge-settings';
import { readDeployment } from '@furlock/simulator-deployment';
import { writeEndpoints } from './endpoints.js';
import { findingsText } from './findings-text.js';
import { isAssembly, readCommandLine, type CommandLine } from './read-command-line.js';
import {
  awsCallLine,
  explanationLines,
  functionLine,
  isFailureLine,
  requestLine,
  verdictLine,
} from './request-line.js';
import { RepeatedFailures } from './repeated-failures.js';
import { functionGaps } from './start/function-gaps.js';
import { startLocalEdge } from './start/start-local-edge.js';
import { terminalText } from './terminal-text.js';
import { welcomeText } from './welcome-text.js';

/** The exit code that a shell reports for a process that Ctrl-C ended. */
const FORCED_EXIT_CODE = 130;

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

const unread = unreadOutput();
await main(readCommandLine(process.argv.slice(2), version));

async function main(commandLine: CommandLine): Promise<void> {
  const { assembly, missingAssembly, strict, port, verbose } = commandLine;
  const { edgeRegion, freezes, credentialLifetimeSeconds, faults, runtimeSdk, allowedHosts } =
    commandLine;
  if (!isAssembly(assembly)) return fail(missingAssembly);
  const deployment = readDeployment(assembly, commandLine);
  if (!deployment.ok) return fail(deployment.error.sentence);
  const differences = findingsText([...deployment.findings, ...functionGaps(deployment.value)]);
  if (strict && differences !== '') return fail(`${differences}Not started, because of --strict.`);
  if (differences !== '') print(differences);
  if (verbose) {
    for (const resource of deployment.ignored) print(`Ignored: ${resource}`);
  }

  const [lock] = deployment.value.parameters.flatMap(({ name }) => lockOfSettings(name) ?? []);
  const [{ stack }] = deployment.value.distributions;
  const now = (): Date => new Date();
  const failures = new RepeatedFailures({
    print,
    after: (durationMs, listener) => setTimeout(listener, durationMs).unref(),
  });
  const started = await startLocalEdge({
    deployment: deployment.value,
    stage: commandLine.stage ?? lock?.stage ?? stack,
    port,
    edgeRegion,
    freezes,
    credentialLifetimeSeconds,
    faults,
    runtimeSdk,
    allowedHosts,
    hostFile: fileURLToPath(new URL('./lambda-host.mjs', import.meta.url)),
    functionHostFile: fileURLToPath(new URL('./function-host.mjs', import.meta.url)),
    now,
    onAnswered: (request) => print(requestLine(request, now(), failures)),
    onVerdict: (verdict) => print(verdictLine(verdict, now(), failures)),
    furlock: furlockScript(),
    isNewRefusal: (name) => failures.isNew(name),
    onExplained: (request, explanation) => print(explanationLines(request, explanation)),
    onAwsCall: (call) => print(awsCallLine(call, now())),
    onFault: (error) =>
      printError(`Internal error of the local edge: ${error.stack ?? error.message}`),
    onFunctionOutput: (name, line) => {
      const text = functionLine(name, line);
      if (isFailureLine(line)) failures.print(text);
      else print(text);
    },
    onFunctionNote: (sentence) => failures.print(sentence),
  });
  if (!started.ok) {
    fail(started.error.sentence);
    // Every part has been stopped; whatever is still closing need not be waited for.
    process.exit();
  }

  const { endpoints, idTokenValiditySeconds, stop } = started.value;
  const endpointsFile = resolve(LOCAL_ENDPOINTS_FILE);
  let removeEndpoints: () => void;
  try {
    removeEndpoints = writeEndpoints(endpointsFile, endpoints);
  } catch (error) {
    await stop();
    fail(
      `${endpointsFile} cannot be written: ${(error as Error).message}. Start the local edge in another folder, with --assembly.`,
    );
    process.exit();
  }
  stopOnSignal(async () => {
    failures.flush();
    removeEndpoints();
    await stop();
  });
  print(
    welcomeText({
      endpoints,
      assembly,
      stack,
      hasLock: lock !== undefined,
      idTokenValiditySeconds,
    }),
  );
}

/** The script of the `furlock` command, if it is installed and built. */
function furlockScript(): string | undefined {
  const { resolve: find } = createRequire(import.meta.url);
  try {
    const directory = dirname(find('@furlock/cli/package.json'));
    return existsSync(join(directory, 'dist', 'main.mjs'))
      ? join(directory, 'bin', 'furlock.mjs')
      : undefined;
  } catch {
    // The command is not installed: rejected requests are shown without a detailed explanation.
    return undefined;
  }
}

/**
 * The first signal stops gracefully and exits with 0; the second exits immediately. A closed terminal
 * and an output that nobody reads any more are signals too.
 */
function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) process.exit(FORCED_EXIT_CODE);
    isStopping = true;
    void stop().then(() => process.exit(0));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  unread.addEventListener('abort', onSignal);
  if (unread.aborted) onSignal();
}

/** Aborted once the output cannot be written, as after `| head`. */
function unreadOutput(): AbortSignal {
  const unread = new AbortController();
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', () => {
      unread.abort();
    });
  }
  return unread.signal;
}

function print(text: string): void {
  process.stdout.write(`${terminalText(text)}\n`);
}

function printError(text: string): void {
  process.stderr.write(`${terminalText(text)}\n`);
}

function fail(sentence: string): void {
  printError(sentence);
  process.exitCode = 1;
}
