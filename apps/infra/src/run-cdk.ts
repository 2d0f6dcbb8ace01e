/**
 * Runs the targets synth, diff, deploy and destroy with the local `cdk`. The assembly is written where
 * the other projects look for it, and the user is not prompted in a session that is not interactive.
 * `destroy` does not use `cdk`: `cdk destroy` fails on the replicas of the edge function.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { awsCredentials, proxyAgent } from '@furlock/aws-access';
import {
  CDK_VERBS,
  cdkCommand,
  statedCommand,
  type CdkCommand,
  type CdkVerb,
} from './cdk-command.js';
import { runDestroy, type ClientSettings } from './destroy/run-destroy.js';
import { withoutOptions } from './option-values.js';
import type { PlaceInput } from './place.js';
import { readAssembly } from './read-assembly.js';

const projectDirectory = dirname(dirname(fileURLToPath(import.meta.url)));
const workspaceDirectory = dirname(dirname(projectDirectory));
const assembliesDirectory = `${workspaceDirectory}/dist/cdk`;

const HELP = `Usage: run-cdk <verb> --context region=REGION --context stage=STAGE [options of cdk]

  synth     writes the assembly to dist/cdk/STAGE-REGION
  diff      compares it with what is deployed
  deploy    deploys it
  destroy   deletes it, and waits until it is gone

  --assembly DIR       for diff and deploy: use this assembly as it is, without synthesizing. Region and
                       stage are the assembly's; if you specify them, they must match. A relative DIR
                       starts at the root of the workspace, as in the output of synth.
  --context signing=oac
  --context edgeRuntime=nodejs22.x
  --context forwardToken=true
  --context signIn=false
  --context userPoolId=ID    a user pool that an earlier stack of the stage has kept

A missing region or stage is taken from cdk.json, except by destroy, which requires both. deploy then asks
first, and without a terminal it refuses, unless --yes is given.
Other options, such as --profile NAME, are passed to cdk.`;

process.exitCode = await main(process.argv.slice(2));

/** Runs one command and returns its exit code. */
async function main([verb, ...args]: readonly string[]): Promise<number> {
  if ([verb, ...args].some((arg) => arg === '--help' || arg === '-h')) {
    say(HELP);
    return 0;
  }
  if (!isCdkVerb(verb)) return failed(`Specify one of ${CDK_VERBS.join(', ')}.`);

  const { context: defaults } = JSON.parse(
    readFileSync(`${projectDirectory}/cdk.json`, 'utf8'),
  ) as { context: PlaceInput };
  const interactive = process.stdin.isTTY && !process.env['CI'];
  const result = cdkCommand({
    verb,
    args,
    defaults,
    assembliesDirectory,
    workspaceDirectory,
    readAssembly,
    interactive,
  });
  if (!result.ok) return failed(result.sentence);
  const { command } = result;

  // Set before the AWS SDK is loaded: Node 20 is sufficient for deployments.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const httpsAgent = proxyAgent();
  const credentials = awsCredentials({
    ...(command.profile !== undefined && { profile: command.profile }),
    ask: interactive ? ask : null,
  });
  const clientSettings: ClientSettings = {
    credentials: credentials.provider,
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: 5_000,
      ...(httpsAgent !== undefined && { httpsAgent }),
    },
  };
  if (verb !== 'synth') {
    const refusal = await announce(command, clientSettings);
    if (refusal !== undefined) return failed(refusal);
  }
  if (command.assumed !== undefined) {
    if (!interactive) {
      return failed(
        `Nothing was deployed, because ${command.assumed}, and there is no terminal to ask on: run ${statedCommand(verb, command.place)}, or add --yes. Write --context in full, because Nx uses -c itself.`,
      );
    }
    const answer = await ask(`Deploy? Note that ${command.assumed}. (y/N) `);
    if (!/^y(es)?$/i.test(answer.trim())) return failed('Nothing was deployed.');
  }

  // Files from an earlier synth would look like a part of this one. A folder that the caller named
  // is not cleared.
  if (verb === 'synth' && dirname(command.outputDirectory) === assembliesDirectory) {
    rmSync(command.outputDirectory, { recursive: true, force: true });
  }
  if (verb === 'deploy' || verb === 'diff') await announceDrift(command, clientSettings);

  const childEnvironment = await credentials.childEnvironment();
  if (verb === 'destroy') {
    const nx = createRequire(import.meta.url).resolve('nx/bin/nx.js');
    if ((await runProgram(nx, ['build', 'cli'], process.env)) !== 0) {
      return failed('Nothing was deleted, because furlock, which deletes the rest, was not built.');
    }
    const { profile } = command;
    const environment = {
      ...process.env,
      ...(profile !== undefined && { AWS_PROFILE: profile }),
      ...childEnvironment,
    };
    return runDestroy({
      ...command,
      interactive,
      clientSettings,
      furlock: (words) =>
        runProgram(`${workspaceDirectory}/apps/cli/dist/main.mjs`, words, environment),
    });
  }

  const cdkArgs =
    childEnvironment === undefined ? command.args : withoutOptions(command.args, ['--profile']);
  const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
  const exitCode = await runProgram(cdk, cdkArgs, {
    ...process.env,
    ...childEnvironment,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    // Without credentials, synth would wait for an instance metadata service that does not exist.
    ...(verb === 'synth' ? { AWS_EC2_METADATA_DISABLED: 'true' } : {}),
  });
  if (verb === 'synth' && exitCode === 0) {
    say(`Assembly: ${relative(workspaceDirectory, command.outputDirectory)}`);
  }
  if (verb === 'deploy' && exitCode !== 0) process.stderr.write(`${OTHER_RUNTIME}\n`);
  return exitCode;
}

