import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

const runs = { part: 10, all: 1000, seed: 7 };
const before = process.env['FURLOCK_SOAK_SEED'];

beforeEach(() => {
  jest.resetModules();
});
afterEach(() => {
  if (before === undefined) delete process.env['FURLOCK_SOAK_SEED'];
  else process.env['FURLOCK_SOAK_SEED'] = before;
});

test('npm test runs a part, always with the same seed', async () => {
  delete process.env['FURLOCK_SOAK_SEED'];
  const { proofRuns } = await import('./proof-runs.js');

  expect(proofRuns(runs)).toEqual({ numRuns: 10, seed: 7 });
});

test('the soak runs all of them, with its own seed', async () => {
  process.env['FURLOCK_SOAK_SEED'] = '42';
  const { proofRuns } = await import('./proof-runs.js');

  expect(proofRuns(runs)).toEqual({ numRuns: 1000, seed: 42 });
});
