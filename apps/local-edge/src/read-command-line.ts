/**
 * What was asked for on the command line.
 */
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { stackName } from '@furlock/edge-settings';

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
}

interface CommanderOptions {
  readonly assembly?: string;
  readonly stage: string;
  readonly region: string;
  readonly port: number;
  readonly verbose?: true;
}

const DEFAULT_PORT = 8080;
const MAX_PORT = 65_535;

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
    .option('--verbose', 'also name the resources that are passed over')
    .addHelpText(
      'after',
      '\nThe addresses, a user and fresh tokens are in dist/local-edge/endpoints.json while it runs.',
    )
    .allowExcessArguments(false)
    .parse(argv, { from: 'user' });

  const { assembly, stage, region, port, verbose } = command.opts<CommanderOptions>();
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
  };
}

/** The stage that a stack of ours is named after; the whole name for anybody else's. */
export function stageOfStack(name: string): string {
  const prefix = stackName({ stage: '' });
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > MAX_PORT) {
    throw new InvalidArgumentError(`It must be a number from 0 to ${MAX_PORT}.`);
  }
  return port;
}
