/**
 * Which lock a command talks about: one on AWS, or the one of the local edge.
 *
 * It connects to nothing: `connect-target.ts` does.
 */
import { DEFAULT_LOCK, isRegion } from '@furlock/edge-settings';
import { Option, type Command } from 'commander';
import { type Result, wrongUsage } from '../terminal/failure.js';
import { findLocalEdge, type LocalEdge } from './find-local-edge.js';

/** The options that every command chooses its target by. */
export interface TargetOptions {
  readonly region?: string;
  readonly stage?: string;
  readonly lock: string;
}

/** A lock, and where it is. */
export type Target = {
  readonly region: string;
  readonly stage: string;
  readonly lock: string;
} & ({ readonly kind: 'aws' } | { readonly kind: 'local'; readonly localEdge: LocalEdge });

/** Gives a command the options that `chooseTarget` reads. */
export function withTargetOptions(command: Command): Command {
  return command
    .addOption(new Option('--region <region>', 'the home region of a lock on AWS'))
    .addOption(new Option('--stage <stage>', 'the stage of a lock on AWS'))
    .addOption(new Option('--lock <lock>', 'which lock of the stage').default(DEFAULT_LOCK));
}

/** What a command's help says about its target. */
export const TARGET_HELP = `
Which lock: with --region and --stage the one deployed there, by the credentials that the AWS
command line would use (AWS_PROFILE and so on); with neither, the local edge that \`npm start\` runs.`;

/**
 * The target of a command: region and stage together mean AWS, neither means the local edge that
 * was started from `folder`. Nothing is guessed.
 */
export function chooseTarget(options: TargetOptions, folder: string): Result<Target> {
  const { region, stage, lock } = options;
  const malformed = findMalformed(options);
  if (malformed !== undefined) return wrongUsage(malformed);
  if (region !== undefined && stage !== undefined) {
    return { ok: true, value: { kind: 'aws', region, stage, lock } };
  }
  if (region !== undefined || stage !== undefined) {
    const missing = region === undefined ? '--region' : '--stage';
    return wrongUsage(
      `A lock on AWS is named by region and stage: add ${missing}, or leave both away for the local edge.`,
    );
  }

  const localEdge = findLocalEdge(folder);
  if (!localEdge.ok) return localEdge;
  const { region: localRegion, stage: localStage } = localEdge.value;
  return {
    ok: true,
    value: {
      kind: 'local',
      region: localRegion,
      stage: localStage,
      lock,
      localEdge: localEdge.value,
    },
  };
}

/** An empty value is what a shell makes of a variable that is not set: it is no name. */
function findMalformed({ region, stage, lock }: TargetOptions): string | undefined {
  if (region !== undefined && !isRegion(region)) {
    return 'What --region gives is no region: name one such as eu-central-1.';
  }
  const names = { stage, lock };
  const wrong = (['stage', 'lock'] as const).find(
    (name) => !/^[\w.-]+$/.test(names[name] ?? 'absent'),
  );
  return wrong && `What --${wrong} gives is no name: use letters, digits and . _ - only.`;
}
