/**
 * Lays the code of functions in folders of their own, so that a function finds what it would find on
 * Lambda, and nothing of the project that it was built in.
 *
 * A copy, not a link: Node.js looks for modules from the real path of a file upwards. Where the file
 * system can share blocks, a copy costs as little as a link.
 */
import {
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { chmod, copyFile, mkdir, readdir, realpath, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { LambdaFunction } from '@furlock/simulator-deployment';
import { unpackZip } from './unpack-zip.js';

/** The folders of one function. On Lambda they have fixed paths, see `asOnLambda`. */
export interface TaskRoot {
  /** `/var/task` on Lambda: the function's code. */
  readonly task: string;
  /** `/opt` on Lambda: its layers. */
  readonly opt: string;
  /** `/var/runtime` on Lambda: of it, the modules that the runtime brings. */
  readonly runtime: string;
}

/** Lays the same code once, even for several functions. */
export interface TaskRoots {
  /** Contains all of them; whoever starts them removes it. */
  readonly folder: string;
  /** Errors: rejects if the code cannot be read. */
  readonly lay: (lambdaFunction: LambdaFunction) => Promise<TaskRoot>;
}

/**
 * The modules that a runtime brings: of Python, boto3 and what it needs; of Node.js, version 3 of the
 * SDK since Node.js 18, version 2 before.
 *
 * Source: Lambda developer guide, "Building Lambda functions with Node.js" and "Building Lambda functions
 * with Python", runtime-included SDK versions (read 2026-11-28).
 */
function runtimeModules(runtime: string): string[] {
  if (runtime.startsWith('python')) return PYTHON_MODULES;
  return bringsFirstSdk(runtime) ? ['aws-sdk'] : ['@aws-sdk', '@smithy'];
}

const PYTHON_MODULES = [
  ...['boto3', 'botocore', 's3transfer', 'jmespath', 'dateutil', 'six.py', 'urllib3'],
];

/** Whether a runtime brings version 2 of the SDK. */
export function bringsFirstSdk(runtime: string): boolean {
  return /^nodejs(?:4|6|8|10|12|14|16)\./.test(runtime);
}

/**
 * A new folder for the code of functions. `runtimeSdk` is a folder whose `node_modules` and `python`
 * stand for the modules of Lambda's runtimes.
 *
 * Errors: throws if a folder above each possible place contains `node_modules`, where functions would
 * find modules that they do not have on Lambda.
 */
export function createTaskRoots(
  runtimeSdk?: string,
  places: readonly string[] = [tmpdir(), '/tmp', '/var/tmp', '/dev/shm'],
): TaskRoots {
  const place = places.find((candidate) => existsSync(candidate) && isOutsideProjects(candidate));
  if (place === undefined) {
    throw new Error(
      `Functions cannot be kept apart from other modules: there is a node_modules folder in or above each of ${places.join(', ')}. Set TMPDIR to a folder without one.`,
    );
  }
  const folder = mkdtempSync(join(realpathSync(place), 'furlock-functions-'));
  // Ends the search for the `type` of a function's modules.
  writeFileSync(join(folder, 'package.json'), '{}');
  const laid = new Map<string, Promise<TaskRoot>>();
  return {
    folder,
    lay(lambdaFunction) {
      const { directory, inlineCode, runtime, layers } = lambdaFunction;
      const key = JSON.stringify([
        inlineCode === undefined ? directory : { [inlineFile(runtime)]: inlineCode },
        runtimeModules(runtime),
        ...layers,
      ]);
      const known = laid.get(key);
      if (known !== undefined) return known;
      const laying = layTaskRoot(join(folder, String(laid.size)), lambdaFunction, runtimeSdk);
      laid.set(key, laying);
      return laying;
    },
  };
}

function isOutsideProjects(place: string): boolean {
  for (let folder = realpathSync(place); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules'))) return false;
    if (folder === dirname(folder)) return true;
  }
}

async function layTaskRoot(
  folder: string,
  { directory, inlineCode, runtime, layers }: LambdaFunction,
  runtimeSdk: string | undefined,
): Promise<TaskRoot> {
  const root = {
    task: join(folder, 'task'),
    opt: join(folder, 'opt'),
    runtime: join(folder, 'runtime'),
  };
  for (const part of Object.values(root)) mkdirSync(part, { recursive: true });
  if (inlineCode === undefined) await lay(directory, root.task);
  else writeFileSync(join(root.task, inlineFile(runtime)), inlineCode);
  // Later layers replace files of earlier ones.
  for (const layer of layers) await lay(layer, root.opt);
  await Promise.all([makeReadOnly(root.task), makeReadOnly(root.opt)]);
  if (runtimeSdk !== undefined) await linkRuntimeModules(runtimeSdk, runtime, root.runtime);
  return root;
}

/**
 * The file of code that the template contains.
 *
 * Source: CloudFormation template reference, AWS::Lambda::Function Code, ZipFile (read 2026-11-28).
 */
function inlineFile(runtime: string): string {
  return runtime.startsWith('python') ? 'index.py' : 'index.js';
}

async function lay(code: string, target: string): Promise<void> {
  const isFolder = (await stat(code)).isDirectory();
  await (isFolder ? copyFolder(code, target, []) : unpackZip(code, target));
}

/**
 * Copies a folder and what its symbolic links lead to, as the CDK's upload does.
 *
 * Shape of `above`: the real paths of the folders that contain it, in which a link must not end.
 */
async function copyFolder(source: string, target: string, above: readonly string[]): Promise<void> {
  const path = await realpath(source);
  if (above.includes(path)) return;
  await mkdir(target, { recursive: true });
  const names = await readdir(source);
  await Promise.all(
    names.map(async (name) => {
      const [from, to] = [join(source, name), join(target, name)];
      // A link that leads nowhere is left out.
      const entry = await stat(from).catch(() => undefined);
      if (entry?.isDirectory() === true) return copyFolder(from, to, [...above, path]);
      if (entry?.isFile() !== true) return;
      // A file of an earlier layer.
      await rm(to, { force: true });
      await copyFile(from, to, constants.COPYFILE_FICLONE);
    }),
  );
}

/** On Lambda the code is on a read-only file system. */
async function makeReadOnly(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return makeReadOnly(path);
      await chmod(path, ((await stat(path)).mode & 0o111) | 0o444);
    }),
  );
  await chmod(folder, 0o555);
}

async function linkRuntimeModules(
  runtimeSdk: string,
  runtime: string,
  target: string,
): Promise<void> {
  const isPython = runtime.startsWith('python');
  const installed = join(await realpath(runtimeSdk), isPython ? 'python' : 'node_modules');
  const linked = isPython ? target : join(target, 'node_modules');
  await mkdir(linked, { recursive: true });
  for (const name of runtimeModules(runtime)) {
    if (existsSync(join(installed, name))) await symlink(join(installed, name), join(linked, name));
  }
}

/** A text of a function with the paths that it has on Lambda, where `hostFile` is the runtime. */
export function asOnLambda(
  text: string,
  { task, opt, runtime }: TaskRoot,
  hostFile: string,
): string {
  return text
    .replaceAll(hostFile, '/var/runtime/index.mjs')
    .replaceAll(task, '/var/task')
    .replaceAll(opt, '/opt')
    .replaceAll(runtime, '/var/runtime');
}
