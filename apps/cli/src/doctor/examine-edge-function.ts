/**
 * Examines the edge function, its association with the distribution, and its role.
 */
import type { DeployedBehavior, DeployedLock } from './deployed-lock.js';
import { isOriginRequest, nameIn } from './edge-name-in.js';
import {
  finding,
  ok,
  unknown,
  unreadable,
  wrong,
  type Finding,
  type Assessment,
} from './finding.js';

/**
 * The runtimes of the edge function: the newest, and the fallback if Lambda@Edge does not accept it.
 *
 * Source: Lambda developer guide, "Lambda runtimes" (read 2026-11-25).
 */
const RUNTIMES = ['nodejs24.x', 'nodejs22.x'];

/** Source: IAM roles for Lambda@Edge, CloudFront developer guide (read 2026-11-25). */
const TRUSTED_SERVICES = ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'];

const REDEPLOY = 'deploy the stage again';

/** The findings about the association and the version that runs. */
export function examineEdgeFunction(lock: DeployedLock): Finding[] {
  return [
    finding('association', 'edge function', examineAssociation(lock)),
    finding('runtime', 'edge version', examineVersion(lock)),
  ];
}

function examineAssociation({ distribution, lockName, edgeName }: DeployedLock): Assessment {
  if (!distribution.ok) return unknown('the distribution could not be read');
  const expected =
    edgeName ?? `the edge function of the lock ${lockName.lock} of stage ${lockName.stage}`;
  for (const behavior of distribution.value.behaviors) {
    const fault = associationFault(behavior, expected);
    if (fault !== undefined) return fault;
  }
  const versions = new Set(
    distribution.value.behaviors.flatMap(({ functions }) =>
      functions.filter(isOriginRequest).map(({ arn }) => arn.split(':').slice(-2).join(':')),
    ),
  );
  return ok(`${[...versions].join(', ')} checks every request to the function URL`);
}

function associationFault(behavior: DeployedBehavior, expected: string): Assessment | undefined {
  const { pathPattern, functions } = behavior;
  const association = functions.find(isOriginRequest);
  if (association === undefined) {
    // If CloudFront signs, a request that no function checks reaches the function URL.
    return wrong(
      behavior.originAccessControlId === '' ? 'shut' : 'open',
      `the behaviour ${pathPattern} has no function on origin-request`,
      `associate the edge function with it, and ${REDEPLOY}`,
    );
  }
  const name = nameIn(association.arn);
  if (name !== expected) {
    return wrong(
      'open',
      `the behaviour ${pathPattern} runs ${name}, not ${expected}`,
      `associate the edge function of this lock with it, and ${REDEPLOY}`,
    );
  }
  return association.includeBody
    ? undefined
    : wrong(
        'shut',
        `the edge function on the behaviour ${pathPattern} does not receive bodies, which it must sign`,
        `include the body in its association, and ${REDEPLOY}`,
      );
}

function examineVersion({ edgeFunctions, edgeRole }: DeployedLock): Assessment {
  const [version] = Object.values(edgeFunctions);
  if (version === undefined) return unknown('no version is associated');
  if (!version.ok) return unreadable(version);
  const { runtime, memoryMb, timeoutSeconds, roleArn, state } = version.value;
  const words = `${runtime}, ${memoryMb} MB, ${timeoutSeconds} s`;
  if (state !== 'Active') return wrong('shut', `${words}; its state is ${state}`, REDEPLOY);
  if (edgeRole.ok && roleArn !== edgeRole.value.arn) {
    return wrong(
      'shut',
      `its role is ${roleArn.split('/').at(-1) ?? ''}, not the edge role`,
      REDEPLOY,
    );
  }
  return RUNTIMES.includes(runtime)
    ? ok(words)
    : wrong(
        'later',
        `${words}: this runtime is out of support at the edge`,
        `use the default of edgeRuntime, or set it to Runtime.NODEJS_22_X, and ${REDEPLOY}`,
      );
}

/** The assessment of the role that the edge function runs as. */
export function examineEdgeRole({ edgeRole, deniedParameters }: DeployedLock): Assessment {
  if (!edgeRole.ok) return unreadable(edgeRole);
  const name = edgeRole.value.arn.split('/').at(-1) ?? '';
  const missing = TRUSTED_SERVICES.filter((service) => !edgeRole.value.services.includes(service));
  if (missing.length > 0) {
    return wrong('shut', `${name} does not trust ${missing.join(' and ')}`, REDEPLOY);
  }
  const strangers = [
    ...(edgeRole.value.strangers ?? []),
    ...edgeRole.value.services.filter((service) => !TRUSTED_SERVICES.includes(service)),
  ];
  if (strangers.length > 0) {
    return wrong(
      'open',
      `${strangers.join(', ')} may assume ${name}, and sign as it`,
      `restore its trust policy: ${REDEPLOY}`,
    );
  }
  if (!deniedParameters.ok) return unreadable(deniedParameters);
  const [denied] = deniedParameters.value;
  return denied === undefined
    ? ok(name)
    : wrong('shut', `${name} may not read ${denied}`, REDEPLOY);
}
