import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

let folder: string;
let parentFile: string;

/** A program that starts two stopped processes, watches both, forgets one, and prints their ids. */
const PARENT = `
import { spawn } from 'node:child_process';
import { createOrphanGuard } from './orphan-guard.js';
const guard = createOrphanGuard((error) => { throw error; }, process.argv[2]);
const children = ['watched', 'forgotten'].map(() => spawn('sleep', ['30'], { stdio: 'ignore' }));
for (const { pid } of children) { guard.watch(pid); process.kill(pid, 'SIGSTOP'); }
guard.forget(children[1].pid);
process.stdout.write(JSON.stringify(children.map(({ pid }) => pid)) + '\\n');
setInterval(() => undefined, 1000);
`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'furlock-guard-'));
  parentFile = join(folder, 'parent.mjs');
  await build({
    stdin: { contents: PARENT, resolveDir: __dirname, loader: 'js' },
    outfile: parentFile,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('when the local edge is killed', () => {
  test('the watched stopped process ends and its code is removed, the forgotten one does not', async () => {
    const code = mkdtempSync(join(tmpdir(), 'furlock code-'));
    mkdirSync(join(code, 'read-only', 'task'), { recursive: true });
    chmodSync(join(code, 'read-only'), 0o555);
    const parent = spawn(process.execPath, [parentFile, code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const [watched, forgotten] = JSON.parse(String(line)) as [number, number];

    parent.kill('SIGKILL');
    while (isRunning(watched) || existsSync(code)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }

    expect(isRunning(forgotten)).toBe(true);
    process.kill(forgotten, 'SIGKILL');
  });
});

/** Whether a process is running; a zombie is not. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = existsSync('/proc') ? readFileSync(`/proc/${pid}/stat`, 'latin1') : '';
    // proc(5): the state follows the program's name.
    return !/\) Z /.test(stat);
  } catch {
    return false;
  }
}
