/**
 * Proves that the workflows and the configuration of Dependabot match docs/ci.md, and that everything they
 * call exists: they run only on GitHub, so no other test would find a mistake.
 */
import { accessSync, constants, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const WORKSPACE = join(__dirname, '../..');
const WORKFLOWS = join(WORKSPACE, '.github/workflows');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly steps: readonly Step[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly needs?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const { safeLoad } = createRequire(__filename)('js-yaml') as {
  safeLoad: (text: string) => unknown;
};
const workflows = readdirSync(WORKFLOWS).map((file) => [file, readWorkflow(file)] as const);
const jobs = workflows.flatMap(([file, { jobs: all }]) =>
  Object.entries(all).map(([id, job]) => [`${file} ${id}`, job] as const),
);
const steps = jobs.flatMap(([name, job]) => job.steps.map((step) => [name, step] as const));
const commands = steps.flatMap(([, { run = '' }]) => lines(run));

test('there are three workflows', () => {
  expect(workflows.map(([file]) => file)).toEqual(['check.yml', 'codeql.yml', 'deploy.yml']);
});

describe.each(workflows)('%s', (_file, workflow) => {
  test('may by default only read the repository', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  test('does not run with the rights of the repository for pull requests of forks', () => {
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
  });
});

describe.each(jobs)('%s', (_name, { 'timeout-minutes': timeoutMinutes }) => {
  test('has a timeout', () => {
    expect(timeoutMinutes).toBeLessThanOrEqual(60);
  });
});

const ASSEMBLY =
  '--assembly "dist/cdk/$STAGE-$REGION" --context region="$REGION" --context stage="$STAGE"';

/** All that a job with credentials may run: it unpacks what another job built, and runs that. */
const ACTIONS_WITH_TOKEN = [
  'actions/setup-node',
  'actions/download-artifact',
  'aws-actions/configure-aws-credentials',
];
const COMMANDS_WITH_TOKEN = [
  'set -o pipefail',
  'echo "$DIGEST  deployment.tar" | sha256sum --check --strict',
  'tar --extract --file deployment.tar',
  `node apps/infra/dist/run-cdk.mjs deploy ${ASSEMBLY}`,
  `node apps/infra/dist/run-cdk.mjs diff ${ASSEMBLY} 2>&1 | tee -a "$GITHUB_STEP_SUMMARY"`,
  `echo '\`\`\`' >> "$GITHUB_STEP_SUMMARY"`,
  'node apps/cli/bin/furlock.mjs doctor --region "$REGION" --stage "$STAGE"',
];

const mayRequestToken = ({ permissions }: Job): boolean => permissions?.['id-token'] !== undefined;

/** What a job with a token does beyond that, which is not allowed. */
function offences(job: Job): string[] {
  return job.steps.flatMap(({ uses, run = '', with: options = {} }) => [
    ...(uses === undefined || ACTIONS_WITH_TOKEN.includes(uses.replace(/@.*/, '')) ? [] : [uses]),
    ...lines(run).filter((line) => !COMMANDS_WITH_TOKEN.includes(line)),
    // A cache is written by other jobs, which may have run untrusted code.
    ...Object.keys(options).filter((option) => option === 'cache'),
  ]);
}

describe('permissions by job', () => {
  test('only two jobs may request a token; the others may only read and report findings', () => {
    expect(Object.fromEntries(jobs.map(([name, { permissions }]) => [name, permissions]))).toEqual({
      'check.yml check': undefined,
      'check.yml pack': undefined,
      'check.yml diff': { 'id-token': 'write' },
      'codeql.yml analyze': { contents: 'read', 'security-events': 'write' },
      'deploy.yml build': undefined,
      'deploy.yml deploy': { 'id-token': 'write' },
    });
  });

  test.each(jobs.filter(([, job]) => mayRequestToken(job)))(
    '%s only unpacks and runs what another job built',
    (_name, job) => {
      expect(offences(job)).toEqual([]);
    },
  );

  test.each<[string, Step]>([
    ['a checkout', { uses: 'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8' }],
    ['an installation', { run: 'npm ci' }],
    ['a test', { run: 'npm test' }],
    ['a build', { run: 'npx nx run infra:deploy --context region="$REGION"' }],
    ['a command after one that is allowed', { run: 'set -o pipefail\n./configure' }],
    ['a command on the same line as one that is allowed', { run: 'set -o pipefail; npm ci' }],
    ['a cache', { uses: 'actions/setup-node@a0853c', with: { cache: 'npm' } }],
  ])('%s in a job with a token is found', (_name, step) => {
    expect(offences({ steps: [step] })).toHaveLength(1);
  });

  test.each(
    workflows.flatMap(([file, { jobs: all }]) =>
      Object.entries(all)
        .filter(([, job]) => mayRequestToken(job))
        .map(([id, job]) => [`${file} ${id}`, job, all[job.needs ?? '']] as const),
    ),
  )('%s has an environment, and the digest from a job without a token', (_name, job, needed) => {
    expect(job.environment).toMatch(/^furlock-/);
    expect(needed).toBeDefined();
    expect(needed !== undefined && mayRequestToken(needed)).toBe(false);
    expect(needed?.environment).toBeUndefined();
    expect(Object.keys(needed?.outputs ?? {})).toEqual(['digest']);
  });

  test('no secret of the repository is used', () => {
    expect(workflows.filter(([file]) => /\bsecrets\b/.test(textOf(file)))).toEqual([]);
  });
});

test('check.yml and deploy.yml run .ci/run and require all foreign clients', () => {
  const runs = steps.filter(([, { run }]) => run === '.ci/run');

  expect(runs.map(([name, { env }]) => [name, env])).toEqual([
    ['check.yml check', { FURLOCK_REQUIRE_ORACLES: 'true' }],
    ['deploy.yml build', { FURLOCK_REQUIRE_ORACLES: 'true' }],
  ]);
});

test('the workflows use the Node.js version of .nvmrc', () => {
  const version = Number(readFileSync(join(WORKSPACE, '.nvmrc'), 'utf8'));
  const stated = steps.flatMap(([, { with: options }]) => options?.['node-version'] ?? []);

  expect(new Set(stated)).toEqual(new Set([version]));
});

test('actions are pinned by commit, with the release in a comment', () => {
  const text = workflows.map(([file]) => textOf(file)).join('\n');
  const used = text.split('\n').filter((line) => /\buses:/.test(line));

  expect(used.length).toBeGreaterThan(6);
  expect(
    used.filter((line) => !/uses: [\w-]+(\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
  ).toEqual([]);
});

test('no script contains an expression, which could inject untrusted input', () => {
  expect(commands.filter((line) => line.includes('${{'))).toEqual([]);
});

test('the called targets and programs exist', () => {
  const { targets } = readJson('apps/infra/project.json') as { targets: Record<string, unknown> };
  const called = (pattern: RegExp): string[] =>
    commands.flatMap((line) => [...line.matchAll(pattern)].map(([, name = '']) => name));

  expect(called(/nx run infra:([\w-]+)/g).filter((name) => !(name in targets))).toEqual([]);
  expect(new Set(called(/^(\.ci\/\w+)/g))).toEqual(new Set(['.ci/run', '.ci/pack']));
  for (const file of ['.ci/run', '.ci/pack']) accessSync(join(WORKSPACE, file), constants.X_OK);
});

describe('Dependabot', () => {
  interface Updates {
    readonly 'package-ecosystem': string;
    readonly ignore?: readonly { readonly 'dependency-name': string }[];
  }
  const { updates } = safeLoad(readFileSync(join(WORKSPACE, '.github/dependabot.yml'), 'utf8')) as {
    updates: Updates[];
  };
  const { devDependencies } = readJson('package.json') as {
    devDependencies: Record<string, string>;
  };

  test('updates packages and actions', () => {
    expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions']);
  });

  test('ignores the pinned packages, which are all still installed', () => {
    const ignored = updates[0]?.ignore?.map((rule) => rule['dependency-name']) ?? [];
    const { packages } = readJson('package-lock.json') as { packages: Record<string, unknown> };
    const installed = Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, ''));

    expect(ignored).toEqual(
      expect.arrayContaining(['typescript', 'nx', '@nx/*', '@swc/core', 'aws-cdk', 'msw', 'jest']),
    );
    expect(
      ignored.filter((name) => {
        const prefix = name.replace(/\*$/, '');
        return !installed.some((path) =>
          prefix === name ? path === name : path.startsWith(prefix),
        );
      }),
    ).toEqual([]);
  });

  test('finds one version of all Nx packages', () => {
    const versions = Object.entries(devDependencies).filter(([name]) => /^(@nx\/|nx$)/.test(name));

    expect(versions.length).toBeGreaterThan(5);
    expect(new Set(versions.map(([, version]) => version)).size).toBe(1);
  });
});

function lines(run: string): string[] {
  return run.split('\n').filter((line) => line !== '');
}

function textOf(file: string): string {
  return readFileSync(join(WORKFLOWS, file), 'utf8');
}

function readWorkflow(file: string): Workflow {
  return safeLoad(textOf(file)) as Workflow;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(WORKSPACE, file), 'utf8'));
}
