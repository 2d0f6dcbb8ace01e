/**
 * Deletes the stacks of one stage, and waits until they are gone: it begins wherever an earlier run,
 * or somebody else, has left them.
 *
 * A function at the edge can be deleted only when CloudFront has removed its replicas, some hours
 * after the distribution has let go of it; until then its stack ends in DELETE_FAILED and is asked
 * again. Nothing else is touched: a stack is deleted by its ARN, and only if its description says
 * that it is this stage's.
 *
 * Source: CloudFront developer guide, "Delete Lambda@Edge functions and replicas" (read 2026-11-25).
 */
import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import type { Place } from '../place.js';
import { failedResources, resourcesLeft, stackState, type StackState } from './stack-state.js';
import { stageStacks, type StageStack } from './stage-stacks.js';

/** What the destruction needs of the world around it. */
export interface DestroyOptions {
  readonly place: Pick<Place, 'stage' | 'region'>;
  readonly cloudFormation: (region: string) => CloudFormation;
  /** Whether to wait for the replicas, or to end when only they are left. */
  readonly waitsForReplicas: boolean;
  readonly say: (line: string) => void;
  /** Resolves after the time, or at once when the person stops it. */
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

/** CloudFront says "within a few hours": asking more often changes nothing. */
const REPLICAS_RETRY_MS = 10 * 60_000;

/** Longer than replicas have been seen to stay; then something else is wrong. */
const REPLICAS_PATIENCE_MS = 24 * 60 * 60_000;

/** Deletes a stage. Errors: rejects with the SDK's errors. */
export async function destroyStage(options: DestroyOptions): Promise<Destroyed> {
  const { place, cloudFormation, say } = options;
  const found: { readonly stack: StageStack; readonly state: StackState }[] = [];
  for (const stack of stageStacks(place)) {
    const state = await stackState(cloudFormation(stack.region), stack.name);
    if (state === undefined) {
      say(`${stack.name} (${stack.region}): not there`);
    } else if (state.description !== stack.description) {
      return {
        outcome: 'failed',
        sentence: `The stack ${stack.name} in ${stack.region} was not made for the stage ${place.stage} (its description is another), and nothing was deleted: delete it yourself if it is to go.`,
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
  let askedToDelete = false;
  let told = '';

  for (;;) {
    const state = await stackState(cloudFormation, id);
    if (state === undefined) {
      say(`${name} (${region}): gone`);
      return { outcome: 'gone' };
    }
    if (isStopped()) return stopped(name);

    if (state.status === 'DELETE_FAILED' && askedToDelete) {
      const failures = await failedResources(cloudFormation, id);
      const other = failures.find(({ isReplicated }) => !isReplicated);
      if (other !== undefined || failures.length === 0) return stuck(name, region, other);
      if (!waitsForReplicas) return replicasLeft(name);
      if (now().getTime() - startedMs > REPLICAS_PATIENCE_MS) return replicasLeft(name);
      say(
        `${clock(now())} ${name}: the function at the edge still has replicas, after ${since(startedMs, now())}. CloudFront removes them some hours after the distribution is gone; asking again in ${REPLICAS_RETRY_MS / 60_000} min. Ctrl-C stops, and running this again goes on from here.`,
      );
      await sleep(REPLICAS_RETRY_MS);
      if (isStopped()) return stopped(name);
      askedToDelete = false;
      continue;
    }

    if (state.status !== 'DELETE_IN_PROGRESS' && !askedToDelete) {
      if (state.status.endsWith('_IN_PROGRESS')) {
        return {
          outcome: 'failed',
          sentence: `The stack ${name} is in ${state.status}: wait until that has ended, and run this again.`,
        };
      }
      say(`${clock(now())} ${name} (${region}): deleting`);
      await cloudFormation.deleteStack({ StackName: id });
      askedToDelete = true;
      continue;
    }

    // What somebody else began counts as asked for.
    askedToDelete = true;
    const left = await resourcesLeft(cloudFormation, id);
    const line = `${name}: ${left} resource${left === 1 ? '' : 's'} left`;
    if (line !== told) say(`${clock(now())} ${line}, after ${since(startedMs, now())}`);
    told = line;
    await sleep(POLL_MS);
  }
}

function stopped(name: string): Destroyed {
  return {
    outcome: 'stopped',
    sentence: `Stopped. AWS goes on deleting what it has begun of ${name}; run this again to go on with the rest.`,
  };
}

function replicasLeft(name: string): Destroyed {
  return {
    outcome: 'replicas',
    sentence: `All is gone but the function at the edge in ${name}, whose replicas CloudFront removes some hours after the distribution: run this again later; until it succeeds the stage cannot be deployed again.`,
  };
}

function stuck(
  name: string,
  region: string,
  failure: { readonly logicalId: string; readonly reason: string } | undefined,
): Destroyed {
  const what =
    failure === undefined
      ? 'for a reason that it does not say'
      : `because of ${failure.logicalId} (${failure.reason.replace(/\.$/, '')})`;
  return {
    outcome: 'failed',
    sentence: `CloudFormation could not delete ${name} in ${region} ${what}: mend that, and run this again.`,
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
