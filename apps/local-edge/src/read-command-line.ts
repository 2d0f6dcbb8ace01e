/**
 * What was asked for on the command line.
 */
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { LOCAL_ENDPOINTS_FILE, stackName } from '@furlock/edge-settings';
import { readFaultOrder, type FaultOrder } from './faults/fault-catalogue.js';

/** The command line, understood. */
export interface CommandLine {
  /** The folder of the assembly. */
  readonly assembly: string;
  /** Undefined where only the assembly says. */
  readonly stage: string | undefined;
  /** The command that makes the assembly, where it is one of this workspace's. */
  readonly synthCommand: string | undefined;
  readonly port: number;
  readonly verbose: boolean;
  readonly edgeRegion: string;
  readonly freezes: boolean;
  readonly credentialLifetimeSeconds: number;
  readonly faults: readonly FaultOrder[];
}

interface CommanderOptions {
  readonly assembly?: string;
  readonly stage: string;
  readonly region: string;
  readonly port: number;
  readonly verbose?: true;
  readonly edgeRegion: string;
  readonly freeze: boolean;
  readonly credentialLifetime: number;
  readonly fault: readonly FaultOrder[];
}

const DEFAULT_PORT = 8080;
const MAX_PORT = 65_535;

/**
 * The region of the edge location: far from every home region, so that code which takes it for
 * the region of its parameters fails here as it would there.
 */
const DEFAULT_EDGE_REGION = 'ap-southeast-2';

/** Approximated: what function owners see; AWS has no number. */
const DEFAULT_CREDENTIAL_LIFETIME_SECONDS = 12 * 3600;

/**
 * Reads the command line; `--help` and a fault in it end in commander's own exit.
 *
 * Shape of `argv`: without the program and the script.
 */
export function readCommandLine(argv: readonly string[], command = new Command()): CommandLine {
  command
    .name('local-edge')
    .description(
      'Runs a synthesized CDK assembly on this machine: CloudFront, Lambda@Edge, the function URL, Cognito and SSM, on loopback, without an AWS account.',
    )
    .option('--assembly <dir>', 'the folder of the assembly (default: dist/cdk/<stage>-<region>)')
    .option('--stage <name>', 'the stage whose assembly to run', 'dev')
    .option('--region <name>', 'the home region of the assembly to run', 'eu-central-1')
    .option(
      '--port <number>',
      'where to answer; 0 for any port that is free',
      readPort,
      DEFAULT_PORT,
    )
    .option('--edge-region <name>', 'where functions at the edge run', DEFAULT_EDGE_REGION)
    .option(
      '--credential-lifetime <seconds>',
      "how long a function's credentials are good",
      readSeconds,
      DEFAULT_CREDENTIAL_LIFETIME_SECONDS,
    )
    .option(
      '--fault <part=fault>',
      'what is broken from the start, such as ssm=down; may be repeated',
      readFault,
      [],
    )
    .option('--no-freeze', 'let functions run on between events, for load tests')
    .option('--verbose', 'also name the resources that are passed over')
    .addHelpText(
      'after',
      `\nThe addresses, a user and fresh tokens are in ${LOCAL_ENDPOINTS_FILE} while it runs.`,
    )
    .allowExcessArguments(false)
    .parse(argv, { from: 'user' });

  const options = command.opts<CommanderOptions>();
  const { assembly, stage, region, port, verbose } = options;
  const isStageGiven = command.getOptionValueSource('stage') !== 'default';
  return {
    assembly: assembly ?? join('dist', 'cdk', `${stage}-${region}`),
    stage: assembly === undefined || isStageGiven ? stage : undefined,
    synthCommand:
      assembly === undefined
        ? `npx nx run infra:synth --context region=${region} --context stage=${stage}`
        : undefined,
    port,
    verbose: verbose === true,
    edgeRegion: options.edgeRegion,
    freezes: options.freeze,
    credentialLifetimeSeconds: options.credentialLifetime,
    faults: options.fault,
  };
}

/** The stage that a stack of ours is named after; the whole name for anybody else's. */
export function stageOfStack(name: string): string {
  const prefix = stackName({ stage: '' });
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

function readFault(text: string, before: readonly FaultOrder[]): readonly FaultOrder[] {
  const order = readFaultOrder(text);
  if (!order.ok) throw new InvalidArgumentError(order.error);
  return [...before, order.value];
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds === 0) {
    throw new InvalidArgumentError('It must be a number of seconds, at least 1.');
  }
  return seconds;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > MAX_PORT) {
    throw new InvalidArgumentError(`It must be a number from 0 to ${MAX_PORT}.`);
  }
  return port;
}
