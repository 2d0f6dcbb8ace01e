/**
 * Which stage and region a synthesized assembly deploys. The manifest is read instead of the folder's
 * name, because `cdk deploy --all` deploys what the manifest lists.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackName } from '@furlock/edge-settings';
import { stageStacks } from './destroy/stage-stacks.js';

/** A stage and its home region, or one sentence that says what is wrong with the assembly. */
export type AssemblyResult =
  | { readonly ok: true; readonly stage: string; readonly region: string }
  | { readonly ok: false; readonly sentence: string };

interface Manifest {
  readonly artifacts: Readonly<
    Record<
      string,
      {
        readonly type: string;
        /** Shape: `aws://<account>/<region>`. */
        readonly environment?: string;
        readonly properties?: { readonly stackName?: string };
      }
    >
  >;
}

/** Reads the stage and region of an assembly that contains exactly the stacks of one stage. */
export function readAssembly(directory: string): AssemblyResult {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as Manifest;
  } catch {
    return {
      ok: false,
      sentence: `${directory} contains no assembly: write one with npx nx run infra:synth.`,
    };
  }

  const stacks = Object.entries(manifest.artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { environment, properties }]) => ({
      name: properties?.stackName ?? id,
      region: environment?.split('/').at(-1) ?? '',
    }));
  const prefix = stackName({ stage: '' });
  for (const { name, region } of stacks.filter((stack) => stack.name.startsWith(prefix))) {
    const stage = name.slice(prefix.length);
    if (listed(stacks) === listed(stageStacks({ stage, region }))) {
      return { ok: true, stage, region };
    }
  }
  return {
    ok: false,
    sentence: `The assembly ${directory} must contain exactly the stacks of one stage, but it contains ${listed(stacks) || 'none'}.`,
  };
}

function listed(stacks: readonly { readonly name: string; readonly region: string }[]): string {
  return stacks
    .map(({ name, region }) => `${name} (${region})`)
    .sort()
    .join(', ');
}
