/**
 * Reads what is deployed of a lock, by the AWS SDK, from the settings outwards. It changes nothing.
 *
 * What was read is judged elsewhere (`examine.ts`). Where AWS cannot be asked at all, that is the
 * answer; where a single thing may not be seen, the others are still read.
 */
import { EDGE_REGION, edgeStackName } from '@furlock/edge-settings';
import type { Target } from '../target/choose-target.js';
import { failed, type Result } from '../terminal/failure.js';
import type { DeployedClients } from './deployed-clients.js';
import type { DeployedLock } from './deployed-lock.js';
import { readClients } from './read-clients.js';
import {
  readAccessControls,
  readDistribution,
  readOriginRequestPolicies,
} from './read-distribution.js';
import {
  readEdgeFunctions,
  readEdgeRole,
  readFunctionUrl,
  readStatements,
} from './read-functions.js';
import { readSettings } from './read-settings.js';
import { readBootstraps, readResources, readStack } from './read-stacks.js';
import { watchClock } from './watch-clock.js';
import type { Reading } from './reading.js';

/** Which lock to read. */
export interface LockToRead {
  readonly target: Target;
  /** The home stack. */
  readonly stack: string;
  readonly edgeRoleName: string;
  readonly now: () => Date;
}

/** Everything that is deployed of the lock. Errors: fails where AWS could not be asked. */
export async function readDeployedLock(
  { target, stack: stackName, edgeRoleName, now }: LockToRead,
  clients: DeployedClients,
): Promise<Result<DeployedLock>> {
  const { region } = target;
  const ssm = clients.ssm(region);
  const clockSkewSeconds = watchClock(ssm, now);

  // First and alone: without credentials or a network, one call is enough to know.
  const settings = await readSettings(ssm, target);
  const unasked = failureOf([settings]);
  if (unasked !== undefined) return unasked;

  const homeStack = { name: stackName, region };
  const [stack, resources, edgeRole, appClients] = await Promise.all([
    readStack(clients.cloudFormation(region), target, homeStack),
    readResources(clients.cloudFormation(region), target, homeStack),
    readEdgeRole(clients.iam, target, edgeRoleName),
    readClients(clients, target, settings),
  ]);
  const distribution = await readDistribution(clients.cloudFront, target, { resources, settings });
  const [edgeStack, functionUrl, originRequestPolicies, accessControls, edgeFunctions, bootstraps] =
    await Promise.all([
      region === EDGE_REGION
        ? stack
        : readStack(clients.cloudFormation(EDGE_REGION), target, {
            name: edgeStackName({ homeStack: stackName, region }),
            region: EDGE_REGION,
          }),
      readFunctionUrl(clients.lambda(region), target, { resources, distribution }),
      readOriginRequestPolicies(clients.cloudFront, target, distribution),
      readAccessControls(clients.cloudFront, target, distribution),
      readEdgeFunctions(clients.lambda(EDGE_REGION), target, distribution),
      readBootstraps(clients, target, stack),
    ]);
  const statements = await readStatements(clients.lambda(region), target, functionUrl);

  const failure = failureOf([
    ...[stack, resources, edgeRole, distribution, edgeStack, functionUrl, statements],
    ...appClients,
    ...Object.values({
      ...originRequestPolicies,
      ...accessControls,
      ...edgeFunctions,
      ...bootstraps,
    }),
  ]);
  if (failure !== undefined) return failure;
  return {
    ok: true,
    value: {
      region,
      edgeRoleName,
      settings,
      clockSkewSeconds: clockSkewSeconds(),
      stack,
      edgeStack,
      distribution,
      originRequestPolicies,
      accessControls,
      functionUrl,
      statements,
      edgeFunctions,
      edgeRole,
      clients: appClients,
      bootstraps,
    },
  };
}

/** The failure of the first call that AWS did not answer. */
function failureOf(readings: readonly Reading<unknown>[]): Result<never> | undefined {
  for (const reading of readings) {
    if (!reading.ok && reading.reason === 'failed') return failed(reading.sentence);
  }
  return undefined;
}
