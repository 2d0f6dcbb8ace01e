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
import { CREDENTIALS, createWorld, messageOf, type World } from './world.js';

const SLICE_MS = 12;
/** Until the code is compiled as it will be, also where the compiler has to wait for a processor. */
const WARM_UP_MS = 2_000;
/** Tokens that are seen again and again: as many users at once. */
const USERS = 64;
/** What tokens that are seen once each allow: so many to warm up, and at most so many in a slice. */
const WARM_UP_TOKENS = 3_000;
const SLICE_TOKENS = 64;

/** What was measured of one quantity. */
export interface WarmResult {
  readonly name: string;
  readonly title: string;
  /** Units: microseconds of processor time for each operation. */
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
    progress(0, `${quantity.title}: tokens`);
    const events = world.events(shapesOf(quantity, rounds, world));
    const names: readonly CandidateName[] = [quantity.ours, ...quantity.others];
    const workers = new Map<CandidateName, Worker>();
    for (const name of names) {
      progress(0, `${quantity.title}: ${CANDIDATES[name].title}`);
      workers.set(name, await startWorker(world, name, quantity, events));
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
  { tokens, expected }: WarmQuantity,
  events: string,
): Promise<Worker> {
  const child = world.start('warm', {
    BENCH_CANDIDATE: CANDIDATES[name].module,
    BENCH_EVENTS: events,
    BENCH_ONCE_EACH: tokens === 'once each' ? 'yes' : 'no',
  });
  await messageOf(child);
  const ask = async <T extends object>(message: object): Promise<T> => {
    const answered = messageOf<T | { error: string }>(child);
    child.send(message);
    const answer = await answered;
    if ('error' in answer) throw new Error(`${CANDIDATES[name].title}: ${answer.error}`);
    return answer;
  };
  const { answer } = await ask<{ answer: unknown }>({ kind: 'answer' });
  const fault = faultOf(answer, expected, CREDENTIALS.secretAccessKey);
  if (fault !== undefined) throw new Error(`${CANDIDATES[name].title} is not timed: ${fault}`);

  const slice = async (sliceMs: number, atMost?: number) =>
    (await ask<{ microseconds: number }>({ kind: 'slice', sliceMs, atMost })).microseconds;
  if (tokens !== 'once each') {
    await slice(WARM_UP_MS);
    return slice;
  }
  await slice(60_000, WARM_UP_TOKENS);
  return (sliceMs) => slice(sliceMs, SLICE_TOKENS);
}

function shapesOf({ tokens, bodyBytes }: WarmQuantity, rounds: number, world: World): EventShape[] {
  const body =
    bodyBytes === undefined ? {} : { body: Buffer.alloc(bodyBytes, 'body of a request ') };
  const anHourAgo = Math.floor(Date.now() / 1000) - 7_200;
  const onceEach = WARM_UP_TOKENS + (rounds + 2) * SLICE_TOKENS;
  const count = { known: USERS, 'once each': onceEach, expired: USERS, foreign: USERS };
  return Array.from({ length: bodyBytes === undefined ? count[tokens] : 4 }, (_, user) => ({
    ...body,
    token: world.token(user, {
      ...(tokens === 'expired' && { issuedAt: anHourAgo }),
      ...(tokens === 'foreign' && { clientId: 'another client' }),
    }),
  }));
}
