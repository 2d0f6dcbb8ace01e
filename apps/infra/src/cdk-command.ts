/**
 * The `cdk` command that a target of this project maps to: arguments in, arguments out.
 *
 * It starts no process and does not prompt the user: `run-cdk.ts` does.
 */
import { join, resolve } from 'node:path';
import { optionValues, withoutOptions } from './option-values.js';
import { place, type Place, type PlaceInput } from './place.js';
import type { AssemblyResult } from './read-assembly.js';
import { readContext } from './read-context.js';

/** The targets: all except `destroy`, which this project implements, map to a command of `cdk`. */
export const CDK_VERBS = ['synth', 'diff', 'deploy', 'destroy'] as const;

/** One of `CDK_VERBS`. */
export type CdkVerb = (typeof CDK_VERBS)[number];

/** What `cdk` runs before it synthesizes, so that nothing is built for a command that is refused. */
const BUILD = 'npx nx build infra';

/** What the caller typed, and the environment of the command. */
export interface CdkCommandInput {
  readonly verb: CdkVerb;
  /** The arguments after the verb. */
  readonly args: readonly string[];
  /** The stage and region of `cdk.json`, for what the caller does not state. */
  readonly defaults: PlaceInput;
  /** The folder for the assemblies of all places. */
  readonly assembliesDirectory: string;
  /** What a relative `--assembly` is relative to. */
  readonly workspaceDirectory: string;
  /** Reads which stage and region an assembly deploys. */
  readonly readAssembly: (directory: string) => AssemblyResult;
  /** Whether the user can answer a question. */
  readonly interactive: boolean;
}

/** What to run, and for which place. */
export interface CdkCommand {
  readonly place: Place;
  /** Where the assembly is, or is written to. */
  readonly outputDirectory: string;
  /** The profile of the AWS configuration that the caller named. */
  readonly profile?: string;
  /**
   * Says what nobody has stated and `cdk.json` decides, if that is to be deployed without being agreed
   * to. Shape: a clause, without a full stop.
   */
  readonly assumed?: string;
  /** The arguments of `cdk`; for `destroy`, the arguments after the verb. */
  readonly args: readonly string[];
}

/** A command, or one sentence that says what to change. */
export type CdkCommandResult =
  | { readonly ok: true; readonly command: CdkCommand }
  | { readonly ok: false; readonly sentence: string };

/** Turns a target and its arguments into the arguments of `cdk`. */
export function cdkCommand(input: CdkCommandInput): CdkCommandResult {
  const { verb, args } = input;
  const read = readContext(args);
  if (!read.ok) return refused(read.sentence);
  const { context } = read;

  const [assembly, ...others] = optionValues(args, '--assembly');
  if (others.length > 0) return refused('The assembly is given more than once: give it once.');
  if (assembly !== undefined) {
    return assemblyCommand(input, context, resolve(input.workspaceDirectory, assembly));
  }

  const unstated = (['region', 'stage'] as const).filter((key) => context[key] === undefined);
  if (verb === 'destroy' && unstated.length > 0) {
    return refused(
      `destroy needs --context region=… and --context stage=…: for example, run ${statedCommand(verb, { region: 'eu-central-1', stage: 'dev', ...context })}`,
    );
  }
  const result = place({ stage: input.defaults.stage, region: input.defaults.region, ...context });
  if (!result.ok) return refused(result.sentence);
  const isAgreed = verb !== 'deploy' || unstated.length === 0 || saysYes(args);

  const [outputGiven] = [...optionValues(args, '--output'), ...optionValues(args, '-o')];
  const outputDirectory = outputGiven ?? join(input.assembliesDirectory, folderOf(result.place));
  const [profile] = optionValues(args, '--profile');
  return {
    ok: true,
    command: {
      place: result.place,
      outputDirectory,
      ...(profile === undefined ? {} : { profile }),
      ...(isAgreed ? {} : { assumed: assumedSentence(unstated, result.place) }),
      args:
        verb === 'destroy'
          ? args
          : [
              verb,
              ...(outputGiven === undefined ? ['--output', outputDirectory] : []),
              ...(optionValues(args, '--build').length === 0 ? ['--build', BUILD] : []),
              ...ownOptions(verb, input),
              ...args,
            ],
    },
  };
}

/** Deploys or compares an existing assembly, without running the CDK app. */
function assemblyCommand(
  input: CdkCommandInput,
  context: Partial<PlaceInput>,
  directory: string,
): CdkCommandResult {
  const { verb, args } = input;
  if (verb !== 'deploy' && verb !== 'diff') {
    return refused(`--assembly is an option of deploy and diff, not of ${verb}.`);
  }
  const assembly = input.readAssembly(directory);
  if (!assembly.ok) return refused(assembly.sentence);
  for (const [key, value] of Object.entries(context)) {
    if (key !== 'stage' && key !== 'region') {
      return refused(
        `--context ${key} has no effect on an assembly that is already synthesized: pass it to synth.`,
      );
    }
    if (value !== assembly[key]) {
      return refused(
        `The assembly is for the ${key} ${assembly[key]}, not ${String(value)}: omit --context ${key}, or synthesize again.`,
      );
    }
  }
  const result = place(assembly);
  if (!result.ok) return refused(result.sentence);

  const [profile] = optionValues(args, '--profile');
  const passedOn = withoutOptions(args, ['--assembly', '--context', '-c']);
  return {
    ok: true,
    command: {
      place: result.place,
      outputDirectory: directory,
      ...(profile === undefined ? {} : { profile }),
      args: [verb, '--app', directory, ...ownOptions(verb, input), ...passedOn],
    },
  };
}

function saysYes(args: readonly string[]): boolean {
  return args.some((arg) => ['--yes', '--yes=true', '-y'].includes(arg));
}

function assumedSentence(unstated: readonly ('region' | 'stage')[], stated: Place): string {
  const values = unstated.map((key) => `the ${key} ${stated[key]}`).join(' and ');
  return `${values} ${unstated.length === 1 ? 'is' : 'are'} the default of cdk.json`;
}

/** The command of a target with region and stage. */
export function statedCommand(
  verb: CdkVerb,
  { region, stage }: { readonly region: unknown; readonly stage: unknown },
): string {
  return `npx nx run infra:${verb} --context region=${String(region)} --context stage=${String(stage)}`;
}

/** Each signing mode has its own assembly folder. */
function folderOf({ stage, region, signing }: Place): string {
  return signing === 'edge' ? `${stage}-${region}` : `${stage}-${region}-${signing}`;
}

/** The options that a verb needs and that the caller need not type. */
function ownOptions(
  verb: Exclude<CdkVerb, 'destroy'>,
  { args, interactive }: CdkCommandInput,
): string[] {
  switch (verb) {
    case 'synth':
      // The templates are in the assembly, so they need not be printed.
      return ['--quiet'];
    case 'diff':
      return [];
    case 'deploy':
      // The edge stack and the home stack are one deployment.
      return [
        '--all',
        ...(interactive || optionValues(args, '--require-approval').length > 0
          ? []
          : ['--require-approval', 'never']),
      ];
  }
}

function refused(sentence: string): CdkCommandResult {
  return { ok: false, sentence };
}
