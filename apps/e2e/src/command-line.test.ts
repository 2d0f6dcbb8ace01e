/**
 * An operator's commands against the local edge: its own and those of `furlock`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LOCAL_ENDPOINTS_FILE } from '@furlock/edge-settings';
import { curl } from './testing/curl.js';
import { furlock as runFurlock, runCommand, type Given } from './testing/run-command.js';
import { WORKSPACE, startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

let edge: LocalEdge;
beforeAll(async () => {
  edge = await startLocalEdge();
});
afterAll(async () => {
  await edge.stop();
});

const furlock = (args: readonly string[], given?: Given) =>
  runFurlock(args, { cwd: edge.folder, ...given });
const localEdge = (args: readonly string[]) =>
  runCommand('apps/local-edge/bin/local-edge.mjs', args, { cwd: edge.folder });

describe('furlock', () => {
  test('creates a user who can sign in and call the backend', async () => {
    const password = 'Correct-Horse-7';
    const created = await furlock(['create-user', '--username', 'grace', '--password-stdin'], {
      input: password,
    });
    const token = await furlock(['token', '--username', 'grace', '--password-stdin'], {
      input: password,
    });
    const answer = await curl([
      '--header',
      `Authorization: Bearer ${token.stdout.trim()}`,
      `${edge.endpoints.url}/me`,
    ]);

    expect([created.code, token.code]).toEqual([0, 0]);
    expect(created.stdout + created.stderr).not.toContain(password);
    expect(token.stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(JSON.parse(answer.body)).toMatchObject({ username: 'grace', tokenUse: 'access' });
  });

  test('prints a line to paste, with the token in a header', async () => {
    const { username, password, url } = edge.endpoints;

    const { stdout } = await furlock(
      ['token', '--curl', '--username', username, '--password-stdin'],
      {
        input: password,
      },
    );

    expect(stdout).toMatch(/^curl .*Authorization: Bearer [\w-]+\.[\w-]+\.[\w-]+/);
    expect(stdout).toContain(url);
  });

  test('reports a wrong password in one sentence', async () => {
    const { code, stdout, stderr } = await furlock(
      ['token', '--username', 'ada', '--password-stdin'],
      {
        input: 'wrong',
      },
    );

    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain('wrong\n');
  });

  test('reports what to do if no local edge runs and no deployment is named', async () => {
    const { code, stderr } = await furlock(['token'], { cwd: tmpdir() });

    expect(code).not.toBe(0);
    expect(stderr).toMatch(/npm start/);
  });
});

describe('furlock check', () => {
  test('passes every check of a sound lock, and prints no token', async () => {
    const { code, stdout, stderr } = await furlock(['check', '--json'], {
      env: { FURLOCK_TOKEN: edge.endpoints.accessToken },
    });

    expect(code).toBe(0);
    const { passed, checks } = JSON.parse(stdout) as { passed: number; checks: unknown[] };
    expect(passed).toBe(checks.length);
    const [, , signature = ''] = edge.endpoints.accessToken.split('.');
    expect(stdout + stderr).not.toContain(signature);
  });
});

describe('local-edge', () => {
  test('prints its help', async () => {
    const { code, stdout } = await localEdge(['--help']);

    expect(code).toBe(0);
    for (const option of ['--assembly', '--port', '--stage', '--region'])
      expect(stdout).toContain(option);
  });

  test('reports what to do if its port is in use', async () => {
    const { port } = new URL(edge.endpoints.url);

    const { code, stderr, stdout } = await localEdge([
      '--assembly',
      join(WORKSPACE, 'dist/cdk/dev-eu-central-1'),
      '--port',
      port,
    ]);

    expect(code).not.toBe(0);
    expect(stderr + stdout).toMatch(/--port/);

    // `npm start` fails in the same way, before it builds.
    const started = await runCommand('tools/start.mjs', ['--port', port], {
      cwd: WORKSPACE,
      env: { NODE_OPTIONS: '--conditions=@furlock/source --import=tsx' },
    });
    expect(started).toEqual({ code, stderr, stdout: '' });
  });

  test('reports what to do if there is no assembly', async () => {
    const { code, stderr } = await localEdge([]);

    expect(code).not.toBe(0);
    expect(stderr).toMatch(/infra:synth/);
  });

  test('stops cleanly, and removes its file', async () => {
    const other = await startLocalEdge();
    const file = join(other.folder, LOCAL_ENDPOINTS_FILE);

    expect(existsSync(file)).toBe(true);
    expect(await other.stop()).toBe(0);
  });

  test('stops cleanly when its terminal is closed', async () => {
    const other = await startLocalEdge();

    expect(await other.stop('SIGHUP')).toBe(0);
  });

  test('stops cleanly, and removes its file, when nobody reads its output any more', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'furlock-e2e-'));
    const child = spawn(
      process.execPath,
      [
        join(WORKSPACE, 'apps/local-edge/bin/local-edge.mjs'),
        ...['--assembly', join(WORKSPACE, 'dist/cdk/dev-eu-central-1'), '--port', '0'],
      ],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    child.stdout.destroy();
    const [stderr, [code]] = await Promise.all([
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);

    expect([code, stderr]).toEqual([0, '']);
    expect(existsSync(join(folder, LOCAL_ENDPOINTS_FILE))).toBe(false);
    rmSync(folder, { recursive: true });
  });
});
