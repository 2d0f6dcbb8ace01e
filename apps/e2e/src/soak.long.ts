/**
 * The long soak: at least 100,000 requests, and the memory check. `nx run e2e:soak` runs it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { expectSound } from './testing/expect-sound.js';
import { soak } from './testing/soak.js';

const REQUESTS = Number(process.env['SOAK_REQUESTS'] ?? 100_000);

test(`${REQUESTS} requests`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'furlock-soak-'));
  const log = (line: string): void => void process.stdout.write(`${line}\n`);

  const report = await soak(REQUESTS, { folder, log, measuresHeap: true });

  rmSync(folder, { recursive: true });
  log(JSON.stringify({ ...report, phases: undefined }));
  expect(report.requests).toBeGreaterThanOrEqual(REQUESTS);
  expectSound(report);
  const { firstTenth, lastTenth } = report.heap;
  expect(Math.abs(lastTenth / firstTenth - 1)).toBeLessThan(0.05);
});
