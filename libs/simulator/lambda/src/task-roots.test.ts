import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import type { LambdaFunction } from '@furlock/simulator-deployment';
import { CredentialStore } from '@furlock/simulator-deployment';
import { createInvoker } from './create-invoker.js';
import type { InvocationOutcome } from './invocation.js';
import { createOrphanGuard, type OrphanGuard } from './orphan-guard.js';
import { createTaskRoots, type TaskRoots } from './task-roots.js';
import { EXAMPLE_FUNCTION } from './testing/example-function.js';
import type { BuiltHost } from './testing/build-host.js';
import { buildLambdaHost } from './testing/build-lambda-host.js';

let host: BuiltHost;
let orphanGuard: OrphanGuard;
let project: string;
let plain: TaskRoots;
let withSdk: TaskRoots;
const guards: OrphanGuard[] = [];
const notes: string[] = [];

beforeAll(async () => {
  host = await buildLambdaHost(build);
  // A project that is an ES module, with packages and the SDK installed.
  project = mkdtempSync(join(tmpdir(), 'furlock-project-'));
  write(project, {
    'package.json': '{"type":"module"}',
    'node_modules/undeclared/package.json': '{}',
    'node_modules/undeclared/index.js': 'exports.name = "undeclared";',
    'node_modules/@aws-sdk/client-ssm/package.json': '{}',
    'node_modules/@aws-sdk/client-ssm/index.js':
      'exports.name = "sdk " + require("@smithy/core").name;',
    'node_modules/aws-sdk/package.json': '{}',
    'node_modules/aws-sdk/index.js': 'exports.name = "first";',
    'node_modules/@smithy/core/package.json': '{}',
    'node_modules/@smithy/core/index.js': 'exports.name = "smithy";',
  });
  plain = createTaskRoots();
  withSdk = createTaskRoots(project);
  orphanGuard = guard(plain.folder);
  guard(withSdk.folder);
});

afterAll(() => {
  for (const one of guards) one.stop();
  host.remove();
  rmSync(project, { recursive: true, force: true });
});

