/**
 * Proves that every assembly that the black-box tests use is synthesized before them, whether
 * `npm test` or Nx runs them.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const WORKSPACE = join(__dirname, '../..');
const TARGET = 'synth-for-tests';

interface Project {
  readonly targets: {
    readonly [TARGET]: { readonly options: { readonly commands: readonly string[] } };
    readonly 'before-test': { readonly dependsOn: readonly unknown[] };
    readonly test: { readonly dependsOn: readonly string[] };
  };
}

const project = (name: string): Project =>
  JSON.parse(readFileSync(join(WORKSPACE, 'apps', name, 'project.json'), 'utf8')) as Project;

/** The folder that a command writes: `<stage>-<region>`, followed by the signer if it is not the edge. */
function assemblyOf(command: string): string {
  const context = (name: string) =>
    new RegExp(`--context ${name}=(\\S+)`).exec(command)?.slice(1) ?? [];
  return [...context('stage'), ...context('region'), ...context('signing')].join('-');
}

test('the assemblies of the black-box tests are synthesized before them', () => {
  const synthesized = project('infra').targets[TARGET].options.commands.map(assemblyOf);
  const folder = join(WORKSPACE, 'apps/e2e/src');
  const used = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .flatMap((text) => [...text.matchAll(/\bdev-[a-z]+-[a-z]+-\d(?:-oac)?\b/g)])
    .map(([name]) => name);

  expect(used).not.toEqual([]);
  expect(synthesized).toEqual(expect.arrayContaining([...new Set(used)]));
  const { 'before-test': before, test: tested } = project('e2e').targets;
  expect(before.dependsOn).toContainEqual({ projects: ['infra'], target: TARGET });
  expect(tested.dependsOn).toContain('before-test');
  expect(readFileSync(join(WORKSPACE, 'tools/test.mjs'), 'utf8')).toContain("'before-test'");
});
