/**
 * Deletes the stacks of one stage, and waits until they are deleted. It continues from whatever state
 * an earlier run, or another tool, left them in.
 *
 * An edge function can be deleted only after CloudFront has removed its replicas, some hours after it
 * is no longer associated with the distribution. Until then its stack ends in DELETE_FAILED, and the
 * deletion is retried. Nothing else is changed: a stack is deleted by its ARN, and only if its
 * description identifies it as this stage's.
 *
 * Source: CloudFront developer guide, "Delete Lambda@Edge functions and replicas" (read 2026-11-25).
 */
import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import type { Place } from '../place.js';
import { failedResources, resourcesLeft, stackState, type StackState } from './stack-state.js';
import { stageStacks, type StageStack } from './stage-stacks.js';

/** What the deletion of a stage needs from its environment. */
export interface DestroyOptions {
  readonly place: Pick<Place, 'stage' | 'region'>;
  readonly cloudFormation: (region: string) => CloudFormation;
  /** Whether to wait for the replicas, or to stop when only they are left. */
  readonly waitsForReplicas: boolean;
  readonly say: (line: string) => void;
  /** Resolves after the time, or immediately when the user stops the command. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly isStopped: () => boolean;
  readonly now: () => Date;
}

/** How it ended. */
export type Destroyed =
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'failed' | 'replicas' | 'stopped'; readonly sentence: string };

/** CloudFormation takes a few minutes for a distribution. */
const POLL_MS = 10_000;

/** CloudFront documents "within a few hours": more frequent retries change nothing. */
const REPLICAS_RETRY_MS = 10 * 60_000;

/** Longer than replicas have been observed to remain; after that, something else is wrong. */
const REPLICAS_PATIENCE_MS = 24 * 60 * 60_000;

/** Deletes a stage. Errors: rejects with the SDK's errors. */
export async function destroyStage(options: DestroyOptions): Promise<Destroyed> {
  const { place, cloudFormation, say } = options;
  const found: { readonly stack: StageStack; readonly state: StackState }[] = [];
  for (const stack of stageStacks(place)) {
    const state = await stackState(cloudFormation(stack.region), stack.name);
    if (state === undefined) {
      say(`${stack.name} (${stack.region}): does not exist`);
    } else if (state.description !== stack.description) {
      return {
        outcome: 'failed',
        sentence: `The stack ${stack.name} in ${stack.region} was not created for the stage ${place.stage} (its description differs), and nothing was deleted: if you no longer need it, delete it yourself.`,
      };
    } else {
      found.push({ stack, state });
    }
  }

  for (const { stack, state } of found) {
    const ended = await destroyStack(stack, state.id, options);
    if (ended.outcome !== 'gone') return ended;
  }
  return { outcome: 'gone' };
}

async function destroyStack(
  { name, region }: StageStack,
  id: string,
  options: DestroyOptions,
): Promise<Destroyed> {
  const { say, sleep, isStopped, now, waitsForReplicas } = options;
  const cloudFormation = options.cloudFormation(region);
  const startedMs = now().getTime();
  let deletionRequested = false;
  let lastLine = '';

  for (;;) {
    const state = await stackState(cloudFormation, id);
    if (state === undefined) {
      say(`${name} (${region}): deleted`);
      return { outcome: 'gone' };
    }
    if (isStopped()) return stopped(name);

    if (state.status === 'DELETE_FAILED' && deletionRequested) {
      const failures = await failedResources(cloudFormation, id);
      const other = failures.find(({ isReplicated }) => !isReplicated);
      if (other !== undefined || failures.length === 0) return stuck(name, region, other);
      if (!waitsForReplicas) return replicasLeft(name);
      if (now().getTime() - startedMs > REPLICAS_PATIENCE_MS) return replicasLeft(name);
      say(
        `${clock(now())} ${name}: the edge function still has replicas, after ${since(startedMs, now())}. CloudFront removes them some hours after the distribution is deleted; next attempt in ${REPLICAS_RETRY_MS / 60_000} min. Press Ctrl-C to stop; run this command again to continue.`,
      );
      await sleep(REPLICAS_RETRY_MS);
      if (isStopped()) return stopped(name);
      deletionRequested = false;
      continue;
    }

    if (state.status !== 'DELETE_IN_PROGRESS' && !deletionRequested) {
      if (state.status.endsWith('_IN_PROGRESS')) {
        return {
          outcome: 'failed',
          sentence: `The stack ${name} is in ${state.status}: wait until that operation has ended, then run this command again.`,
        };
      }
      say(`${clock(now())} ${name} (${region}): deleting`);
      await cloudFormation.deleteStack({ StackName: id });
      deletionRequested = true;
      continue;
    }

    // A deletion that was already in progress needs no request.
    deletionRequested = true;
    const left = await resourcesLeft(cloudFormation, id);
    const line = `${name}: ${left} resource${left === 1 ? '' : 's'} left`;
    if (line !== lastLine) say(`${clock(now())} ${line}, after ${since(startedMs, now())}`);
    lastLine = line;
    await sleep(POLL_MS);
  }
}

function stopped(name: string): Destroyed {
  return {
    outcome: 'stopped',
    sentence: `Stopped. AWS continues any deletion of ${name} that is in progress; run this command again to delete the rest.`,
  };
}

function replicasLeft(name: string): Destroyed {
  return {
    outcome: 'replicas',
    sentence: `Everything is deleted except the edge function in ${name}, because CloudFront removes its replicas some hours after the distribution: run this command again later. Until it succeeds, the stage cannot be deployed again.`,
  };
}

function stuck(
  name: string,
  region: string,
  failure: { readonly logicalId: string; readonly reason: string } | undefined,
): Destroyed {
  const what =
    failure === undefined
      ? 'and gave no reason'
      : `because of ${failure.logicalId} (${failure.reason.replace(/\.$/, '')})`;
  return {
    outcome: 'failed',
    sentence: `CloudFormation could not delete ${name} in ${region} ${what}: fix the cause, then run this command again.`,
  };
}

/** Shape: `14:05:09`, in UTC. */
function clock(date: Date): string {
  return date.toISOString().slice(11, 19);
}

function since(startedMs: number, now: Date): string {
  const minutes = Math.floor((now.getTime() - startedMs) / 60_000);
  if (minutes < 1) return 'less than a minute';
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
