/**
 * Starts the process of an execution environment, and exchanges messages with it.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import type { HostOrder, HostReport } from './host-messages.js';
import { PYTHON_HOST } from './python-host.js';
import type { TaskRoot } from './task-roots.js';

/** The options of the process. */
export interface HostProcessOptions {
  /** Shape: `nodejs24.x` or `python3.14`. */
  readonly runtime: string;
  /** The built `lambda-host.mjs`. */
  readonly hostFile: string;
  /** All environment variables of the process. */
  readonly variables: Readonly<Record<string, string>>;
  readonly taskRoot: TaskRoot;
  readonly oldSpaceMb: number;
}

/** A started process. */
export interface HostProcess {
  readonly process: ChildProcess;
  readonly send: (order: HostOrder) => void;
  readonly onReport: (listener: (report: HostReport) => void) => void;
}

/** Whether there is a program for functions of a runtime. */
export function runsOn(runtime: string): boolean {
  return (
    runtime.startsWith('nodejs') || (runtime.startsWith('python3.') && findPython() !== undefined)
  );
}

/** Starts the program for the runtime. */
export function startHostProcess(options: HostProcessOptions): HostProcess {
  return options.runtime.startsWith('python') ? startPython(options) : startNode(options);
}

function startNode(options: HostProcessOptions): HostProcess {
  const { runtime, hostFile, variables, taskRoot, oldSpaceMb } = options;
  const child = fork(hostFile, [], {
    cwd: taskRoot.task,
    env: { ...variables },
    // Without the flags of this process.
    execArgv: [`--max-old-space-size=${oldSpaceMb}`, ...featureFlags(runtime, variables)],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return {
    process: child,
    // The `exit` event reports a process that has just ended.
    send: (order) => void (child.connected && child.send(order, () => undefined)),
    onReport: (listener) => child.on('message', listener),
  };
}

function startPython({ variables, taskRoot }: HostProcessOptions): HostProcess {
  // Without the packages of this machine; `-u` writes each line at once.
  const child = spawn(
    findPython() ?? 'python3',
    ['-s', '-S', '-u', '-c', PYTHON_HOST, taskRoot.opt],
    {
      cwd: taskRoot.task,
      env: { ...variables },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    },
  );
  const channel = child.stdio[3] as Duplex;
  channel.on('error', () => undefined);
  return {
    process: child,
    send: (order) => void (channel.writable && channel.write(`${JSON.stringify(order)}\n`)),
    onReport: (listener) => eachLine(channel, (line) => listener(JSON.parse(line) as HostReport)),
  };
}

/** In the folders of this process's PATH, because a function's own does not lead to all of them. */
function findPython(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'python3'))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        // Not in this folder.
        return false;
      }
    });
}

/** Calls the listener for each line. Not with `node:readline`, for which `\r` ends a line too. */
export function eachLine(stream: Readable | null, onLine: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
  stream?.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}

/**
 * The flags with which Lambda switches features of Node.js off; `NODE_OPTIONS` can switch them on.
 *
 * Source: Lambda developer guide, "Building Lambda functions with Node.js", experimental features
 * (read 2026-11-28).
 */
function featureFlags(
  runtime: string,
  { NODE_OPTIONS = '' }: HostProcessOptions['variables'],
): string[] {
  const version = Number(/^nodejs(\d+)\.x$/.exec(runtime)?.[1]);
  const features = version <= 22 ? ['experimental-require-module'] : [];
  if (version <= 22 && version !== 20) features.push('experimental-detect-module');
  return features
    .filter((feature) => !NODE_OPTIONS.includes(`--${feature}`))
    .map((feature) => `--no-${feature}`)
    .filter((flag) => process.allowedNodeEnvironmentFlags.has(flag));
}
