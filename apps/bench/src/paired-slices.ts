/**
 * Warm measurements: a process for each candidate, which work in short slices in strict alternation.
 *
 * What slows the machine for a while slows all of them, so their ratios hold still where their times
 * do not. An answer of each is checked before anything is timed.
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
/** Until the code is compiled as it will be, also where the compiler has to wait for a processor. */
const WARM_UP_MS = 2_000;

/**
 * Whose tokens are used in turn. New ones come again as well, but not before the cache of verified
 * tokens, which has room for some 5,500 of this length, has let go of them.
 */
const TOKENS = { known: 64, new: 10_000, expired: 64, foreign: 64 } as const;

/** What was measured of one quantity. */
export interface WarmResult {
  readonly name: string;
  readonly title: string;
  /** Units: microseconds for each operation. */
  readonly times: Readonly<Partial<Record<CandidateName, Spread>>>;
  /** Ours to each of the others. */
  readonly ratios: Readonly<Partial<Record<CandidateName, Spread>>>;
}

/** Measures one quantity over as many rounds. */
export async function measureWarm(
  quantity: WarmQuantity,
  rounds: number,
  progress: Progress,
): Promise<WarmResult> {
  const world = await createWorld();
  try {
    const requests = world.requests(
      bodyOf(quantity),
      tokensOf(quantity, world, (share) => progress(share, `${quantity.title}: tokens`)),
    );
    const names: readonly CandidateName[] = [quantity.ours, ...quantity.others];
    const workers = new Map<CandidateName, Worker>();
    for (const name of names) {
      progress(0, `${quantity.title}: ${CANDIDATES[name].title}`);
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

/** Works for so many milliseconds and says how many microseconds one operation took. */
type Worker = (sliceMs: number) => Promise<number>;

async function startWorker(
  world: World,
  name: CandidateName,
  { expected }: WarmQuantity,
  requests: Requests,
): Promise<Worker> {
  const { answer, slice } = await startWarmHost(world, name, requests);
  const fault = faultOf(await answer(), expected, CREDENTIALS.secretAccessKey);
  if (fault !== undefined) throw new Error(`${CANDIDATES[name].title} is not timed: ${fault}`);
  await slice(WARM_UP_MS);
  return slice;
}

function bodyOf({ bodyBytes }: WarmQuantity): EventShape {
  return bodyBytes === undefined ? {} : { body: Buffer.alloc(bodyBytes, 'body of a request ') };
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
