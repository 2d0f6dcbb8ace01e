/**
 * Reads the options of the command line.
 */
import { existsSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { LOCAL_ENDPOINTS_FILE } from '@furlock/edge-settings';
import type { ReadingOptions } from '@furlock/simulator-deployment';
import { readFaultCommand, type FaultCommand } from './faults/fault-catalogue.js';
import { readFunctionCode } from './read-function-code.js';

/** The parsed command line. */
export interface CommandLine extends Required<ReadingOptions> {
  /** The folder of the assembly. */
  readonly assembly: string;
  /** What to do if the folder contains no assembly, one sentence. */
  readonly missingAssembly: string;
  /** Undefined if the assembly determines it. */
  readonly stage: string | undefined;
  /** Whether everything that differs from AWS is an error. */
  readonly strict: boolean;
  readonly port: number;
  readonly verbose: boolean;
  readonly edgeRegion: string;
  readonly freezes: boolean;
  readonly credentialLifetimeSeconds: number;
  readonly faults: readonly FaultCommand[];
  /** A folder with the modules that Lambda's Node.js runtime brings. */
  readonly runtimeSdk: string | undefined;
  /** Servers of this machine that functions may call. Shape: `localhost` or `127.0.0.1:5432`. */
  readonly allowedHosts: readonly string[];
}

interface CommanderOptions {
  readonly assembly?: string;
  readonly stage?: string;
  readonly region?: string;
  readonly port: number;
  readonly verbose?: true;
  readonly strict?: true;
  readonly parameter?: CommandLine['parameters'];
  readonly function?: CommandLine['functions'];
  readonly bucket?: CommandLine['folders'];
  readonly origin?: CommandLine['standIns'];
  readonly edgeRegion: string;
  readonly freeze: boolean;
  readonly credentialLifetime: number;
  readonly fault?: readonly FaultCommand[];
  readonly runtimeSdk?: string;
  readonly allowHost?: readonly string[];
}

/** Of the assembly in this workspace. */
const DEFAULT_STAGE = 'dev';
const DEFAULT_REGION = 'eu-central-1';

const DEFAULT_PORT = 8080;
const MAX_PORT = 65_535;

/**
 * The region of the edge location. It is far from every home region, so that code which mistakes it
 * for the region of its parameters fails here as it would on AWS.
 */
const DEFAULT_EDGE_REGION = 'ap-southeast-2';

/** Approximated from what function owners observe; AWS documents no number. */
const DEFAULT_CREDENTIAL_LIFETIME_SECONDS = 12 * 3600;

/** Where `cdk synth` writes an assembly, in the folder of the app. */
const CDK_OUT = 'cdk.out';

/**
 * Reads the command line. Commander exits after `--help` and after an invalid option.
 *
 * Shape of `argv`: the arguments without the program and the script.
 */
export function readCommandLine(
  argv: readonly string[],
  version: string,
  command = new Command(),
): CommandLine {
  command
    .name('local-edge')
    .description(
      'Runs a synthesized CDK assembly on loopback as AWS would: CloudFront and its functions, function URLs, APIs, buckets, Cognito and SSM. It needs no AWS account.',
    )
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .option(
      '--assembly <dir>',
      `the folder of the assembly (default: ${CDK_OUT}, or else dist/cdk/<stage>-<region>)`,
    )
    .option(
      '--region <name>',
      `the region of environment-agnostic stacks (default: us-east-1), and of dist/cdk/<stage>-<region> (default: ${DEFAULT_REGION})`,
    )
    .option(
      '--stage <name>',
      `the stage of the furlock command (default: that of the first lock), and of dist/cdk/<stage>-<region> (default: ${DEFAULT_STAGE})`,
    )
    .option(
      '--parameter <name=value>',
      'a parameter of a template, or <stack>:<name>=<value>; can be repeated',
      readParameter,
    )
    .option(
      '--function <name=code>',
      'the code of a function: a folder or a zip file, with #<handler> if it differs from the template; can be repeated',
      readFunction,
    )
    .option(
      '--bucket <name=folder>',
      'a folder whose files are put into a bucket, by its logical id or name; can be repeated',
      readFolder,
    )
    .option(
      '--origin <name=url>',
      'a server of this machine that stands for an origin, by its id or domain name; can be repeated',
      readStandIn,
    )
    .option('--strict', 'do not start if anything is invented or not served')
    .option(
      '--port <number>',
      'the port to listen on; 0 chooses any free port',
      readPort,
      DEFAULT_PORT,
    )
    .option('--edge-region <name>', 'the region of functions at the edge', DEFAULT_EDGE_REGION)
    .option(
      '--credential-lifetime <seconds>',
      "how long a function's credentials are valid",
      readSeconds,
      DEFAULT_CREDENTIAL_LIFETIME_SECONDS,
    )
    .option(
      '--fault <part=fault>',
      'a fault to start with, for example ssm=down; can be repeated',
      readFault,
    )
    .option(
      '--runtime-sdk <dir>',
      "a folder with node_modules/@aws-sdk or python/boto3, which Lambda's runtimes bring",
      readRuntimeSdk,
    )
    .option(
      '--allow-host <host>',
      'a server of this machine that functions may call, for example localhost:5432; can be repeated',
      readAllowedHost,
    )
    .option('--no-freeze', 'keep functions running between events, for load tests')
    .option('--verbose', 'also list the ignored resources')
    .addHelpText(
      'after',
      `
In the folder of a CDK app, run npx cdk synth first.
While it runs, ${LOCAL_ENDPOINTS_FILE} contains the addresses, and users and tokens if there is a user pool.`,
    )
    .allowExcessArguments(false)
    .parse(argv, { from: 'user' });

  const options = command.opts<CommanderOptions>();
  const { assembly, stage, region, port, verbose } = options;
  const own = { stage: stage ?? DEFAULT_STAGE, region: region ?? DEFAULT_REGION };
  const ownAssembly = join('dist', 'cdk', `${own.stage}-${own.region}`);
  return {
    assembly: assembly ?? (isAssembly(CDK_OUT) ? CDK_OUT : ownAssembly),
    missingAssembly:
      assembly === undefined
        ? `Neither ${CDK_OUT} nor ${ownAssembly} contains an assembly: run npx cdk synth in the folder of your CDK app, name its output with --assembly, or in Furlock's repository run npx nx run infra:synth --context region=${own.region} --context stage=${own.stage}.`
        : `${assembly} contains no assembly: specify a folder that cdk synth wrote.`,
    stage,
    region,
    parameters: options.parameter ?? {},
    functions: options.function ?? {},
    standIns: options.origin ?? {},
    folders: options.bucket ?? [],
    strict: options.strict === true,
    port,
    verbose: verbose === true,
    edgeRegion: options.edgeRegion,
    freezes: options.freeze,
    credentialLifetimeSeconds: options.credentialLifetime,
    faults: options.fault ?? [],
    runtimeSdk: options.runtimeSdk,
    allowedHosts: options.allowHost ?? [],
  };
}

/** Whether a folder contains an assembly. */
export function isAssembly(folder: string): boolean {
  return existsSync(join(folder, 'manifest.json'));
}

function readFault(text: string, previous: readonly FaultCommand[] = []): readonly FaultCommand[] {
  const command = readFaultCommand(text);
  if (!command.ok) throw new InvalidArgumentError(command.error);
  return [...previous, command.value];
}

/** The parts before and after the first `=`. Shape of `form`: what `--help` shows. */
function splitPair(text: string, form: string): [name: string, value: string] {
  const mark = text.indexOf('=');
  if (mark < 1) throw new InvalidArgumentError(`It must have the form ${form}.`);
  return [text.slice(0, mark), text.slice(mark + 1)];
}

function readParameter(
  text: string,
  previous: CommandLine['parameters'] = {},
): CommandLine['parameters'] {
  const [name, value] = splitPair(text, '<name>=<value>');
  return { ...previous, [name]: value };
}

function readFunction(
  text: string,
  previous: CommandLine['functions'] = {},
): CommandLine['functions'] {
  const code = readFunctionCode(text);
  if (!code.ok) throw new InvalidArgumentError(code.error);
  const [name, value] = code.value;
  return { ...previous, [name]: value };
}

function readFolder(text: string, previous: CommandLine['folders'] = []): CommandLine['folders'] {
  const [bucket, folder] = splitPair(text, '<bucket>=<folder>');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InvalidArgumentError(`There is no folder ${folder}: build the site first.`);
  }
  return [...previous, { bucket, folder }];
}

