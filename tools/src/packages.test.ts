/**
 * Proves that each public package works as users receive it: packed, installed into an empty project
 * outside the workspace, and used from every kind of program that may import it, or from a terminal.
 *
 * The packages must be built. Nothing is downloaded.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { installPackages, type InstalledPackage } from './testing/install-packages.js';
import { PUBLIC_PACKAGES, type Program, type PublicPackage } from './testing/strangers.js';

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), 'furlock-packages-'));

let packages: ReadonlyMap<string, InstalledPackage>;
beforeAll(async () => {
  packages = await installPackages(
    PUBLIC_PACKAGES.map(({ source }) => source),
    scratch,
  );
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

function installedFrom(source: string): InstalledPackage {
  const installed = packages.get(source);
  if (installed === undefined) throw new Error(`${source} was not installed`);
  return installed;
}

describe.each(PUBLIC_PACKAGES)('$source', ({ source, ...about }) => {
  const { programs, commandLines = [] } = about;
  let installed: InstalledPackage;

  beforeAll(() => {
    installed = installedFrom(source);
  });

  test('publint finds no problem', async () => {
    const { stdout } = await runTool('publint', ['run', '--strict', installed.folder]);

    expect(stdout).toContain('All good!');
  });

  test('contains its licence and nothing specific to the workspace', () => {
    const texts = filesOf(installed.folder).map((file) => readFileSync(file, 'utf8'));
    const names = filesOf(installed.folder).map((file) => file.slice(installed.folder.length + 1));

    expect(names).toContain('LICENSE');
    expect(names.filter((name) => /\.test\.|src\//.test(name))).toEqual([]);
    expect(texts.filter((text) => text.includes('@furlock/source'))).toEqual([]);
    // A link to a file outside the package would be broken.
    expect(readFileSync(join(installed.folder, 'README.md'), 'utf8')).not.toContain('](..');
  });

  test('imports only declared packages, and Node modules only where it runs only on Node', () => {
    const { dependencies = {}, peerDependencies = {} } = installed.manifest;
    const declared = { ...dependencies, ...peerDependencies };
    const undeclared = filesOf(join(installed.folder, 'dist')).flatMap((file) =>
      specifiersOf(readFileSync(file, 'utf8'))
        .filter((specifier) => !specifier.startsWith('.'))
        .filter((specifier) => !(packageOf(specifier) in declared))
        .filter((specifier) => about.isOnlyForNode !== true || !specifier.startsWith('node:'))
        .filter((specifier) => !(specifier === 'node:crypto' && /\/node[^/]*$/.test(file))),
    );

    expect(undeclared).toEqual([]);
  });

  for (const { argv, input, output } of commandLines) {
    test(`furlock ${argv.join(' ')}`, async () => {
      const command = join(installed.commands, 'furlock');
      const called = run(command, argv, { cwd: installed.project });
      called.child.stdin?.end(input);

      const { stdout, stderr } = await called;

      expect(stdout.slice(0, output.length)).toBe(output);
      expect(stderr).toBe('');
    });
  }

  // The command line is not imported.
  if (programs.length === 0) return;

  test('are-the-types-wrong finds no problem', async () => {
    const { stdout } = await runTool('@arethetypeswrong/cli', [installed.tarball, '--no-emoji']);

    expect(stdout).toContain('No problems found');
  });

  describe.each(programs)('$entry', (program) => {
    const answer = JSON.stringify(program.answer);
    const write = (name: string, text: string) => {
      writeFileSync(join(installed.project, name), text);
      return join(installed.project, name);
    };

    test('from an ES module', async () => {
      const script = write(
        'use.mjs',
        `${esModule(program)}\nconsole.log(JSON.stringify(await use()));`,
      );

      const { stdout } = await runProgram(script);

      expect(stdout.trim()).toBe(answer);
    });

    test('from CommonJS', async () => {
      const script = write(
        'use.cjs',
        `${commonJs(program)}\nuse().then((answer) => console.log(JSON.stringify(answer)));`,
      );

      const { stdout } = await runProgram(script);

      expect(stdout.trim()).toBe(answer);
    });

    if (program.isOnlyForNode === true) return;

    test.each(['browser', 'worker'])('from a bundle for a %s', async (runtime) => {
      const entry = write(`${runtime}.js`, `${esModule(program)}\nglobalThis.answer = use();`);
      const { outputFiles } = buildSync({
        entryPoints: [entry],
        bundle: true,
        write: false,
        format: 'iife',
        platform: 'browser',
        conditions: runtime === 'worker' ? ['workerd', 'worker', 'module'] : ['module'],
      });
      const context = webContext();

      runInContext(outputFiles[0]?.text ?? '', context);

      expect(JSON.stringify(await context['answer'])).toBe(answer);
    });
  });
});

describe.each([
  { moduleResolution: 'nodenext', module: 'nodenext', extensions: ['mts', 'cts'] },
  { moduleResolution: 'bundler', module: 'esnext', extensions: ['ts'] },
])('from TypeScript, resolving as $moduleResolution', ({ extensions, ...resolution }) => {
  // One run of the compiler for all packages with the same options.
  test.each(byCompilerOptions())('$title', async ({ packages, options }) => {
    const files = packages.flatMap(({ source, programs }) =>
      programs.flatMap((program, index) =>
        extensions.map((extension) => {
          const file = join(installedFrom(source).project, `typed-${index}.${extension}`);
          writeFileSync(file, typeScript(program));
          return file;
        }),
      ),
    );
    const config = join(scratch, 'tsconfig.json');
    const compilerOptions = {
      ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true },
      ...{ ...resolution, ...options, target: 'es2022' },
      typeRoots: [join(__dirname, '../../node_modules/@types')],
    };
    writeFileSync(config, JSON.stringify({ compilerOptions, files }));

    const found = await runTool('typescript', ['--project', config]).then(
      () => '',
      ({ stdout }: { stdout: string }) => stdout,
    );

    expect(found).toBe('');
  });
});

test('every public package is tested here', () => {
  const workspace = join(__dirname, '../..');
  const projects = ['apps', 'libs', 'libs/simulator']
    .flatMap((folder) =>
      readdirSync(join(workspace, folder)).map((project) => `${folder}/${project}`),
    )
    .filter((project) => existsSync(join(workspace, project, 'package.json')));
  const isPublic = (project: string) =>
    !readFileSync(join(workspace, project, 'package.json'), 'utf8').includes('"private": true');

  expect(projects.filter(isPublic)).toEqual(PUBLIC_PACKAGES.map(({ source }) => source).sort());
});

test('a build writes no build information, which would make a type check emit nothing', async () => {
  const configs = readdirSync(join(__dirname, '../../libs'))
    .map((lib) => join(__dirname, '../../libs', lib, 'tsconfig.dist.json'))
    .filter((file) => existsSync(file));

  const shown = await Promise.all(
    configs.map((file) => runTool('typescript', ['--project', file, '--showConfig'])),
  );

  expect(configs.length).toBeGreaterThan(0);
  for (const { stdout } of shown) {
    const { compilerOptions } = JSON.parse(stdout) as { compilerOptions: object };
    expect(compilerOptions).toMatchObject({ composite: false, incremental: false });
  }
});

/** The packages that can be imported, grouped by their compiler options. */
function byCompilerOptions() {
  const groups = new Map<string, PublicPackage[]>();
  for (const one of PUBLIC_PACKAGES.filter(({ programs }) => programs.length > 0)) {
    const { skipLibCheck = false, isOnlyForNode = false, isForPages = false } = one;
    // Packages that run only on Node, or only in pages, may rely on types that their users have.
    const types = isOnlyForNode ? ['node'] : [];
    const lib = ['es2022', ...(isForPages ? ['dom'] : [])];
    const options = JSON.stringify({ skipLibCheck, types, lib });
    groups.set(options, [...(groups.get(options) ?? []), one]);
  }
  return [...groups].map(([options, packages]) => ({
    title: packages.map(({ source }) => source).join(', '),
    packages,
    options: JSON.parse(options) as object,
  }));
}

