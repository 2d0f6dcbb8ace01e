/**
 * Warm measurements: one process for each candidate; the processes run in short, strictly alternating
 * slices.
 *
 * Whatever slows the machine for a while slows all of them, so their ratios are stable even if their
 * times are not. One result of each candidate is checked before it is timed.
 */
import type { WarmQuantity } from './budgets.js';
import { CANDIDATES, type CandidateName } from './candidates.js';
import { faultOf } from './check-answer.js';
import type { EventShape } from './events.js';
import type { Progress } from './progress.js';
import { ratioOf, spreadOf, type Spread } from './statistics.js';
import { startWarmHost } from './warm-host.js';
import { CREDENTIALS, createWorld, type Requests, type World } from './world.js';

const SLICE_MS = 12;
/** Long enough for the code to be compiled, even if the compiler has to wait for a processor. */
const WARM_UP_MS = 2_000;

/**
 * How many tokens are used in turn. New tokens are also repeated, but only after they have left the
 * cache of verified tokens, which holds about 5,500 tokens of this length.
 */
const TOKENS = { known: 64, new: 10_000, expired: 64, foreign: 64 } as const;

/** The measurements of one quantity. */
export interface WarmResult {
  readonly name: string;
  readonly title: string;
  /** Units: microseconds for each operation. */
  readonly times: Readonly<Partial<Record<CandidateName, Spread>>>;
  /** Ours divided by each of the others. */
  readonly ratios: Readonly<Partial<Record<CandidateName, Spread>>>;
}

/** Measures one quantity over this many rounds. */
export async function measureWarm(
  quantity: WarmQuantity,
  rounds: number,
  progress: Progress,
): Promise<WarmResult> {
  const world = await createWorld({ signsIn: quantity.isSession ?? false });
  try {
    const tokens = tokensOf(quantity, world, (share) =>
      progress(share, `${quantity.title}: tokens`),
    );
    const names: readonly CandidateName[] = [quantity.ours, ...quantity.others];
    const workers = new Map<CandidateName, Worker>();
    for (const name of names) {
      progress(0, `${quantity.title}: ${CANDIDATES[name].title}`);
      const requests = world.requests(shapeOf(quantity, name), tokens);
      workers.set(name, await startWorker(world, name, quantity, requests));
    }
    const samples = new Map(names.map((name): [CandidateName, number[]] => [name, []]));
    for (let round = 0; round < rounds; round++) {
      progress(round / rounds, quantity.title);
      for (const name of names) {
        const slice = await (workers.get(name) as Worker)(SLICE_MS);
        samples.get(name)?.push(slice);
      }
    }
    progress(1, quantity.title);
    const of = (name: CandidateName) => samples.get(name) as number[];
    return {
      name: quantity.name,
      title: quantity.title,
      times: Object.fromEntries(names.map((name) => [name, spreadOf(of(name))])),
      ratios: Object.fromEntries(
        quantity.others.map((name) => [name, ratioOf(of(quantity.ours), of(name))]),
      ),
    };
  } finally {
    world.close();
  }
}

/** Works for this many milliseconds and returns the microseconds of one operation. */
type Worker = (sliceMs: number) => Promise<number>;

async function startWorker(
  world: World,
  name: CandidateName,
  { expected }: WarmQuantity,
  requests: Requests,
): Promise<Worker> {
  const { answer, slice } = await startWarmHost(world, name, requests);
  const fault = faultOf(await answer(), expected, CREDENTIALS.secretAccessKey);
  if (fault !== undefined) throw new Error(`${CANDIDATES[name].title} cannot be timed: ${fault}`);
  await slice(WARM_UP_MS);
  return slice;
}

function shapeOf(
  { bodyBytes, isSession = false, ours }: WarmQuantity,
  name: CandidateName,
): EventShape {
  return {
    ...(bodyBytes !== undefined && { body: Buffer.alloc(bodyBytes, 'body of a request ') }),
    ...(isSession && { isSession: name === ours, hasCookie: false }),
  };
}

function tokensOf(
  { tokens }: WarmQuantity,
  world: World,
  progress: (share: number) => void,
): string[] {
  const anHourAgo = Math.floor(Date.now() / 1000) - 7_200;
  return world.tokens(TOKENS[tokens], progress, {
    ...(tokens === 'expired' && { issuedAt: anHourAgo }),
    ...(tokens === 'foreign' && { clientId: 'another client' }),
  });
}
