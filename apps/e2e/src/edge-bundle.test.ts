/**
 * The edge bundle: its size, and its contents.
 */
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { WORKSPACE } from './testing/start-local-edge.js';

const ENTRY = 'apps/edge-signer/src/index.ts';
const metafile = (name: string) =>
  JSON.parse(readFileSync(join(WORKSPACE, 'apps/edge-signer/dist', name), 'utf8')) as {
    readonly outputs: Outputs;
  };
const meta = metafile('meta.json');
const later = {
  'browser-sign-in': metafile('browser-sign-in.meta.json').outputs,
  'problem-page': metafile('problem-page.meta.json').outputs,
};
const loaded = loadedAtStart(meta.outputs);
const packages = Object.values(meta.outputs).flatMap(({ inputs }) =>
  Object.entries(inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([input]) => input),
);

test('a cold start loads at most 320 KiB minified, and 96 KiB compressed', () => {
  const files = loaded.map((path) => readFileSync(join(WORKSPACE, path)));
  const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0);

  expect(total(files.map(({ length }) => length))).toBeLessThanOrEqual(320 * 1024);
  const packed = files.map((file) => gzipSync(file, { level: 9 }).length);
  expect(total(packed)).toBeLessThanOrEqual(96 * 1024);
});

test.each([
  ['browser-sign-in', 'node_modules/oauth4webapi/', 48],
  ['problem-page', 'libs/pages/', 12],
] as const)('%s is not loaded at a cold start', (name, input, limitKib) => {
  const [[path = '', output] = []] = Object.entries(later[name]);
  const inputs = Object.keys(output?.inputs ?? {});

  expect(loaded).not.toContain(path);
  expect(inputs.join()).toContain(input);
  expect(packages.filter((one) => inputs.includes(one))).toEqual([]);
  expect(readFileSync(join(WORKSPACE, path)).length).toBeLessThanOrEqual(limitKib * 1024);
});

test('a chunk that is loaded on first use is not counted', () => {
  const output = (imports: OutputFile['imports'], entryPoint?: string): OutputFile => ({
    inputs: {},
    imports,
    ...(entryPoint && { entryPoint }),
  });
  const outputs: Outputs = {
    'later.mjs': output([{ path: 'later-too.mjs', kind: 'import-statement' }]),
    'later-too.mjs': output([]),
    'index.mjs': output(
      [
        { path: 'shared.mjs', kind: 'import-statement' },
        { path: 'later.mjs', kind: 'dynamic-import' },
        { path: 'node:fs', kind: 'import-statement', external: true },
      ],
      ENTRY,
    ),
    'shared.mjs': output([{ path: 'deeper.mjs', kind: 'import-statement' }]),
    'deeper.mjs': output([{ path: 'shared.mjs', kind: 'import-statement' }]),
  };

  expect(loadedAtStart(outputs)).toEqual(['index.mjs', 'shared.mjs', 'deeper.mjs']);
});

describe('it contains', () => {
  test.each(['aws-jwt-verify', '@smithy/signature-v4', '@aws-sdk/client-ssm', 'valibot'])(
    '%s',
    (name) => {
      expect(packages.some((path) => path.includes(`node_modules/${name}/`))).toBe(true);
    },
  );
});

describe('it does not contain', () => {
  test.each([
    'credential-provider',
    '@aws-crypto/sha256-js',
    'tslib',
    'nested-clients',
    'client-sso',
    'client-sts',
    '@smithy/core/dist-es/submodules/event-streams',
    'node_modules/msw',
    'node_modules/jose',
    'node_modules/aws4',
  ])('%s', (name) => {
    expect(packages.filter((path) => path.includes(name))).toEqual([]);
  });
});

test('it imports only Node.js modules and its later files; never node:http as an ES module', () => {
  const outputs = [meta.outputs, ...Object.values(later)].flatMap(Object.values<OutputFile>);
  const imported = outputs
    .flatMap(({ imports }) => imports)
    .filter(({ external }) => external === true)
    .map(({ path }) => path.replace(/^node:/, ''));

  expect(imported).not.toContain('http');
  expect(new Set(imported.filter((name) => !isBuiltin(name)))).toEqual(
    new Set(Object.keys(later).map((name) => `./${name}.mjs`)),
  );
});

/** esbuild's metadata of the files that it wrote. */
type Outputs = Readonly<Record<string, OutputFile>>;

interface OutputFile {
  readonly entryPoint?: string;
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
  readonly imports: readonly {
    readonly path: string;
    readonly kind: string;
    readonly external?: boolean;
  }[];
}

/** The entry file and all its static imports, direct or indirect. */
function loadedAtStart(outputs: Outputs): string[] {
  const entries = Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === ENTRY);
  const loaded = new Set(entries);
  for (const path of loaded) {
    for (const { path: imported, kind, external } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) loaded.add(imported);
    }
  }
  return [...loaded];
}
