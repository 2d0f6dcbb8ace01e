/**
 * How the cost of a request grows with what a viewer, a deployment or a day may make large.
 *
 * A quantity is measured at several points, a process for each, in slices in alternation as in
 * `paired-slices.ts`.
 */
import { writeFileSync } from 'node:fs';
import type { EventShape } from './events.js';
import type { Progress } from './progress.js';
import { spreadOf } from './statistics.js';
import { createWorld, messageOf, type World } from './world.js';

const SLICE_MS = 12;
const WARM_UP_MS = 300;

/** The cost at each point, and how it grows. */
export interface GrowthResult {
  readonly name: string;
  readonly unit: string;
  /** Units: the quantity's own, and microseconds (medians). */
  readonly points: readonly { readonly at: number; readonly microseconds: number }[];
  /**
   * The power of the quantity that the added cost grows with over the upper half: 1 is linear; null
   * where nothing is added that could be told from noise.
   */
  readonly exponent: number | null;
}

interface Dimension {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly number[];
  readonly shape?: (point: number, world: World) => EventShape;
  readonly settings?: (point: number) => Readonly<Record<string, unknown>>;
  /** Users instead of one. */
  readonly users?: (point: number) => number;
}

const KILOBYTE = 1_024;

const DIMENSIONS: readonly Dimension[] = [
  {
    name: 'headers',
    unit: 'headers',
    points: [5, 10, 20, 35, 50],
    // Besides the ten that every request has.
    shape: (point) => ({ moreHeaders: Math.max(0, point - 10) }),
  },
  {
    name: 'query',
    unit: 'parameters',
    points: [0, 10, 30, 60, 100],
    shape: (point) => ({ queryParameters: point }),
  },
  {
    name: 'body',
    unit: 'bytes',
    points: [0, 10, 100, 400, 1_024].map((kilobytes) => kilobytes * KILOBYTE),
    shape: (point) => (point === 0 ? {} : { body: Buffer.alloc(point, 'body of a request ') }),
  },
  {
    name: 'token',
    unit: 'bytes',
    points: [1, 2, 4, 8].map((kilobytes) => kilobytes * KILOBYTE),
    // An identity of this size would not fit beside its token: what grows is what nobody reads.
    shape: (point, world) => ({
      token: world.token(0, { attributes: { 'custom:filler': 'x'.repeat(point - 850) } }),
    }),
  },
  {
    name: 'rules',
    unit: 'rules',
    points: [1, 10, 30, 60, 100],
    // The rule that matches is the last one.
    settings: (point) => ({
      rules: Array.from({ length: point }, (_, index) => ({
        path: index === point - 1 ? '/**' : `/a/*/b${index}/**`,
        access: 'signed-in',
      })),
    }),
    shape: () => ({ uri: '/a/1/b/2' }),
  },
  {
    name: 'users',
    unit: 'users',
    points: [1, 100, 1_000, 10_000, 100_000],
    users: (point) => point,
  },
];

/** Measures each quantity over as many rounds. */
export async function measureGrowth(rounds: number, progress: Progress): Promise<GrowthResult[]> {
  const results: GrowthResult[] = [];
  for (const dimension of DIMENSIONS) results.push(await measure(dimension, rounds, progress));
  return results;
}

async function measure(
  dimension: Dimension,
  rounds: number,
  progress: Progress,
): Promise<GrowthResult> {
  const worlds: World[] = [];
  try {
    const slices: ((sliceMs: number) => Promise<number>)[] = [];
    for (const point of dimension.points) {
      progress(0, `growth with ${dimension.name}: ${point} ${dimension.unit}`);
      const world = await createWorld({ settings: dimension.settings?.(point) ?? {} });
      worlds.push(world);
      slices.push(await startSlices(world, dimension, point, progress));
    }
    const samples = dimension.points.map((): number[] => []);
    for (let round = 0; round < rounds; round++) {
      progress(round / rounds, `growth with ${dimension.name}`);
      for (const [index, slice] of slices.entries()) samples[index]?.push(await slice(SLICE_MS));
    }
    progress(1, `growth with ${dimension.name}`);
    const points = dimension.points.map((at, index) => ({
      at,
      microseconds: spreadOf(samples[index] as number[]).median,
    }));
    return { name: dimension.name, unit: dimension.unit, points, exponent: exponentOf(points) };
  } finally {
    for (const world of worlds) world.close();
  }
}

async function startSlices(
  world: World,
  { shape, users }: Dimension,
  point: number,
  progress: Progress,
): Promise<(sliceMs: number) => Promise<number>> {
  const count = users?.(point) ?? 1;
  const events = world.events([{ token: '@TOKEN@', ...shape?.(point, world) }]);
  const tokens: string[] = [];
  for (let user = 0; user < count; user++) {
    if (user % 500 === 0) progress(user / count, `signing tokens for ${count} users`);
    tokens.push(world.token(user));
  }
  const file = `${events}.tokens`;
  writeFileSync(file, tokens.join('\n'));
  const child = world.start('warm', {
    BENCH_CANDIDATE: 'ours',
    BENCH_EVENTS: events,
    BENCH_TOKENS: file,
  });
  await messageOf(child);
  const slice = async (sliceMs: number) => {
    const answered = messageOf<{ microseconds: number } | { error: string }>(child);
    child.send({ kind: 'slice', sliceMs });
    const answer = await answered;
    if ('error' in answer) throw new Error(answer.error);
    return answer.microseconds;
  };
  // Every user has been here before: as long as it takes to see them all twice.
  await slice(Math.max(WARM_UP_MS, count * 0.15));
  return slice;
}

/** Over the upper half, above the cost at the first point. */
function exponentOf(points: GrowthResult['points']): number | null {
  const [first, last] = [points[0], points.at(-1)];
  const middle = points[Math.floor(points.length / 2)];
  if (first === undefined || middle === undefined || last === undefined) return null;
  const added = (point: typeof first) => point.microseconds - first.microseconds;
  if (added(middle) < 0.1 * first.microseconds || added(last) < 0.1 * first.microseconds)
    return null;
  return (
    Math.log(added(last) / added(middle)) / Math.log((last.at - first.at) / (middle.at - first.at))
  );
}