function guard(folder: string): OrphanGuard {
  const started = createOrphanGuard((error) => {
    throw error;
  }, folder);
  guards.push(started);
  return started;
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

let assets = 0;
/** A folder of an assembly in the project. */
function asset(files: Readonly<Record<string, string>>): string {
  const folder = join(project, 'cdk.out', `asset.${(assets += 1)}`);
  write(folder, files);
  return folder;
}

async function invoke(
  change: Partial<LambdaFunction>,
  taskRoots = plain,
  output: string[] = [],
): Promise<InvocationOutcome> {
  const invoker = createInvoker({
    lambdaFunction: { ...EXAMPLE_FUNCTION, ...change },
    taskRoots,
    version: '$LATEST',
    region: 'eu-central-1',
    credentials: new CredentialStore(),
    credentialLifetimeMs: 3_600_000,
    hostFile: host.file,
    awsHosts: () => [],
    allowedHosts: [],
    onNote: (sentence) => notes.push(sentence),
    freezes: true,
    initTimeoutMs: 10_000,
    orphanGuard,
    onOutput: (line) => output.push(line),
    onPlatformLine: () => undefined,
    now: () => new Date(),
  });
  const outcome = await invoker.invoke({});
  invoker.stop();
  return outcome;
}

const COMMONJS = (expression: string): string => `exports.handler = async () => ${expression};`;
const MODULE = (expression: string): string => `export const handler = async () => ${expression};`;

describe('a function finds what it finds on Lambda', () => {
  const cases: {
    name: string;
    files: Readonly<Record<string, string>>;
    change?: Partial<LambdaFunction>;
    payload: unknown;
  }[] = [
    {
      name: 'its own packages',
      files: {
        'index.js': COMMONJS('require("own").name'),
        'node_modules/own/index.js': 'exports.name = "own";',
      },
      payload: 'own',
    },
    {
      name: 'code that is in the template',
      files: { 'index.js': COMMONJS('"of a folder"') },
      change: { directory: '', inlineCode: COMMONJS('require("node:path").basename(__filename)') },
      payload: 'index.js',
    },
    {
      name: 'its own folder as working directory and task root',
      files: {
        'index.js': COMMONJS(
          '[process.cwd(), process.env.LAMBDA_TASK_ROOT].map((path) => path === __dirname)',
        ),
      },
      payload: [true, true],
    },
    {
      name: '.js without a package.json as CommonJS',
      files: { 'index.js': COMMONJS('typeof module') },
      payload: 'object',
    },
    {
      name: '.js as an ES module if its own package.json says so',
      files: { 'index.js': MODULE('typeof module'), 'package.json': '{"type":"module"}' },
      payload: 'undefined',
    },
    {
      name: '.js as CommonJS below another package.json',
      files: {
        'package.json': '{"type":"module"}',
        'lib/package.json': '{}',
        'lib/main.js': COMMONJS('typeof module'),
      },
      change: { handler: 'lib/main.handler' },
      payload: 'object',
    },
    {
      name: '.cjs as CommonJS in an ES module package',
      files: { 'index.cjs': COMMONJS('typeof module'), 'package.json': '{"type":"module"}' },
      payload: 'object',
    },
    {
      name: '.js before .mjs before .cjs',
      files: { 'index.mjs': MODULE('"mjs"'), 'index.cjs': COMMONJS('"cjs"') },
      payload: 'mjs',
    },
    {
      name: 'a file without an extension first',
      files: { index: COMMONJS('"none"'), 'index.js': COMMONJS('"js"') },
      payload: 'none',
    },
    {
      name: 'a handler in a folder, as a property of an export',
      files: { 'dir/sub/file.js': 'exports.api = { get: async () => "nested" };' },
      change: { handler: 'dir/sub/file.api.get' },
      payload: 'nested',
    },
    {
      name: 'a handler in an index file of a folder',
      files: { 'app/index.js': COMMONJS('"folder"') },
      change: { handler: 'app.handler' },
      payload: 'folder',
    },
    {
      name: 'what a symbolic link in the code leads to',
      files: { 'index.js': COMMONJS('require("./link/file.js").name') },
      payload: 'linked',
    },
  ];

  test.each(cases)('$name', async ({ files, change, payload }) => {
    const directory = asset(files);
    const target = asset({ 'file.js': 'exports.name = "linked";' });
    symlinkSync(target, join(directory, 'link'));
    // A circle, which a copy must not follow.
    symlinkSync(directory, join(directory, 'circle'));

    expect(await invoke({ directory, ...change })).toMatchObject({ kind: 'answered', payload });
  });

  test.each([
    ['require', 'nodejs24.x', COMMONJS('require("in-layer").name'), 'index.js'],
    ['import', 'nodejs24.x', `import { name } from "in-layer";${MODULE('name')}`, 'index.mjs'],
  ])('packages of layers, with %s; later layers first', async (_name, runtime, code, file) => {
    const layers = ['first', 'second'].map((name) =>
      asset({
        'nodejs/node_modules/in-layer/package.json': '{}',
        'nodejs/node_modules/in-layer/index.js': `exports.name = "${name}";`,
      }),
    );

    const outcome = await invoke({ directory: asset({ [file]: code }), layers, runtime });

    expect(outcome).toMatchObject({ kind: 'answered', payload: 'second' });
  });

  test.each([
    ['require', COMMONJS('require("@aws-sdk/client-ssm").name'), 'index.js'],
    ['import', `import { name } from "@aws-sdk/client-ssm";${MODULE('name')}`, 'index.mjs'],
  ])('the SDK of the runtime with %s, where it is given', async (_name, code, file) => {
    const directory = asset({ [file]: code });

    notes.length = 0;

    expect(await invoke({ directory }, withSdk)).toMatchObject({ payload: 'sdk smithy' });
    expect(notes).toEqual([]);
    expect(await invoke({ directory }, plain)).toMatchObject({ kind: 'failed' });
    expect(notes).toEqual([expect.stringMatching(/brings @aws-sdk\/client-ssm;.* --runtime-sdk /)]);
  });

  test('the SDK that its runtime brings, and not that of another runtime', async () => {
    const first = asset({ 'index.js': COMMONJS('require("aws-sdk").name') });
    const third = asset({ 'index.js': COMMONJS('require("@aws-sdk/client-ssm").name') });
    const old = { runtime: 'nodejs16.x' };

    expect(await invoke({ directory: first, ...old }, withSdk)).toMatchObject({ payload: 'first' });
    notes.length = 0;
    expect(await invoke({ directory: third, ...old }, withSdk)).toMatchObject({ kind: 'failed' });
    expect(await invoke({ directory: first }, withSdk)).toMatchObject({ kind: 'failed' });
    expect(notes).toEqual([]);
    expect(await invoke({ directory: first, ...old }, plain)).toMatchObject({ kind: 'failed' });
    expect(notes).toEqual([expect.stringMatching(/brings aws-sdk;.* --runtime-sdk /)]);
  });

  test('the files of a zip file', async () => {
    const file = join(project, 'code.zip');
    const content = Buffer.from(COMMONJS('"unpacked"'));
    writeFileSync(file, zipSync({ 'dir/index.js': new Uint8Array(content) }));

    const outcome = await invoke({ directory: file, handler: 'dir/index.handler' });

    expect(outcome).toMatchObject({ payload: 'unpacked' });
  });
});

describe('a function fails as on Lambda', () => {
  const cases: {
    name: string;
    files: Readonly<Record<string, string>>;
    change?: Partial<LambdaFunction>;
    errorType: string;
    errorMessage: RegExp;
  }[] = [
    {
      name: 'a package of the project, required',
      files: { 'index.js': `require("undeclared");${COMMONJS('1')}` },
      errorType: 'Runtime.ImportModuleError',
      errorMessage:
        /^Error: Cannot find module 'undeclared'\nRequire stack:\n- \/var\/task\/index\.js/,
    },
    {
      name: 'a package of the project, imported',
      files: { 'index.mjs': `import "undeclared";${MODULE('1')}` },
      errorType: 'Error',
      errorMessage: /^Cannot find package 'undeclared' imported from \/var\/task\/index\.mjs$/,
    },
    {
      name: 'ES module syntax in .js, although the project is an ES module',
      files: { 'index.js': MODULE('1') },
      change: { runtime: 'nodejs22.x' },
      errorType: 'Runtime.UserCodeSyntaxError',
      errorMessage: /^SyntaxError: Unexpected token 'export'$/,
    },
    {
      name: 'no such file',
      files: { 'index.js': COMMONJS('1') },
      change: { handler: 'main.handler' },
      errorType: 'Runtime.ImportModuleError',
      errorMessage:
        /^Error: Cannot find module 'main'\nRequire stack:\n- \/var\/runtime\/index\.mjs$/,
    },
    {
      name: 'no such export',
      files: { 'index.js': 'exports.api = {};' },
      change: { handler: 'index.api.get' },
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: /^index\.api\.get is undefined or not exported$/,
    },
    {
      name: 'an export that is not a function',
      files: { 'index.js': 'exports.handler = 1;' },
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: /^index\.handler is not a function$/,
    },
    {
      name: 'a handler above the code',
      files: { 'index.js': COMMONJS('1') },
      change: { handler: '../index.handler' },
      errorType: 'Runtime.MalformedHandlerName',
      errorMessage: /is not a valid handler name/,
    },
    {
      name: 'a handler without an export',
      files: { 'index.js': COMMONJS('1') },
      change: { handler: 'index' },
      errorType: 'Runtime.MalformedHandlerName',
      errorMessage: /^Bad handler$/,
    },
  ];

  test.each(cases)('$name', async ({ files, change, errorType, errorMessage }) => {
    const output: string[] = [];

    const outcome = await invoke({ directory: asset(files), ...change }, plain, output);

    expect(outcome).toEqual({
      kind: 'failed',
      errorType,
      errorMessage: expect.stringMatching(errorMessage),
    });
    const line = output.find((one) => one.includes('Uncaught Exception')) ?? '';
    expect(line).toMatch(/^\S+Z\tundefined\tERROR\tUncaught Exception \t\{"errorType"/);
    expect(JSON.parse(line.slice(line.indexOf('{')))).toMatchObject({
      errorType,
      stack: expect.arrayContaining([expect.stringContaining(errorType)]),
    });
    expect(line).not.toContain(plain.folder);
  });

  test('its code cannot be changed', async () => {
    const directory = asset({
      'index.js': COMMONJS('(require("node:fs").writeFileSync(__filename, ""), "written")'),
    });

    // Root may write to every file; the assembly itself stays as it is in any case.
    if (process.getuid?.() !== 0) {
      expect(await invoke({ directory })).toMatchObject({ kind: 'failed', errorType: 'Error' });
    } else {
      await invoke({ directory });
    }
    expect(existsSync(join(directory, 'index.js'))).toBe(true);
  });
});

test('a place inside a project is not used', () => {
  const inside = join(project, 'cdk.out');

  expect(() => createTaskRoots(undefined, [inside])).toThrow(/node_modules folder in or above/);
  const outside = createTaskRoots(undefined, [inside, tmpdir()]);
  expect(outside.folder.startsWith(project)).toBe(false);
  rmSync(outside.folder, { recursive: true });
});
