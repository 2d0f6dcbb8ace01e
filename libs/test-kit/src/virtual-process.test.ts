import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createVirtualProcess, type VirtualProcess } from './virtual-process.js';

let process: VirtualProcess;
beforeEach(() => {
  process = createVirtualProcess(1_000_000);
});
afterEach(() => {
  process.restore();
});

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test('timers and calls move the clock', async () => {
  const result = await process.run(async () => {
    await sleep(60_000);
    return process.call(40, () => process.now());
  });

  expect(result).toBe(1_060_040);
});

test('work that never settles is an error', async () => {
  await expect(process.run(() => process.call(Infinity, () => 1))).rejects.toThrow('never');
});

test('idle runs only what is due', async () => {
  const ran: number[] = [];
  for (const ms of [5, 10, 15]) setTimeout(() => ran.push(ms), ms);

  await process.idle(10);

  expect([ran, process.now()]).toEqual([[5, 10], 1_000_010]);
});

test.each([
  ['reset', 'Error: reset'],
  ['late', 'answered'],
  ['hang', 'hangs'],
] as const)('connections after a freeze: %s', async (connections, expected) => {
  const call = process.call(40, () => 'answered').catch((error: unknown) => String(error));
  await process.idle(1);

  process.freeze({ ms: 60_000, connections, timers: 'expire' });

  const outcome = process.run(() => Promise.race([call, sleep(1_000).then(() => 'hangs')]));
  expect(await outcome).toBe(expected);
});

test.each([
  ['expire', 1_060_000],
  ['stop', 1_060_040],
] as const)('timers in a freeze: %s', async (timers, expectedMs) => {
  const asleep = sleep(40);

  process.freeze({ ms: 60_000, connections: 'hang', timers });
  await process.run(() => asleep);

  expect(process.now()).toBe(expectedMs);
});

test('an aborted call never responds', async () => {
  const controller = new AbortController();
  const call = process.call(40, () => 'answered', controller.signal);
  controller.abort();

  const outcome = process.run(() => Promise.race([call, sleep(1_000).then(() => 'hangs')]));
  expect(await outcome).toBe('hangs');
});
