/**
 * Proves that each public package that can be imported works from TypeScript: packed, installed into an
 * empty project outside the workspace, and compiled as its users do. The compiler takes most of the time
 * of these tests, so they have a file of their own.
 *
 * The packages must be built. Nothing is downloaded.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { installPackages, type InstalledPackage } from './testing/install-packages.js';
import { typeScript } from './testing/program-text.js';
import { runTool } from './testing/run-tool.js';
import { PUBLIC_PACKAGES, type PublicPackage } from './testing/strangers.js';

const IMPORTED_PACKAGES = PUBLIC_PACKAGES.filter(({ programs }) => programs.length > 0);
const RESOLUTIONS = [
  { moduleResolution: 'nodenext', module: 'nodenext', extensions: ['mts', 'cts'] },
  { moduleResolution: 'bundler', module: 'esnext', extensions: ['ts'] },
];
const scratch = mkdtempSync(join(tmpdir(), 'furlock-package-types-'));

let installed: ReadonlyMap<string, InstalledPackage>;
beforeAll(async () => {
  installed = await installPackages(
    IMPORTED_PACKAGES.map(({ source }) => source),
    scratch,
  );
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

test('each package compiles, with its own compiler options, resolved as nodenext and as bundler', async () => {
  const configs = RESOLUTIONS.flatMap(({ extensions, ...resolution }) =>
    byCompilerOptions().map(({ packages, options }, index) => {
      const files = packages.flatMap(({ source, programs }) =>
        programs.flatMap((program, index) =>
          extensions.map((extension) => {
            const file = join(installed.get(source)?.project ?? '', `typed-${index}.${extension}`);
            writeFileSync(file, typeScript(program));
            return file;
          }),
        ),
      );
      const config = join(scratch, `tsconfig.${resolution.moduleResolution}-${index}.json`);
      const compilerOptions = {
        ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true },
        ...{ ...resolution, ...options, target: 'es2022' },
        typeRoots: [join(__dirname, '../../node_modules/@types')],
      };
      writeFileSync(config, JSON.stringify({ compilerOptions, files }));
      return config;
    }),
  );

  // One process for all of them reads every shared declaration once.
  const found = await runTool('typescript', ['--build', ...configs]).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );

  expect(found).toBe('');
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
  for (const one of IMPORTED_PACKAGES) {
    const { skipLibCheck = false, isOnlyForNode = false, isForPages = false } = one;
    // Packages that run only on Node, or only in pages, may rely on types that their users have.
    const types = isOnlyForNode ? ['node'] : [];
    const lib = ['es2022', ...(isForPages ? ['dom'] : [])];
    const options = JSON.stringify({ skipLibCheck, types, lib });
    groups.set(options, [...(groups.get(options) ?? []), one]);
  }
  return [...groups].map(([options, packages]) => ({
    packages,
    options: JSON.parse(options) as object,
  }));
}
