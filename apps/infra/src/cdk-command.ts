/**
 * The `cdk` command that a target of this project maps to: arguments in, arguments out.
 *
 * It starts no process and does not prompt the user: `run-cdk.ts` does.
 */
import { join, resolve } from 'node:path';
import { place, type Place, type PlaceInput } from './place.js';
import type { AssemblyResult } from './read-assembly.js';

/** The targets: all except `destroy`, which this project implements, map to a command of `cdk`. */
export const CDK_VERBS = ['synth', 'diff', 'deploy', 'destroy'] as const;

/** One of `CDK_VERBS`. */
export type CdkVerb = (typeof CDK_VERBS)[number];

/** What the caller typed, and the environment of the command. */
export interface CdkCommandInput {
  readonly verb: CdkVerb;
  /** The arguments after the verb. */
  readonly args: readonly string[];
  /** The stage and region of `cdk.json`, for the verbs that change nothing. */
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
  const context = [...optionValues(args, '--context'), ...optionValues(args, '-c')];
  const stages = contextValues(context, 'stage');
  const regions = contextValues(context, 'region');
  const signings = contextValues(context, 'signing');
  const repeated = Object.entries({ stage: stages, region: regions, signing: signings }).find(
    ([, values]) => values.length > 1,
  );
  if (repeated !== undefined) {
    return refused(`The ${repeated[0]} is given more than once: give it once.`);
  }

  const [assembly, ...others] = optionValues(args, '--assembly');
  if (others.length > 0) return refused('The assembly is given more than once: give it once.');
  if (assembly !== undefined) {
    return assemblyCommand(input, resolve(input.workspaceDirectory, assembly));
  }

  const changesAws = verb === 'deploy' || verb === 'destroy';
  if (changesAws && (stages.length === 0 || regions.length === 0)) {
    return refused(
      `${verb} needs --context region=… and --context stage=…: for example, run npx nx run infra:${verb} --context region=${regions[0] ?? 'eu-central-1'} --context stage=${stages[0] ?? 'dev'}`,
    );
  }
  const result = place({
    stage: stages[0] ?? input.defaults.stage,
    region: regions[0] ?? input.defaults.region,
    signing: signings[0],
  });
  if (!result.ok) return refused(result.sentence);

  const [outputGiven] = [...optionValues(args, '--output'), ...optionValues(args, '-o')];
  const outputDirectory = outputGiven ?? join(input.assembliesDirectory, folderOf(result.place));
  const [profile] = optionValues(args, '--profile');
  return {
    ok: true,
    command: {
      place: result.place,
      outputDirectory,
      ...(profile === undefined ? {} : { profile }),
      args:
        verb === 'destroy'
          ? args
          : [
              verb,
              ...(outputGiven === undefined ? ['--output', outputDirectory] : []),
              ...ownOptions(verb, input),
              ...args,
            ],
    },
  };
}

/** Deploys or compares an existing assembly, without running the CDK app. */
function assemblyCommand(input: CdkCommandInput, directory: string): CdkCommandResult {
  const { verb, args } = input;
  if (verb !== 'deploy' && verb !== 'diff') {
    return refused(`--assembly is an option of deploy and diff, not of ${verb}.`);
  }
  const assembly = input.readAssembly(directory);
  if (!assembly.ok) return refused(assembly.sentence);
  for (const pair of [...optionValues(args, '--context'), ...optionValues(args, '-c')]) {
    const [key = '', value] = pair.split(/=(.*)/s);
    if (key !== 'stage' && key !== 'region') {
      return refused(
        `--context ${key} has no effect on an assembly that is already synthesized: pass it to synth.`,
      );
    }
    if (value !== assembly[key]) {
      return refused(
        `The assembly is for the ${key} ${assembly[key]}, not ${value}: omit --context ${key}, or synthesize again.`,
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

/** The values of an option, in each of its spellings: `--name value`, `--name=value`, `-nvalue`. */
function optionValues(args: readonly string[], name: string): string[] {
  return args.flatMap((arg, index) => {
    if (arg.startsWith(`${name}=`)) return [arg.slice(name.length + 1)];
    // A short option may have its value attached: `-cstage=dev`.
    if (/^-[a-z]$/.test(name) && arg.startsWith(name) && arg !== name) return [arg.slice(2)];
    const next = args[index + 1];
    return arg === name && next !== undefined ? [next] : [];
  });
}

/** The arguments without these options and their values, in the same spellings. */
function withoutOptions(args: readonly string[], names: readonly string[]): string[] {
  return args.filter(
    (arg, index) =>
      !names.includes(arg) &&
      !names.includes(args[index - 1] ?? '') &&
      !names.some((name) => optionValues([arg], name).length > 0),
  );
}

function contextValues(context: readonly string[], key: string): string[] {
  return context
    .filter((pair) => pair.startsWith(`${key}=`))
    .map((pair) => pair.slice(key.length + 1));
}

function refused(sentence: string): CdkCommandResult {
  return { ok: false, sentence };
}
