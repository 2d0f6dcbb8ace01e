/**
 * When a read waits for a refresh, how long, and what it returns then.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { SSMClient } from '@aws-sdk/client-ssm';
import {
  createVirtualProcess,
  proofRuns,
  type Freeze,
  type VirtualProcess,
} from '@furlock/test-kit';
import fc from 'fast-check';
import * as v from 'valibot';
import { createSsmConfig, type SsmConfigOptions } from './create-ssm-config.js';
import type { ParameterRefusal } from './fetch-parameters.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const WAIT_AFTER_MS = 10 * MINUTE_MS;
const MAX_WAIT_MS = 1_500;
const NAME = '/my-service/settings';

let process: VirtualProcess;
afterEach(() => {
  process.restore();
});

/** How SSM behaves: responds after a latency, or with an error after it. */
interface Ssm {
  readonly latencyMs: number;
  readonly error?: 'throttled' | 'unavailable' | 'reset';
}

const HEALTHY: Ssm = { latencyMs: 40 };
const HANGS: Ssm = { latencyMs: Infinity };

const parameters = {
  settings: { name: NAME, schema: v.object({ atMs: v.number(), ages: v.optional(v.number()) }) },
};

/** Settings that contain the time at which SSM returned them, so that every read shows its age. */
function world(options: Partial<SsmConfigOptions<typeof parameters>> = {}) {
  process = createVirtualProcess(1_800_000_000_000);
  const { now } = process;
  const failures: ParameterRefusal[] = [];
  /** The behaviour for the next calls; the last one stays. */
  let script: readonly Ssm[] = [HEALTHY];
  let calls = 0;
  const send = (_command: unknown, { abortSignal }: { abortSignal: AbortSignal }) => {
    calls += 1;
    const [ssm = HEALTHY, ...rest] = script;
    if (rest.length > 0) script = rest;
    return process.call(
      ssm.latencyMs,
      () => {
        if (ssm.error === undefined) {
          const Value = JSON.stringify({ atMs: now() });
          return { Parameters: [{ Name: NAME, Value, Version: 1 }] };
        }
        throw Object.assign(new Error('fault'), {
          name: ssm.error,
          ...(ssm.error !== 'reset' && {
            $metadata: { httpStatusCode: ssm.error === 'throttled' ? 400 : 500 },
          }),
        });
      },
      abortSignal,
    );
  };
  const config = createSsmConfig({
    client: { send } as unknown as Pick<SSMClient, 'send'>,
    parameters,
    now,
    random: () => 0,
    giveUpAfterMs: 5_000,
    onFailure: (refusal) => failures.push(refusal),
    ...options,
  });
  /** A read: how long it waited, and the age of what it returned; undefined if it was refused. */
  const read = async (waitUntilMs?: number) => {
    const fromMs = now();
    const outcome = await process.run(() => config.read(waitUntilMs));
    const waitedMs = now() - fromMs;
    return {
      waitedMs,
      ageMs: outcome.ok ? now() - outcome.value.settings.value.atMs : undefined,
    };
  };
  const follow = (...next: Ssm[]): void => {
    script = next;
  };
  return { config, read, follow, failures, calls: () => calls };
}

const freeze = (ms: number, connections: Freeze['connections'] = 'hang') =>
  process.freeze({ ms, connections, timers: 'expire' });

