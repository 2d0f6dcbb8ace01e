/**
 * How the cost of a request grows with quantities that a viewer or a deployment can make large.
 *
 * A quantity is measured at several points, with one process for each, in alternating slices as in
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

/** The cost at each point, and its growth. */
export interface GrowthResult {
  readonly name: string;
  readonly unit: string;
  /** Units: that of the quantity, and microseconds (medians). */
  readonly points: readonly { readonly at: number; readonly microseconds: number }[];
  /**
   * The exponent with which the added cost grows over the upper half of the points: 1 is linear. Null
   * if the added cost at the middle or the last point is below 10 %, which may be noise.
   */
  readonly exponent: number | null;
}

interface Dimension {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly number[];
  readonly shape?: (point: number) => EventShape;
  readonly settings?: (point: number) => Readonly<Record<string, unknown>>;
  /** The number of users. Default: 1. */
  readonly users?: (point: number) => number;
  /** The number of characters that are added to a token. */
  readonly filler?: (point: number) => number;
}

const KILOBYTE = 1_024;
/** The size of a token without filler. Base64url makes the filler a third longer. */
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
    // Identity and token together would exceed the limit, so the filler is a claim that the identity omits.
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

/** Measures each quantity over this many rounds. */
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
  if (fault !== undefined) throw new Error(`${name} ${point} cannot be timed: ${fault}`);
  // Long enough to handle a request of every user twice, so that their tokens are cached.
  await host.slice(Math.max(WARM_UP_MS, count * 0.2));
  return host.slice;
}

/** The exponent over the upper half of the points, relative to the cost at the first point. */
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
