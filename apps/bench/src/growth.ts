/**
 * How the cost of a request grows with what a viewer, a deployment or a day may make large.
 *
 * A quantity is measured at several points, a process for each, in slices in alternation as in
 * `paired-slices.ts`.
 */
import { faultOf } from './check-answer.js';
import type { EventShape } from './events.js';
import type { Progress } from './progress.js';
import { spreadOf } from './statistics.js';
import { startWarmHost, type WarmHost } from './warm-host.js';
import { CREDENTIALS, createWorld, type World } from './world.js';

const SLICE_MS = 12;
const WARM_UP_MS = 1_000;

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
  readonly shape?: (point: number) => EventShape;
  readonly settings?: (point: number) => Readonly<Record<string, unknown>>;
  /** Users instead of one. */
  readonly users?: (point: number) => number;
  /** How many characters a token has besides the usual ones. */
  readonly filler?: (point: number) => number;
}

const KILOBYTE = 1_024;
/** Of a token with no filler, which base64url makes a third longer. */
const USUAL_TOKEN_BYTES = 900;

const DIMENSIONS: readonly Dimension[] = [
  {
    name: 'headers',
    unit: 'headers',
    points: [5, 10, 20, 35, 50],
    shape: (point) => ({ headers: point }),
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
    filler: (point) => Math.round((point - USUAL_TOKEN_BYTES) * 0.75),
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
    const slices: WarmHost['slice'][] = [];
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
  { name, shape, users, filler }: Dimension,
  point: number,
  progress: Progress,
): Promise<WarmHost['slice']> {
  const count = users?.(point) ?? 1;
  const tokens = world.tokens(
    count,
    (share) => progress(share, `growth with ${name}: tokens of ${count} users`),
    filler && { attributes: { 'custom:filler': 'x'.repeat(filler(point)) } },
  );
  const host = await startWarmHost(
    world,
    'ours',
    world.requests({ hasCookie: false, ...shape?.(point) }, tokens),
  );
  const fault = faultOf(await host.answer(), 'signed', CREDENTIALS.secretAccessKey);
  if (fault !== undefined) throw new Error(`${name} ${point} is not timed: ${fault}`);
  // Every user has been here before: as long as it takes to see them all twice.
  await host.slice(Math.max(WARM_UP_MS, count * 0.2));
  return host.slice;
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
