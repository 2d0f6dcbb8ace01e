/**
 * Starts the local edge of an installed package, as in a terminal.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A running local edge. */
export interface LocalEdge {
  readonly endpoints: Readonly<Record<'url' | 'functionUrl' | 'functionUrlHost', string>> & {
    readonly username?: string;
    readonly password?: string;
  };
  /** Waits until its output matches, and returns the output. */
  printed(pattern: RegExp): Promise<string>;
  /** Presses Ctrl-C, and resolves to the exit code once every process has ended; null for a signal. */
  interrupt(): Promise<number | null>;
}

/** Far longer than a start takes. */
const TIMEOUT_MS = 120_000;

/** Starts a command line in a folder, and waits for the addresses. */
export async function startLocalEdge(
  [command, ...args]: readonly [string, ...string[]],
  folder: string,
): Promise<LocalEdge> {
  // A process group of its own: a terminal interrupts the whole group.
  const child = spawn(command, args, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  // Its pipes close when the last process of the group has ended.
  const closed = new Promise((resolve) => child.on('close', resolve));
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid !== undefined) process.kill(-child.pid, name);
  };
  const until = async (isTrue: () => boolean, what: string): Promise<void> => {
    let isRunning = true;
    void closed.then(() => (isRunning = false));
    for (const deadlineMs = Date.now() + TIMEOUT_MS; !isTrue(); await delay(20)) {
      if (isRunning && Date.now() < deadlineMs) continue;
      if (isRunning) signal('SIGKILL');
      throw new Error(`${what}:\n${output}`);
    }
  };

  const endpointsFile = join(folder, 'dist/local-edge/endpoints.json');
  await until(() => existsSync(endpointsFile), 'The local edge did not start');
  return {
    endpoints: JSON.parse(readFileSync(endpointsFile, 'utf8')) as LocalEdge['endpoints'],
    async printed(pattern) {
      await until(() => pattern.test(output), `${pattern} was not printed`);
      return output;
    },
    async interrupt() {
      signal('SIGINT');
      await closed;
      return exited;
    },
  };
}
