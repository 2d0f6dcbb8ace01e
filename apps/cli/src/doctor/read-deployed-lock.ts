/**
 * Reads the deployed resources of a lock with the AWS SDK, beginning with the settings. It changes
 * nothing.
 *
 * `examine.ts` examines the result. If a call to AWS fails, the whole reading fails; if only the
 * permission for a resource is missing, the others are still read.
 */
import { EDGE_REGION, edgeStackName } from '@furlock/edge-settings';
import type { Target } from '../target/choose-target.js';
import { failed, type Result } from '../terminal/failure.js';
import { edgeNameIn } from './edge-name-in.js';
import type { DeployedClients } from './deployed-clients.js';
import type { DeployedLock } from './deployed-lock.js';
import { readClients } from './read-clients.js';
import {
  readAccessControls,
  readDistribution,
  readOriginRequestPolicies,
} from './read-distribution.js';
import {
  readAliasUrls,
  readDeniedParameters,
  readEdgeFunctions,
  readEdgeRole,
  readFunctionUrl,
  readStatements,
} from './read-functions.js';
import { readIdentities } from './read-identities.js';
import { readRevocations } from './read-revocations.js';
import { readSettings } from './read-settings.js';
import { readBootstraps, readResources, readStack } from './read-stacks.js';
import { watchClock } from '../target/watch-clock.js';
import type { Reading } from './reading.js';

/** Which lock to read. */
export interface LockToRead {
  readonly target: Target;
  /** The home stack. */
  readonly stack: string;
  readonly now: () => Date;
  /** Whether to read who else in the account may call the function. */
  readonly withIdentities: boolean;
}

/** The deployed resources of the lock. Errors: fails if a call to AWS fails. */
export async function readDeployedLock(
  { target, stack: stackName, now, withIdentities }: LockToRead,
  clients: DeployedClients,
): Promise<Result<DeployedLock>> {
  const { region } = target;
  const ssm = clients.ssm(region);
  const clockSkewSeconds = watchClock(ssm, now);

  // First and alone: one call is enough to notice that credentials or the network are missing.
  const settings = await readSettings(ssm, target);
  const settingsFailure = failureOf([settings]);
  if (settingsFailure !== undefined) return settingsFailure;

  const homeStack = { name: stackName, region };
  const [revocations, stack, resources, appClients] = await Promise.all([
    readRevocations(ssm, target),
    readStack(clients.cloudFormation(region), target, homeStack),
    readResources(clients.cloudFormation(region), target, homeStack),
    readClients(clients, target, settings),
  ]);
  const distribution = await readDistribution(clients.cloudFront, target, { resources, settings });
  const edgeName = distribution.ok ? edgeNameIn(distribution.value, target) : undefined;
  const [
    edgeStack,
    functionUrl,
    originRequestPolicies,
    accessControls,
    edgeFunctions,
    edgeRole,
    bootstraps,
  ] = await Promise.all([
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
    readEdgeRole(clients.iam, target, edgeName),
    readBootstraps(clients, target, stack),
  ]);
  const statements = await readStatements(clients.lambda(region), target, functionUrl);
  const aliasUrls = await readAliasUrls(clients.lambda(region), target, functionUrl);
  const identities = withIdentities ? await readIdentities(clients.iam, target) : undefined;
  const deniedParameters = await readDeniedParameters(clients.iam, target, edgeRole);

  const failure = failureOf([
    ...[revocations, stack, resources, edgeRole, deniedParameters],
    ...[distribution, edgeStack, functionUrl, statements, aliasUrls],
    ...(identities === undefined ? [] : [identities]),
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
      lockName: { stage: target.stage, lock: target.lock },
      edgeName,
      settings,
      revocations,
      clockSkewSeconds: clockSkewSeconds(),
      stack,
      edgeStack,
      distribution,
      originRequestPolicies,
      accessControls,
      functionUrl,
      statements,
      aliasUrls,
      edgeFunctions,
      edgeRole,
      deniedParameters,
      ...(identities !== undefined && { identities }),
      clients: appClients,
      bootstraps,
    },
  };
}

/** The failure of the first failed call. */
function failureOf(readings: readonly Reading<unknown>[]): Result<never> | undefined {
  for (const reading of readings) {
    if (!reading.ok && reading.reason === 'failed') return failed(reading.message);
  }
  return undefined;
}
