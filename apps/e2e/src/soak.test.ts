/**
 * The short soak with every kind of fault; `nx run e2e:soak` runs the long one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { expectSound } from './testing/expect-sound.js';
import { soak } from './testing/soak.js';

const REQUESTS = 900;

test('under load, with one part after another broken, every response is correct', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'furlock-soak-'));

  const report = await soak(REQUESTS, { folder });

  rmSync(folder, { recursive: true });
  expect(report.requests).toBeGreaterThanOrEqual(REQUESTS);
  expectSound(report);
});
