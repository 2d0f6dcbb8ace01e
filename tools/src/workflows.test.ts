/**
 * The workflows for users hold what docs/ci.md says of them, and what they call is there: nobody here
 * runs them before a stranger does.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const WORKSPACE = join(__dirname, '../..');
const WORKFLOWS = join(WORKSPACE, '.github/workflows');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly steps: readonly Step[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly 'timeout-minutes'?: number;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const { safeLoad } = createRequire(__filename)('js-yaml') as {
  safeLoad: (text: string) => Workflow;
};
const workflows = readdirSync(WORKFLOWS).map(
  (file) => [file, safeLoad(readFileSync(join(WORKFLOWS, file), 'utf8'))] as const,
);
const jobs = workflows.flatMap(([file, { jobs: all }]) =>
  Object.entries(all).map(([id, job]) => [`${file} ${id}`, job] as const),
);
const steps = jobs.flatMap(([name, job]) => job.steps.map((step) => [name, step] as const));
const commands = steps.flatMap(([name, { run }]) =>
  (run ?? '').split('\n').map((line) => [name, line] as const),
);

test('the workflows were found', () => {
  expect(workflows.map(([file]) => file)).toEqual(['check.yml', 'deploy.yml']);
});

describe.each(workflows)('%s', (_file, workflow) => {
  test('may read the repository, and nothing else of itself', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  test('is not run by a stranger with the rights of the repository', () => {
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
  });
});

describe.each(jobs)('%s', (_name, job) => {
  const uses = (action: string): boolean =>
    job.steps.some((step) => step.uses?.startsWith(`${action}@`) === true);

  test('ends some day', () => {
    expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
  });

  test('asks for a token where it needs one, in an environment', () => {
    const talksToAws = uses('aws-actions/configure-aws-credentials');

    expect(job.permissions?.['id-token']).toBe(talksToAws ? 'write' : undefined);
    expect(job.environment === undefined).toBe(!talksToAws);
  });

  test('has credentials only after what it installs has run', () => {
    const at = (found: (step: Step) => boolean): number => job.steps.findIndex(found);
    const credentials = at(({ uses: used }) => used?.includes('aws-credentials') === true);

    if (credentials < 0) return;
    expect(at(({ run }) => run === 'npm ci')).toBeLessThan(credentials);
    expect(
      job.steps.slice(credentials).some(({ run }) => /npm (ci|test|install)/.test(run ?? '')),
    ).toBe(false);
  });
});

test('actions are pinned by commit, and say which release that is', () => {
  const text = workflows.map(([file]) => readFileSync(join(WORKFLOWS, file), 'utf8')).join('\n');
  const used = text.split('\n').filter((line) => /\buses:/.test(line));

  expect(used.length).toBeGreaterThan(6);
  expect(
    used.filter((line) => !/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
  ).toEqual([]);
});

test('nothing that came from outside is pasted into a script', () => {
  expect(commands.filter(([, line]) => line.includes('${{'))).toEqual([]);
});

test('scripts, targets and commands that are called are there', () => {
  const { scripts } = readJson('package.json') as { scripts: Record<string, string> };
  const { targets } = readJson('apps/infra/project.json') as { targets: Record<string, unknown> };
  const run = readFileSync(join(WORKSPACE, 'apps/cli/src/run.ts'), 'utf8');
  const called = (pattern: RegExp): string[] =>
    commands.flatMap(([, line]) => [...line.matchAll(pattern)].map(([, name = '']) => name));

  expect(called(/npm run ([\w:]+)/g).filter((name) => !(name in scripts))).toEqual([]);
  expect(called(/nx run infra:([\w-]+)/g)).toEqual(
    expect.arrayContaining(['synth-for-tests', 'diff', 'deploy']),
  );
  expect(called(/nx run infra:([\w-]+)/g).filter((name) => !(name in targets))).toEqual([]);
  expect(
    called(/npx furlock ([\w-]+)/g).filter((name) => !run.includes(`./commands/${name}.js`)),
  ).toEqual([]);
});

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(WORKSPACE, file), 'utf8'));
}
