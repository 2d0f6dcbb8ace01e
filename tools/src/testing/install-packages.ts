/**
 * Packs the public packages of the workspace and installs them outside of it: npm installs all of them
 * once, into one project; each is then used from a separate, empty project.
 *
 * Nothing is downloaded: the declared dependencies are linked from the workspace, where npm finds them.
 * The project of a package contains only the dependencies that the package declares.
 */
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const WORKSPACE = join(__dirname, '../../..');
const run = promisify(execFile);

/** The part of a package.json that is used. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  /** Only packages that are installed together. */
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A package and where it was installed. */
export interface InstalledPackage {
  readonly tarball: string;
  /** The project that uses the package. */
  readonly project: string;
  /** The package in the project's `node_modules`. */
  readonly folder: string;
  /** The project in which npm installed all packages and links their commands. */
  readonly together: string;
  readonly manifest: Manifest;
}

/**
 * Installs folders of the workspace as packages, each in a separate project below `scratch`.
 * Shape of the folders: `libs/construct`.
 */
export async function installPackages(
  sources: readonly string[],
  scratch: string,
): Promise<ReadonlyMap<string, InstalledPackage>> {
  const staged = sources.map((source) => join(scratch, 'staged', source));
  const stagePackage = join(WORKSPACE, 'tools/stage-package.mjs');
  for (const [index, source] of sources.entries()) {
    await run(process.execPath, [stagePackage, join(WORKSPACE, source), staged[index] ?? '']);
  }
  const manifests = staged.map(readManifest);

  const packed = await npm(scratch, ['pack', '--json', ...staged]);
  const tarballs = (JSON.parse(packed) as { readonly filename: string }[]).map(({ filename }) =>
    join(scratch, filename),
  );

  const together = join(scratch, 'together');
  mkdirSync(together);
  writeFileSync(join(together, 'package.json'), '{ "private": true }');
  for (const [index, source] of sources.entries()) {
    linkPackages(manifests[index]?.dependencies, join(WORKSPACE, source), together);
  }
  await npm(together, [
    'install',
    '--offline',
    '--legacy-peer-deps',
    '--no-audit',
    '--no-fund',
    ...tarballs,
  ]);

  const packages = new Map(
    sources.map((source, index) => {
      const manifest = manifests[index] as Manifest;
      const tarball = tarballs[index] as string;
      const project = join(scratch, source);
      const folder = join(project, 'node_modules', manifest.name);
      const installed = join(together, 'node_modules', manifest.name);
      mkdirSync(dirname(folder), { recursive: true });
      renameSync(installed, folder);
      // Keeps npm's links to the commands valid after the move.
      symlinkSync(folder, installed);
      for (const linked of [manifest.dependencies, manifest.peerDependencies]) {
        linkPackages(linked, join(WORKSPACE, source), project);
      }
      return [source, { tarball, project, folder, together, manifest }];
    }),
  );
  for (const { project, manifest } of packages.values()) {
    for (const name of Object.keys(manifest.optionalDependencies ?? {})) {
      const link = join(project, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(realpathSync(join(together, 'node_modules', name)), link);
    }
  }
  return packages;
}

async function npm(cwd: string, args: readonly string[]): Promise<string> {
  // An empty cache proves that the installation works without a network.
  const env = { ...process.env, npm_config_cache: join(cwd, '.npm-cache') };
  return (await run('npm', [...args, '--ignore-scripts'], { cwd, env })).stdout;
}

/** Links packages into a project, from the place where Node finds them for a folder of the workspace. */
function linkPackages(
  dependencies: Readonly<Record<string, string>> = {},
  from: string,
  project: string,
): void {
  for (const name of Object.keys(dependencies)) {
    const link = join(project, 'node_modules', name);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(findPackage(name, from), link);
  }
}

/** The place where Node finds a package from a folder. */
function findPackage(name: string, from: string): string {
  const candidate = join(from, 'node_modules', name);
  if (existsSync(candidate)) return candidate;
  if (from === WORKSPACE) throw new Error(`${name} is not installed in the workspace`);
  return findPackage(name, dirname(from));
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