describe('values of the age from which reads wait', () => {
  test('are refreshed before the read returns', async () => {
    const { read, calls } = world();
    await read();

    freeze(WAIT_AFTER_MS);

    expect(await read()).toEqual({ waitedMs: 40, ageMs: 0 });
    expect(calls()).toBe(2);
  });

  test('do not make a read wait before that age', async () => {
    const { read } = world();
    await read();

    freeze(WAIT_AFTER_MS - 41);

    expect(await read()).toEqual({ waitedMs: 0, ageMs: WAIT_AFTER_MS - 41 });
  });

  const second: [name: string, first: Ssm, waitedMs: number][] = [
    ['hangs', HANGS, 540],
    ['is reset', { latencyMs: 10, error: 'reset' }, 50],
    ['is slow, but faster than the second', { latencyMs: 530 }, 530],
  ];
  test.each(second)('are read by a second attempt if the first %s', async (_name, first, ms) => {
    const { read, follow, calls, failures } = world();
    await read();
    freeze(WAIT_AFTER_MS);

    follow(first, HEALTHY);

    expect(await read()).toMatchObject({ waitedMs: ms, ageMs: 0 });
    expect(calls()).toBe(3);
    expect(failures).toEqual([]);
  });

  test.each<[string, Ssm, number, number]>([
    ['hangs', HANGS, MAX_WAIT_MS, 2],
    ['is too slow', { latencyMs: 1_600 }, MAX_WAIT_MS, 2],
    ['throttles', { latencyMs: 20, error: 'throttled' }, 20, 1],
    ['fails', { latencyMs: 20, error: 'unavailable' }, 20, 1],
    ['is unreachable', { latencyMs: 20, error: 'reset' }, 40, 2],
  ])(
    'are returned if SSM %s, and no read waits within the pause',
    async (_name, ssm, ms, count) => {
      const { read, follow, calls, failures } = world();
      await read();
      freeze(WAIT_AFTER_MS);
      follow(ssm);

      const first = await read();
      await process.idle(900);
      const withinPause = await read();

      expect(first).toMatchObject({ waitedMs: ms, ageMs: WAIT_AFTER_MS + ms });
      expect(withinPause.waitedMs).toBe(0);
      expect(withinPause.ageMs).toBeLessThan(WAIT_AFTER_MS + 3_000);
      expect(calls()).toBe(1 + count);
      expect(failures).toHaveLength(1);
    },
  );

  test('are replaced by a response that is too late for the read, without another call', async () => {
    const { read, follow, calls } = world();
    await read();
    freeze(WAIT_AFTER_MS);
    follow({ latencyMs: 2_000 });

    await read();
    await process.idle(900);

    expect(await read()).toMatchObject({ waitedMs: 0, ageMs: expect.any(Number) });
    expect((await read()).ageMs).toBeLessThan(1_000);
    expect(calls()).toBe(3);
  });

  test('make reads wait again after each pause, which doubles', async () => {
    const { read, follow } = world();
    await read();
    freeze(WAIT_AFTER_MS);
    follow(HANGS);

    const waits: number[] = [];
    for (let count = 0; count < 9; count++) {
      let pauseMs = 0;
      while ((await read()).waitedMs === 0) {
        await process.idle(500);
        pauseMs += 500;
      }
      waits.push(pauseMs / 1_000);
    }

    expect(waits).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60]);
  });

  test('share one wait', async () => {
    const { config, calls } = world();
    await process.run(() => config.read());
    freeze(WAIT_AFTER_MS);

    const reads = await process.run(() =>
      Promise.all(Array.from({ length: 1_000 }, () => config.read())),
    );

    expect(new Set(reads).size).toBe(1);
    expect(calls()).toBe(2);
  });

  test('do not make a read wait longer than it may', async () => {
    const { read, follow } = world();
    await read();
    freeze(WAIT_AFTER_MS);
    follow(HANGS);

    expect((await read(process.now() + 100)).waitedMs).toBe(100);
  });

  test('do not make a read wait that has no time left', async () => {
    const { read, failures } = world();
    await read();
    freeze(WAIT_AFTER_MS);

    expect((await read(process.now())).waitedMs).toBe(0);
    await process.idle(100);

    expect((await read()).ageMs).toBeLessThan(1_000);
    expect(failures).toEqual([]);
  });

  test('a background refresh that failed does not prevent the wait', async () => {
    const { read, follow } = world();
    await read();
    await process.idle(WAIT_AFTER_MS - 500);
    follow({ latencyMs: 10, error: 'throttled' }, HEALTHY);
    await read();
    await process.idle(600);

    expect(await read()).toEqual({ waitedMs: 40, ageMs: 0 });
  });

  test('isOverdue announces the wait', async () => {
    const { config, read, follow } = world();
    const seen = [config.isOverdue()];
    await read();
    seen.push(config.isOverdue());
    freeze(WAIT_AFTER_MS);
    seen.push(config.isOverdue());
    follow(HANGS);
    await read();
    seen.push(config.isOverdue());

    expect(seen).toEqual([false, false, true, false]);
  });
});

