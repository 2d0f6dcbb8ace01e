/**
 * Foreign assemblies, built like public samples: the local edge responds as AWS would, and prints
 * the reason.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { curl } from './testing/curl.js';
import { WORKSPACE, startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'furlock-foreign-'));
  execFileSync(
    process.execPath,
    ['--import', 'tsx', 'apps/e2e/src/testing/foreign-apps/synthesize.ts', folder],
    { cwd: WORKSPACE, stdio: ['ignore', 'ignore', 'inherit'] },
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function withLocalEdge(
  shape: string,
  use: (edge: LocalEdge) => Promise<void>,
): Promise<void> {
  const edge = await startLocalEdge(join(folder, shape, 'assembly'));
  try {
    await use(edge);
  } finally {
    await edge.stop();
  }
}

test('without a fault it is accepted, so the rejections below have another cause', async () => {
  await withLocalEdge('faultless', async (edge) => {
    const answer = await curl([`${edge.endpoints.url}/a`]);

    expect(answer).toMatchObject({ status: 200, body: 'secret of ada' });
  });
});

test('with only one permission it is rejected, and the missing one is named', async () => {
  await withLocalEdge('one-permission', async (edge) => {
    const answer = await curl([`${edge.endpoints.url}/a`]);

    expect(answer.status).toBe(403);
    expect(answer.headers['x-amzn-errortype']).toMatch(/AccessDenied/);
    await edge.printed(/why: .*lambda:InvokeFunction\b/);
    expect(edge.seenByBackend()).toEqual([]);
  });
});

test('with a forwarded Host it is rejected, and the host is named', async () => {
  await withLocalEdge('forwarded-host', async (edge) => {
    const answer = await curl([`${edge.endpoints.url}/a`]);

    expect(answer.status).toBe(403);
    await edge.printed(/why: .*[Hh]ost/);
    expect(edge.seenByBackend()).toEqual([]);
  });
});

test('with an undeclared package every request fails at the edge, and the package is named', async () => {
  await withLocalEdge('undeclared-package', async (edge) => {
    const answer = await curl([`${edge.endpoints.url}/a`]);

    expect(answer.status).toBe(503);
    await edge.printed(
      /Uncaught Exception \t.*Cannot find package 'aws-jwt-verify' imported from \/var\/task\/index\.mjs/,
    );
    expect(edge.seenByBackend()).toEqual([]);
  });
});

test("with default caching a user's response is served to another viewer, and the terminal reports it", async () => {
  await withLocalEdge('default-caching', async (edge) => {
    const url = `${edge.endpoints.url}/a`;

    const stranger = await curl([`${url}/elsewhere`]);
    const ada = await curl(['--header', 'Authorization: Bearer let-me-in', url]);
    const nextStranger = await curl([url]);

    expect(stranger.status).toBe(401);
    expect(ada).toMatchObject({ status: 200, body: 'secret of ada' });
    expect(nextStranger).toMatchObject({ status: 200, body: 'secret of ada' });
    expect(nextStranger.headers['x-cache']).toBe('Hit from cloudfront');
    expect(edge.seenByBackend()).toEqual(['/a']);
    await edge.printed(/cache/);
  });
});
