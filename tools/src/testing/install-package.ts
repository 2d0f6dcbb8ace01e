/**
 * A public package of the workspace, packed and installed into an empty project outside the workspace.
 *
 * Nothing is fetched: the dependencies that the package declares are copied from the workspace,
 * with theirs, and npm finds them there. What it does not declare is not there.
 */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const WORKSPACE = join(__dirname, '../../..');
const run = promisify(execFile);

/** What is read of a package's own description. */
export interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A package and where it was installed. */
export interface InstalledPackage {
  readonly tarball: string;
  /** The stranger's project. */
  readonly project: string;
  /** The package in the project's `node_modules`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * A folder of the workspace as a package that is installed in a project of its own below `scratch`.
 * Shape of the folder: `libs/construct`.
 */
export async function installPackage(source: string, scratch: string): Promise<InstalledPackage> {
  const staged = join(scratch, 'staged', source);
  const project = join(scratch, source);
  mkdirSync(project, { recursive: true });
  await run(process.execPath, [
    join(WORKSPACE, 'tools/stage-package.mjs'),
    join(WORKSPACE, source),
    staged,
  ]);
  const manifest = readManifest(staged);

  const packed = await npm(scratch, ['pack', '--json', staged]);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  const tarball = join(scratch, filename);

  writeFileSync(join(project, 'package.json'), '{ "private": true }');
  copyDependencies(manifest, join(WORKSPACE, source), project);
  // A package whose commands are not linked is damaged to npm: it would fetch it.
  await npm(project, ['rebuild', '--offline']);
  // Peers are the stranger's own; they are large, and linked once npm is done.
  await npm(project, [
    'install',
    '--offline',
    '--legacy-peer-deps',
    '--no-audit',
    '--no-fund',
    tarball,
  ]);
  for (const name of Object.keys(manifest.peerDependencies ?? {})) {
    symlinkSync(findPackage(name, WORKSPACE), join(project, 'node_modules', name));
  }
  return { tarball, project, folder: join(project, 'node_modules', manifest.name), manifest };
}

async function npm(cwd: string, args: readonly string[]): Promise<string> {
  // An empty cache: what works with it works without a network.
  const env = { ...process.env, npm_config_cache: join(cwd, '.npm-cache') };
  return (await run('npm', [...args, '--ignore-scripts'], { cwd, env })).stdout;
}

/**
 * Copies what a manifest depends on, to the same place below the project's `node_modules`. What npm
 * keeps in the folder of one of the workspace's projects is at the top of a project of its own.
 */
function copyDependencies(manifest: Manifest, from: string, project: string): void {
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const source = findPackage(name, from);
    const target = join(project, source.slice(source.indexOf('/node_modules/', WORKSPACE.length)));
    if (existsSync(target)) continue;
    cpSync(source, target, { recursive: true });
    copyDependencies(readManifest(source), source, project);
  }
}

/** Where Node finds a package from a folder. */
function findPackage(name: string, from: string): string {
  const candidate = join(from, 'node_modules', name);
  if (existsSync(candidate)) return candidate;
  if (from === WORKSPACE) throw new Error(`${name} is not installed in the workspace`);
  return findPackage(name, dirname(from));
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