describe('ages that the settings contain', () => {
  const ages = { waitAfterMs: () => MINUTE_MS, maxAgeMs: () => HOUR_MS };

  test('apply to them', async () => {
    const { read, follow } = world(ages);
    await read();
    freeze(MINUTE_MS - 41);
    const young = await read();
    freeze(41);
    const old = await read();
    follow(HANGS);
    freeze(HOUR_MS);
    const tooOld = await read();

    expect([young.waitedMs, old.waitedMs, tooOld.ageMs]).toEqual([0, 40, undefined]);
  });

  test('move the background refresh before the wait', async () => {
    const { read, calls } = world({ ...ages, random: () => 0.99 });
    await read();

    await process.idle(36_000);
    await read();
    await process.idle(100);

    expect(calls()).toBe(2);
    expect((await read()).waitedMs).toBe(0);
  });
});

/** What happens between two reads, and how SSM behaves at the second one. */
interface Step {
  readonly awakeMs: number;
  readonly freeze: Freeze;
  readonly clockByMs: number;
  readonly ssm: readonly Ssm[];
}

const ssm: fc.Arbitrary<Ssm> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ latencyMs: fc.integer({ min: 1, max: 400 }) }) },
  { weight: 1, arbitrary: fc.constant<Ssm>(HANGS) },
  { weight: 1, arbitrary: fc.record({ latencyMs: fc.integer({ min: 1_600, max: 9_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      latencyMs: fc.integer({ min: 1, max: 400 }),
      error: fc.constantFrom('throttled' as const, 'unavailable' as const, 'reset' as const),
    }),
  },
);
const step: fc.Arbitrary<Step> = fc.record({
  awakeMs: fc.constantFrom(0, 1, 30, 300, 3_000, 30_000),
  freeze: fc.record({
    ms: fc.oneof(
      fc.constantFrom(0, 900, 2_000, 4_000),
      fc.integer({ min: 10_000, max: 15 * MINUTE_MS }),
      fc.integer({ min: 15 * MINUTE_MS, max: 13 * HOUR_MS }),
    ),
    connections: fc.constantFrom('reset' as const, 'hang' as const, 'late' as const),
    timers: fc.constantFrom('expire' as const, 'stop' as const),
  }),
  clockByMs: fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -HOUR_MS, max: HOUR_MS }) },
  ),
  // The first attempt may be dead; the second one counts as well.
  ssm: fc.array(ssm, { minLength: 1, maxLength: 2 }),
});

/** The pause after failed loads at its longest. */
const MAX_PAUSE_MS = MINUTE_MS;

test('in every schedule of reads, freezes and faults, the bounds hold', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      const { read, follow, config } = world();
      await read();
      let sinceFailedWaitMs = Infinity;
      for (const { awakeMs, freeze: frozen, clockByMs, ssm: behaviour } of steps) {
        await process.idle(awakeMs);
        process.freeze(frozen);
        process.setClock(clockByMs);
        sinceFailedWaitMs += awakeMs + frozen.ms;
        follow(...behaviour);
        const hadGood = (config.ageMs() ?? Infinity) < 24 * HOUR_MS;
        const { waitedMs, ageMs } = await read();
        sinceFailedWaitMs += waitedMs;

        if (hadGood) expect(waitedMs).toBeLessThanOrEqual(MAX_WAIT_MS);
        expect(ageMs ?? 0).toBeLessThan(24 * HOUR_MS + MAX_WAIT_MS);
        // A wait that did not make the value fresh has failed.
        const isStale = ageMs === undefined || ageMs - waitedMs >= WAIT_AFTER_MS;
        if (waitedMs > 0 && isStale) {
          if (clockByMs === 0) expect(sinceFailedWaitMs).toBeGreaterThanOrEqual(1_000);
          sinceFailedWaitMs = 0;
        }
        const responds = behaviour.some(({ latencyMs, error }) => latencyMs <= 400 && !error);
        const rejects = behaviour.some(
          ({ error }) => error === 'throttled' || error === 'unavailable',
        );
        const isPaused = sinceFailedWaitMs <= MAX_PAUSE_MS;
        if (responds && !rejects && !isPaused && clockByMs >= 0) expect(isStale).toBe(false);
      }
      process.restore();
    }),
    proofRuns({ part: 300, all: 20_000, seed: 14 }),
  );
});
