/**
 * Chooses the lock that a command works on: one on AWS, or one of the local edge.
 *
 * It connects to nothing: `connect-target.ts` does.
 */
import { DEFAULT_LOCK, isRegion } from '@furlock/edge-settings';
import { Option, type Command } from 'commander';
import { type Result, wrongUsage } from '../terminal/failure.js';
import { findLocalEdge, type LocalEdge } from './find-local-edge.js';

/** The options by which every command chooses its target. */
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

/** Adds the options that `chooseTarget` reads to a command. */
export function withTargetOptions(command: Command): Command {
  return command
    .addOption(new Option('--region <region>', 'the home region of a lock on AWS'))
    .addOption(new Option('--stage <stage>', 'the stage of a lock on AWS'))
    .addOption(new Option('--lock <lock>', 'which lock of the stage').default(DEFAULT_LOCK));
}

/** The part of a command's help about its target. */
export const TARGET_HELP = `
Target: with --region and --stage, the lock deployed there, with the credentials that the AWS CLI would
use (AWS_PROFILE and so on); without both, the local edge that was
started from this folder or one above it (\`npx @furlock/local-edge\`).`;

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
      `A lock on AWS needs both --region and --stage: add ${missing}, or omit both for the local edge.`,
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

/** The message about an invalid option. An empty value, as from an unset variable, is invalid. */
function findMalformed({ region, stage, lock }: TargetOptions): string | undefined {
  if (region !== undefined && !isRegion(region)) {
    return '--region is not a valid region: give one such as eu-central-1.';
  }
  const names = { stage, lock };
  const wrong = (['stage', 'lock'] as const).find(
    (name) => !/^[\w.-]+$/.test(names[name] ?? 'absent'),
  );
  return (
    wrong &&
    `--${wrong} is not a valid name: use only letters, digits, dots, underscores and hyphens.`
  );
}