const HTTP_PORT = 80;

function readStandIn(
  text: string,
  previous: CommandLine['standIns'] = {},
): CommandLine['standIns'] {
  const [, name = '', address = ''] = /^([^=]+)=http:\/\/(.*?)\/?$/.exec(text) ?? [];
  const server = readLoopback(address);
  if (server === undefined || server.port === 0) {
    throw new InvalidArgumentError(
      'Only a server of this machine can stand for an origin: write <origin>=http://127.0.0.1:3000, without a path. To reach another host, run a proxy to it on this machine.',
    );
  }
  return { ...previous, [name]: { host: server.host, port: server.port ?? HTTP_PORT } };
}

function readAllowedHost(text: string, previous: readonly string[] = []): readonly string[] {
  const server = readLoopback(text);
  if (server === undefined) {
    throw new InvalidArgumentError(
      'Functions may call only servers of this machine: write localhost, 127.0.0.1 or [::1], with or without a port, such as localhost:5432.',
    );
  }
  const { host, port } = server;
  return [...previous, port === undefined ? host : `${host}:${port}`];
}

/** A host of this machine, and its port if the text has one; undefined for any other text. */
function readLoopback(
  text: string,
): { readonly host: string; readonly port: number | undefined } | undefined {
  const [, name, ipv6, digits] =
    /^(?:(localhost|127(?:\.\d{1,3}){3})|\[(::1)\])(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = name ?? ipv6;
  const port = digits === undefined ? undefined : Number(digits);
  return host === undefined || (host !== 'localhost' && isIP(host) === 0) || (port ?? 0) > MAX_PORT
    ? undefined
    : { host, port };
}

function readRuntimeSdk(directory: string): string {
  const modules = ['node_modules/@aws-sdk', 'node_modules/aws-sdk', 'python/boto3'];
  if (!modules.some((name) => existsSync(join(directory, name)))) {
    throw new InvalidArgumentError(
      `It contains neither node_modules/@aws-sdk nor python/boto3: run npm install --prefix ${directory} @aws-sdk/client-ssm, with each package that your functions import, or pip install --target ${join(directory, 'python')} boto3.`,
    );
  }
  return directory;
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds === 0) {
    throw new InvalidArgumentError('It must be an integer number of seconds, at least 1.');
  }
  return seconds;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > MAX_PORT) {
    throw new InvalidArgumentError(`It must be an integer from 0 to ${MAX_PORT}.`);
  }
  return port;
}