/** Runs a program. CDK's built-in validation takes seconds and would only print warnings here. */
function runProgram(script: string): Promise<{ stdout: string }> {
  return run(process.execPath, [script], { env: { ...process.env, CDK_VALIDATION: 'false' } });
}

const DECLARED_USE = 'async function use() {';

function esModule({ imports, entry, given, body }: Program): string {
  return `import { ${imports.join(', ')} } from '${entry}';\n${given}\n${DECLARED_USE}${body}\n}`;
}

function commonJs({ imports, entry, given, body }: Program): string {
  return `const { ${imports.join(', ')} } = require('${entry}');\n${given}\n${DECLARED_USE}${body}\n}`;
}

/** The same program as a typed module, followed by the statements that must not compile. */
function typeScript(program: Program): string {
  const refused = program.mustNotCompile.map(
    ([fault, statement]) => `// @ts-expect-error ${fault}\n${statement}`,
  );
  return [`${esModule(program)}\nexport { use };`, ...refused].join('\n');
}

/**
 * A realm with the globals that browsers and workers share, and none of Node's.
 *
 * Source: Ecma TC55, "Minimum Common Web API" (read 2026-11-22).
 */
function webContext(): Record<string, unknown> {
  const context: Record<string, unknown> = {
    ...{ TextEncoder, TextDecoder, URL, URLSearchParams, crypto, atob, btoa },
    ...{ AbortController, AbortSignal, Blob, Event, EventTarget },
    ...{ Headers, Request, Response, fetch },
    ...{ ReadableStream, WritableStream, TransformStream, setTimeout, clearTimeout },
  };
  context['self'] = context;
  return createContext(context);
}

/** Runs the command of a package in the workspace. */
async function runTool(name: string, args: readonly string[]): Promise<{ stdout: string }> {
  const require = createRequire(__filename);
  const manifestFile = join(__dirname, '../../node_modules', name, 'package.json');
  const { bin } = require(manifestFile) as { bin: string | Record<string, string> };
  const script = typeof bin === 'string' ? bin : (bin['tsc'] ?? Object.values(bin)[0] ?? '');
  return run(process.execPath, [join(dirname(manifestFile), script), ...args], {
    maxBuffer: 16 * 1024 * 1024,
  });
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function specifiersOf(code: string): string[] {
  return [...code.matchAll(/(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*["']([^"'\n]+)["']/g)].map(
    ([, specifier]) => specifier ?? '',
  );
}

/** The package of a specifier: `@scope/name` for `@scope/name/path`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
