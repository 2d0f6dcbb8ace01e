/**
 * Builds the `function-host` for tests, because a separate process cannot run the TypeScript sources.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The part of esbuild's `build` that is used. The tests pass it in, because it is not a dependency of this project. */
type Build = (options: {
  readonly entryPoints: string[];
  readonly outfile: string;
  readonly bundle: true;
  readonly packages: 'external';
  readonly platform: 'node';
  readonly format: 'esm';
}) => Promise<unknown>;

/** Jest runs tests as CommonJS. */
const projectDirectory = dirname(dirname(__dirname));

/** A built host. */
export interface BuiltFunctionHost {
  readonly file: string;
  readonly remove: () => void;
}

/** Builds the host. */
export async function buildFunctionHost(build: Build): Promise<BuiltFunctionHost> {
  const built = join(projectDirectory, 'out-tsc');
  mkdirSync(built, { recursive: true });
  const folder = mkdtempSync(join(built, 'host-'));
  const file = join(folder, 'function-host.mjs');
  await build({
    entryPoints: [join(projectDirectory, 'src', 'function-host.ts')],
    outfile: file,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
