/**
 * A warm process with one candidate, which is idle except during its slices.
 */
import { CANDIDATES, type CandidateName } from './candidates.js';
import { messageOf, type Requests, type World } from './world.js';

/** A running warm process. Errors: both functions reject with the candidate's name if it fails. */
export interface WarmHost {
  /** Handles one request. */
  readonly answer: () => Promise<unknown>;
  /** Works for this many milliseconds and returns the microseconds of one operation. */
  readonly slice: (sliceMs: number) => Promise<number>;
}

/** Starts a process with the requests that it will handle. */
export async function startWarmHost(
  world: World,
  name: CandidateName,
  { eventFile, tokensFile }: Requests,
): Promise<WarmHost> {
  const { module, title } = CANDIDATES[name];
  const child = world.start('warm', {
    BENCH_CANDIDATE: module,
    BENCH_EVENT: eventFile,
    BENCH_TOKENS: tokensFile,
  });
  await messageOf(child);

  async function ask<T extends object>(message: object): Promise<T> {
    const answered = messageOf<T | { error: string }>(child);
    child.send(message);
    const answer = await answered;
    if ('error' in answer) throw new Error(`${title}: ${answer.error}`);
    return answer;
  }

  return {
    answer: async () => (await ask<{ answer: unknown }>({ kind: 'answer' })).answer,
    slice: async (sliceMs) =>
      (await ask<{ microseconds: number }>({ kind: 'slice', sliceMs })).microseconds,
  };
}