/** CDK does not explain CloudFront's error for a runtime that it does not support. */
const OTHER_RUNTIME =
  'If CloudFront returned InvalidLambdaFunctionAssociation, the edge does not support this runtime yet: deploy with --context edgeRuntime=nodejs22.x.';

/**
 * Prints what is about to change; without credentials, returns the sentence to end with. A look-up that
 * fails for another reason does not stop `cdk`, which may reach AWS in another way, such as `--proxy`.
 */
async function announce(
  { place }: CdkCommand,
  clientSettings: ClientSettings,
): Promise<string | undefined> {
  const { STSClient } = await import('@aws-sdk/client-sts');
  const { callerAccount } = await import('./caller-account.js');
  const sts = new STSClient({
    region: place.region,
    maxAttempts: 2,
    ...clientSettings,
  });
  const caller = await callerAccount(sts);
  if (!caller.ok && caller.final) return caller.sentence;
  const account = caller.ok ? caller.account : 'unknown';
  say(`Account ${account}, region ${place.region}, stage ${place.stage}`);
  if (!caller.ok) process.stderr.write(`The account could not be looked up. ${caller.sentence}\n`);
  return undefined;
}

/** Prompts the user. Ctrl-C and the end of the input are an empty answer. */
async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return await Promise.race([lines.question(question).catch(() => ''), ended]);
  } finally {
    lines.close();
  }
}

/** Prints what `furlock settings` has changed, before it is overwritten. */
async function announceDrift({ place }: CdkCommand, clientSettings: ClientSettings): Promise<void> {
  const { CloudFormation } = await import('@aws-sdk/client-cloudformation');
  const { settingsDriftLines } = await import('./settings-drift.js');
  const { region } = place;
  const client = new CloudFormation({ region, maxAttempts: 2, ...clientSettings });
  for (const line of await settingsDriftLines(client, place)) say(line);
}

function runProgram(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: projectDirectory,
    env,
    stdio: 'inherit',
  });
  // A terminal sends Ctrl-C to the child too, and the child then exits: wait for it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

function isCdkVerb(text: string | undefined): text is CdkVerb {
  return CDK_VERBS.some((verb) => verb === text);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function failed(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return 1;
}
