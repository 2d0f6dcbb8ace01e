/**
 * Judges the function at the edge, its association with the distribution, and its role.
 */
import type { DeployedBehavior, DeployedLock } from './deployed-lock.js';
import { finding, ok, unknown, unreadable, wrong, type Finding, type Seen } from './finding.js';

/**
 * What the edge function runs on: the newest, and the way out where Lambda@Edge does not take it yet.
 *
 * Source: Lambda developer guide, "Lambda runtimes" (read 2026-11-25).
 */
const RUNTIMES = ['nodejs24.x', 'nodejs22.x'];

/** Source: IAM roles for Lambda@Edge, CloudFront developer guide (read 2026-11-25). */
const TRUSTED_SERVICES = ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'];

const REDEPLOY = 'deploy the stage again';

/** The findings on the association and on the version that runs. */
export function examineEdgeFunction(lock: DeployedLock): Finding[] {
  return [
    finding('association', 'edge function', examineAssociation(lock)),
    finding('runtime', 'its version', examineVersion(lock)),
  ];
}

function examineAssociation({ distribution, edgeRoleName }: DeployedLock): Seen {
  if (!distribution.ok) return unknown('the distribution could not be read');
  for (const behavior of distribution.value.behaviors) {
    const fault = associationFault(behavior, edgeRoleName);
    if (fault !== undefined) return fault;
  }
  const versions = new Set(
    distribution.value.behaviors.flatMap(({ functions }) =>
      functions.filter(isJudging).map(({ arn }) => arn.split(':').slice(-2).join(':')),
    ),
  );
  return ok(`${[...versions].join(', ')} judges every request to the function URL`);
}

function associationFault(behavior: DeployedBehavior, edgeFunctionName: string): Seen | undefined {
  const { pathPattern, functions } = behavior;
  const judging = functions.find(isJudging);
  if (judging === undefined) {
    // Where CloudFront signs, a request that no function judges gets through.
    return wrong(
      behavior.originAccessControlId === '' ? 'shut' : 'open',
      `the behaviour ${pathPattern} has no function on origin-request`,
      `put the edge function on it, and ${REDEPLOY}`,
    );
  }
  const [name] = judging.arn.split(':').slice(-2);
  if (name !== edgeFunctionName) {
    return wrong(
      'open',
      `the behaviour ${pathPattern} runs ${name ?? 'another function'}, not ${edgeFunctionName}`,
      `put the edge function of this lock on it, and ${REDEPLOY}`,
    );
  }
  return judging.includeBody
    ? undefined
    : wrong(
        'shut',
        `the edge function on the behaviour ${pathPattern} is not shown bodies, which it has to sign`,
        `include the body in its association, and ${REDEPLOY}`,
      );
}

function isJudging({ eventType }: DeployedBehavior['functions'][number]): boolean {
  return eventType === 'origin-request';
}

function examineVersion({ edgeFunctions, edgeRole }: DeployedLock): Seen {
  const [version] = Object.values(edgeFunctions);
  if (version === undefined) return unknown('no version is associated');
  if (!version.ok) return unreadable(version);
  const { runtime, memoryMb, timeoutSeconds, roleArn, state } = version.value;
  const words = `${runtime}, ${memoryMb} MB, ${timeoutSeconds} s`;
  if (state !== 'Active') return wrong('shut', `${words}, its state is ${state}`, REDEPLOY);
  if (edgeRole.ok && roleArn !== edgeRole.value.arn) {
    return wrong('shut', `it runs as ${roleArn.split('/').at(-1) ?? ''}`, REDEPLOY);
  }
  return RUNTIMES.includes(runtime)
    ? ok(words)
    : wrong(
        'later',
        `${words}: this runtime is out of support at the edge`,
        `leave edgeRuntime to its default, or set it to Runtime.NODEJS_22_X, and ${REDEPLOY}`,
      );
}

/** The finding on the role that the edge function runs as. */
export function examineEdgeRole({ edgeRole, edgeRoleName }: DeployedLock): Seen {
  if (!edgeRole.ok) return unreadable(edgeRole);
  const missing = TRUSTED_SERVICES.filter((name) => !edgeRole.value.services.includes(name));
  return missing.length === 0
    ? ok(edgeRoleName)
    : wrong('shut', `${edgeRoleName} does not trust ${missing.join(' and ')}`, REDEPLOY);
}
