/**
 * Builds the program of a host process for tests, because a separate process cannot run the TypeScript sources.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The part of esbuild's `build` that is used. The tests pass it in, because it is not a dependency of this project. */
export type Build = (options: {
  readonly entryPoints: string[];
  readonly outfile: string;
  readonly bundle: true;
  readonly packages: 'external';
  readonly platform: 'node';
  readonly format: 'esm';
}) => Promise<unknown>;

/** A built host. */
export interface BuiltHost {
  readonly file: string;
  readonly remove: () => void;
}

/** Builds `src/<name>.ts` of a project inside the project's folder, so that it finds its packages. */
export async function buildHost(
  build: Build,
  projectDirectory: string,
  name: string,
): Promise<BuiltHost> {
  const built = join(projectDirectory, 'out-tsc');
  mkdirSync(built, { recursive: true });
  const folder = mkdtempSync(join(built, 'host-'));
  const file = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(projectDirectory, 'src', `${name}.ts`)],
    outfile: file,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
