/**
 * Examines the distribution: every path to the locked function must run the edge function, with
 * everything that it needs to check a request, and without caching.
 */
import type { DeployedBehavior, DeployedLock, ForwardedParts } from './deployed-lock.js';
import {
  finding,
  note,
  ok,
  unknown,
  unreadable,
  wrong,
  type Finding,
  type Assessment,
} from './finding.js';

/**
 * The only cache policy that caches nothing, including errors.
 *
 * Source: CloudFront developer guide, "Use managed cache policies" (read 2026-11-25).
 */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

/** Source: as above, "Use managed origin request policies" (read 2026-11-25). */
const ALL_VIEWER_EXCEPT_HOST_HEADER = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const REDEPLOY = 'deploy the stage again';

/** The findings about the distribution and its policies. */
export function examineDistribution(lock: DeployedLock): Finding[] {
  const { distribution } = lock;
  const assess = (look: (behaviors: readonly DeployedBehavior[]) => Assessment): Assessment =>
    distribution.ok
      ? look(distribution.value.behaviors)
      : { outcome: 'unknown', words: 'the distribution could not be read' };
  return [
    finding('distribution', 'distribution', examineState(lock)),
    finding('viewers', 'viewers', assess(examineViewers)),
    finding('caching', 'cache policy', assess(examineCaching)),
    finding(
      'forwarding',
      'forwarding',
      assess((behaviors) => examineForwarding(behaviors, lock)),
    ),
    finding(
      'signer',
      'signer',
      assess((behaviors) => examineSigner(behaviors, lock)),
    ),
  ];
}

function examineState({ distribution, functionUrl }: DeployedLock): Assessment {
  if (!distribution.ok) return unreadable(distribution);
  const { id, enabled, status, behaviors } = distribution.value;
  if (!enabled) return wrong('shut', `${id} is disabled`, `enable it, or ${REDEPLOY}`);
  if (behaviors.length === 0) {
    return wrong('shut', `no behaviour of ${id} has a function URL as its origin`, REDEPLOY);
  }
  const elsewhere = behaviors.find(
    ({ originHost }) => functionUrl.ok && originHost !== functionUrl.value.host,
  );
  if (elsewhere !== undefined) {
    return wrong(
      'shut',
      `the origin of the behaviour ${elsewhere.pathPattern} is a function URL other than the stack's`,
      REDEPLOY,
    );
  }
  const words = `${id}, ${behaviors.length} behaviour${behaviors.length === 1 ? '' : 's'} to the function URL`;
  return ok(status === 'Deployed' ? words : `${words}, still being deployed (${status})`);
}

function examineViewers(behaviors: readonly DeployedBehavior[]): Assessment {
  const plain = behaviors.find(({ viewerProtocolPolicy }) => viewerProtocolPolicy === 'allow-all');
  return plain === undefined
    ? ok('HTTPS only')
    : wrong(
        'later',
        `the behaviour ${plain.pathPattern} accepts tokens over plain HTTP`,
        `set its viewer protocol policy to redirect-to-https, and ${REDEPLOY}`,
      );
}

function examineCaching(behaviors: readonly DeployedBehavior[]): Assessment {
  const caching = behaviors.find(({ cachePolicyId }) => cachePolicyId !== CACHING_DISABLED);
  return caching === undefined
    ? ok('CachingDisabled')
    : wrong(
        'open',
        `the behaviour ${caching.pathPattern} may cache responses (${caching.cachePolicyId ?? 'ForwardedValues'}), and cached responses are served without a check at the edge`,
        `set its cache policy to the managed CachingDisabled, invalidate /*, and ${REDEPLOY}`,
      );
}

function examineForwarding(
  behaviors: readonly DeployedBehavior[],
  { originRequestPolicies }: DeployedLock,
): Assessment {
  const withHost: string[] = [];
  for (const { pathPattern, originRequestPolicyId: id } of behaviors) {
    if (id === ALL_VIEWER_EXCEPT_HOST_HEADER) continue;
    const remedy = `set its origin request policy to the managed AllViewerExceptHostHeader, and ${REDEPLOY}`;
    const missing = (what: string): Assessment =>
      wrong('shut', `the behaviour ${pathPattern} ${what}`, remedy);
    if (id === undefined) return missing('forwards neither Authorization nor the query');
    const policy = originRequestPolicies[id];
    if (policy === undefined) return unknown(`the policy ${id} was not read`);
    if (!policy.ok) return unreadable(policy);
    const fault = forwardingFault(policy.value);
    if (fault !== undefined) return missing(fault);
    if (forwardsHost(policy.value)) withHost.push(pathPattern);
  }
  // The function URL gets its own Host from the edge, whatever the viewer sent.
  return withHost.length === 0
    ? ok('Authorization, query and cookies, but not Host')
    : note(
        `${withHost.join(', ')}: the viewer's Host is forwarded, which works because the edge function replaces it; the managed AllViewerExceptHostHeader does not need that`,
      );
}

/** If only some of the origins have an access control, one of the two signatures fails. */
function examineSigner(
  behaviors: readonly DeployedBehavior[],
  { accessControls }: DeployedLock,
): Assessment {
  const ids = new Set(behaviors.map(({ originAccessControlId: id }) => id));
  if (ids.size === 1 && ids.has('')) return ok('the edge function');
  if (ids.has('')) {
    return wrong('shut', 'CloudFront signs for only some behaviours', REDEPLOY);
  }
  for (const id of ids) {
    const control = accessControls[id];
    if (control === undefined) return unknown(`the origin access control ${id} was not read`);
    if (!control.ok) return unreadable(control);
    const { signingBehavior, originType } = control.value;
    if (signingBehavior !== 'always' || originType !== 'lambda') {
      return wrong(
        'shut',
        `the origin access control ${id} has the signing behaviour ${signingBehavior} and the origin type ${originType}`,
        `set them to always and lambda, and ${REDEPLOY}`,
      );
    }
  }
  return ok('CloudFront (origin access control), for every request that the edge function allows');
}

function forwardsHost({ headers, headerNames }: ForwardedParts): boolean {
  return headers !== 'allExcept' || !headerNames.includes('host');
}

/** What a policy forwards incorrectly; undefined if it is correct. */
function forwardingFault(policy: ForwardedParts): string | undefined {
  const { headers, headerNames, cookies, queryStrings } = policy;
  const exempts = headers === 'allExcept' ? headerNames : [];
  const forwardsAll = headers === 'allExcept' || headers.startsWith('allViewer');
  if (!forwardsAll || exempts.includes('authorization')) return 'does not forward Authorization';
  if (queryStrings !== 'all') return 'does not forward the whole query';
  return cookies === 'all' ? undefined : 'does not forward all cookies';
}
