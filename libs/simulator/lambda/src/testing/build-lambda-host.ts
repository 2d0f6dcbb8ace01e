/**
 * The `lambda-host` as the build makes it, for tests: a process of its own cannot run sources.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `build` of esbuild, as far as it is used; the tests bring it, as it is no dependency of ours. */
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

/** A built host, until it is removed. */
export interface LambdaHost {
  readonly file: string;
  readonly remove: () => void;
}

/** Builds the host, below the project's folder: there it finds its packages. */
export async function buildLambdaHost(build: Build): Promise<LambdaHost> {
  const built = join(projectDirectory, 'out-tsc');
  mkdirSync(built, { recursive: true });
  const folder = mkdtempSync(join(built, 'host-'));
  const file = join(folder, 'lambda-host.mjs');
  await build({
    entryPoints: [join(projectDirectory, 'src', 'lambda-host.ts')],
    outfile: file,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
