/**
 * A process that is warm, with one candidate in it: it works when it is told to and stands still
 * otherwise.
 */
import { CANDIDATES, type CandidateName } from './candidates.js';
import { messageOf, type Requests, type World } from './world.js';

/** What such a process does. Errors: both reject with the candidate's name where it fails. */
export interface WarmHost {
  /** Answers one request. */
  readonly answer: () => Promise<unknown>;
  /** Works for so many milliseconds and says how many microseconds one operation took. */
  readonly slice: (sliceMs: number) => Promise<number>;
}

/** Starts it with the requests that it will answer. */
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
