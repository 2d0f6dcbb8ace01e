/**
 * The soak, long: at least 100,000 requests, for memory too. Run by `nx run e2e:soak`.
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
  const say = (line: string): void => void process.stdout.write(`${line}\n`);

  const report = await soak(REQUESTS, { folder, say, measuresHeap: true });

  rmSync(folder, { recursive: true });
  say(JSON.stringify({ ...report, phases: undefined }));
  expect(report.requests).toBeGreaterThanOrEqual(REQUESTS);
  expectSound(report);
  const { firstTenth, lastTenth } = report.heap;
  expect(Math.abs(lastTenth / firstTenth - 1)).toBeLessThan(0.05);
});
