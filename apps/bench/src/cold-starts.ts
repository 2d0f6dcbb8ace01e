/**
 * Cold measurements: whole processes, from their start to their first response, and their peak
 * memory.
 */
import { once } from 'node:events';
import { CANDIDATES, type CandidateName } from './candidates.js';
import { faultOf, type Expected } from './check-answer.js';
import { createCpuQuota, type CpuQuota } from './cpu-quota.js';
import type { EventShape } from './events.js';
import type { Progress } from './progress.js';
import { ratioOf, spreadOf, type Spread } from './statistics.js';
import { CREDENTIALS, createWorld, messageOf, type World } from './world.js';

const QUOTA_MEGABYTES = 128;
const BODIES = 30;

/** The measurements of whole processes. */
export interface ColdResult {
  /** From the start of the process to its first response. Units: milliseconds. */
  readonly startMs: Readonly<Partial<Record<CandidateName, Spread>>>;
  readonly startRatios: Readonly<Partial<Record<CandidateName, Spread>>>;
  /** With the issuer's keys in the settings. Units: milliseconds. */
  readonly startWithKeysMs: Spread;
  /** The first invocation under the quota of 128 MB, after an init at full speed; null without a quota. */
  readonly quotaMs: Readonly<Partial<Record<CandidateName, Spread>>> | null;
  /** Ours divided by the seed-like candidate's. */
  readonly quotaRatio: Spread | null;
  /** Peak memory above a bare process. Units: megabytes. */
  readonly peakAfterGetMb: Readonly<Partial<Record<CandidateName, number>>>;
  readonly peakAfterBodiesMb: Readonly<Partial<Record<CandidateName, number>>>;
}

const STARTED = ['bare', 'floor', 'ours', 'cognitoAtEdge', 'seed'] as const;
const UNDER_QUOTA = ['floor', 'ours', 'seed'] as const;
const HEAVY = ['floor', 'ours', 'seed'] as const;

/** Measures over this many rounds, after one that is discarded. */
export async function measureCold(rounds: number, progress: Progress): Promise<ColdResult> {
  const world = await createWorld();
  const withKeys = await createWorld({ keysInSettings: true });
  const quota = createCpuQuota(QUOTA_MEGABYTES);
  try {
    const get: EventShape = { token: world.token() };
    const events = world.events([get]);
    const eventsWithKeys = withKeys.events([{ token: withKeys.token() }]);
    const body = Buffer.alloc(1_048_576, 'body of a request ');
    const heavyEvents = world.events([get, { ...get, body }]);

    const start = new Samples();
    const keys: number[] = [];
    const underQuota = new Samples();
    const peak = new Samples();
    for (let round = -1; round < rounds; round++) {
      const share = (part: number) => progress((round + 1 + part) / (rounds + 1), 'cold starts');
      for (const name of STARTED) {
        share(0);
        const { startMs, peakMb } = await startOnce(world, name, events);
        if (round >= 0) start.add(name, startMs);
        if (round >= 0) peak.add(name, peakMb);
      }
      const { startMs } = await startOnce(withKeys, 'ours', eventsWithKeys);
      if (round >= 0) keys.push(startMs);
      if (quota === undefined) continue;
      for (const name of UNDER_QUOTA) {
        share(0.5);
        const { invocationMs } = await startOnce(world, name, events, quota);
        if (round >= 0) underQuota.add(name, invocationMs);
      }
    }
    const heavy = new Samples();
    for (let round = 0; round < Math.min(rounds, 3); round++) {
      for (const name of HEAVY) {
        progress(0.99, `memory after ${BODIES} bodies of 1 MB`);
        heavy.add(name, await peakAfterBodies(world, name, heavyEvents));
      }
    }
    progress(1, 'cold starts');

    const bareMb = spreadOf(peak.of('bare')).median;
    const overBare = (samples: Samples, names: readonly CandidateName[]) =>
      Object.fromEntries(names.map((name) => [name, spreadOf(samples.of(name)).median - bareMb]));
    return {
      startMs: start.spreads(STARTED),
      startRatios: Object.fromEntries(
        STARTED.filter((name) => name !== 'ours').map((name) => [
          name,
          ratioOf(start.of('ours'), start.of(name)),
        ]),
      ),
      startWithKeysMs: spreadOf(keys),
      quotaMs: quota === undefined ? null : underQuota.spreads(UNDER_QUOTA),
      quotaRatio:
        quota === undefined ? null : ratioOf(underQuota.of('ours'), underQuota.of('seed')),
      peakAfterGetMb: overBare(peak, ['floor', 'ours', 'cognitoAtEdge', 'seed']),
      peakAfterBodiesMb: overBare(heavy, HEAVY),
    };
  } finally {
    world.close();
    withKeys.close();
    quota?.remove();
  }
}

class Samples {
  readonly #samples = new Map<CandidateName, number[]>();

  add(name: CandidateName, sample: number): void {
    this.#samples.set(name, [...this.of(name), sample]);
  }

  of(name: CandidateName): readonly number[] {
    return this.#samples.get(name) ?? [];
  }

  spreads(names: readonly CandidateName[]): Partial<Record<CandidateName, Spread>> {
    return Object.fromEntries(names.map((name) => [name, spreadOf(this.of(name))]));
  }
}

interface FirstAnswer {
  readonly answeredMs: number;
  readonly invocationMs: number;
  readonly peakKilobytes: number;
  readonly answer: unknown;
}

async function startOnce(
  world: World,
  name: CandidateName,
  events: string,
  quota?: CpuQuota,
): Promise<{ startMs: number; invocationMs: number; peakMb: number }> {
  const startedMs = Number(process.hrtime.bigint()) / 1e6;
  const child = world.start('cold', {
    BENCH_CANDIDATE: CANDIDATES[name].module,
    BENCH_EVENTS: events,
    BENCH_WAITS: quota === undefined ? 'no' : 'yes',
  });
  const ended = once(child, 'exit');
  if (quota !== undefined) {
    await messageOf(child);
    quota.add(child.pid as number);
  }
  const answered = messageOf<FirstAnswer>(child);
  if (quota !== undefined) child.send('go');
  const { answeredMs, invocationMs, peakKilobytes, answer } = await answered;
  await ended;
  if (name !== 'bare') check(name, answer);
  return { startMs: answeredMs - startedMs, invocationMs, peakMb: peakKilobytes / 1024 };
}

async function peakAfterBodies(world: World, name: CandidateName, events: string): Promise<number> {
  const child = world.start('cold', {
    BENCH_CANDIDATE: CANDIDATES[name].module,
    BENCH_EVENTS: events,
    BENCH_AGAIN: String(BODIES),
  });
  const ended = once(child, 'exit');
  const { answer } = await messageOf<FirstAnswer>(child);
  check(name, answer);
  const { peakKilobytes } = await messageOf<FirstAnswer>(child);
  await ended;
  return peakKilobytes / 1024;
}

function check(name: CandidateName, answer: unknown): void {
  const expected: Expected = name === 'cognitoAtEdge' ? 'passed' : 'signed';
  const fault = faultOf(answer, expected, CREDENTIALS.secretAccessKey);
  if (fault !== undefined) throw new Error(`${CANDIDATES[name].title} cannot be timed: ${fault}`);
}
