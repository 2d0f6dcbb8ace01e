/**
 * Runs a built command of the workspace as a user does.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { WORKSPACE } from './start-local-edge.js';

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The input of a command: its standard input, and variables in addition to those of the tests. */
export interface Given {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a script of the workspace. */
export function runCommand(
  script: string,
  args: readonly string[],
  { cwd, input = '', env = {} }: Given & { readonly cwd: string },
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(WORKSPACE, script), ...args], {
      cwd,
      env: { ...process.env, ...env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(input);
  });
}

/** Runs `furlock`. */
export function furlock(
  args: readonly string[],
  given: Given & { readonly cwd: string },
): Promise<Ended> {
  return runCommand('apps/cli/bin/furlock.mjs', args, given);
}
