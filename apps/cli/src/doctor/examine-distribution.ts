/**
 * Judges the distribution: every way to the locked function must lead past the edge function, with
 * what it needs to judge and with nothing kept.
 */
import type { DeployedBehavior, DeployedLock, ForwardedParts } from './deployed-lock.js';
import { finding, ok, unknown, unreadable, wrong, type Finding, type Seen } from './finding.js';

/**
 * The one cache policy that keeps nothing, errors neither.
 *
 * Source: CloudFront developer guide, "Use managed cache policies" (read 2026-11-25).
 */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

/** Source: as above, "Use managed origin request policies" (read 2026-11-25). */
const ALL_VIEWER_EXCEPT_HOST_HEADER = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const REDEPLOY = 'deploy the stage again';

/** The findings on the distribution and its policies. */
export function examineDistribution(lock: DeployedLock): Finding[] {
  const { distribution } = lock;
  const seen = (look: (behaviors: readonly DeployedBehavior[]) => Seen): Seen =>
    distribution.ok
      ? look(distribution.value.behaviors)
      : { outcome: 'unknown', words: 'the distribution could not be read' };
  return [
    finding('distribution', 'distribution', examineState(lock)),
    finding('viewers', 'viewers', seen(examineViewers)),
    finding('caching', 'cache policy', seen(examineCaching)),
    finding(
      'forwarding',
      'forwarding',
      seen((behaviors) => examineForwarding(behaviors, lock)),
    ),
    finding(
      'signer',
      'who signs',
      seen((behaviors) => examineSigner(behaviors, lock)),
    ),
  ];
}

function examineState({ distribution, functionUrl }: DeployedLock): Seen {
  if (!distribution.ok) return unreadable(distribution);
  const { id, enabled, status, behaviors } = distribution.value;
  if (!enabled) return wrong('shut', `${id} is disabled`, `enable it, or ${REDEPLOY}`);
  if (behaviors.length === 0) {
    return wrong('shut', `no behaviour of ${id} leads to a function URL`, REDEPLOY);
  }
  const elsewhere = behaviors.find(
    ({ originHost }) => functionUrl.ok && originHost !== functionUrl.value.host,
  );
  if (elsewhere !== undefined) {
    return wrong(
      'shut',
      `the behaviour ${elsewhere.pathPattern} leads to another function URL than the stack's`,
      REDEPLOY,
    );
  }
  const words = `${id}, ${behaviors.length} behaviour${behaviors.length === 1 ? '' : 's'} to the function URL`;
  return ok(status === 'Deployed' ? words : `${words}, still being deployed (${status})`);
}

function examineViewers(behaviors: readonly DeployedBehavior[]): Seen {
  const plain = behaviors.find(({ viewerProtocolPolicy }) => viewerProtocolPolicy === 'allow-all');
  return plain === undefined
    ? ok('HTTPS only')
    : wrong(
        'later',
        `the behaviour ${plain.pathPattern} takes tokens over plain HTTP`,
        `set its viewer protocol policy to redirect-to-https, and ${REDEPLOY}`,
      );
}

function examineCaching(behaviors: readonly DeployedBehavior[]): Seen {
  const caching = behaviors.find(({ cachePolicyId }) => cachePolicyId !== CACHING_DISABLED);
  return caching === undefined
    ? ok('CachingDisabled')
    : wrong(
        'open',
        `the behaviour ${caching.pathPattern} may keep answers (${caching.cachePolicyId ?? 'ForwardedValues'}), and a kept answer is given to whom the edge never saw`,
        `set its cache policy to the managed CachingDisabled, invalidate /*, and ${REDEPLOY}`,
      );
}

function examineForwarding(
  behaviors: readonly DeployedBehavior[],
  { originRequestPolicies }: DeployedLock,
): Seen {
  for (const { pathPattern, originRequestPolicyId: id } of behaviors) {
    if (id === ALL_VIEWER_EXCEPT_HOST_HEADER) continue;
    const remedy = `set its origin request policy to the managed AllViewerExceptHostHeader, and ${REDEPLOY}`;
    const missing = (what: string): Seen =>
      wrong('shut', `the behaviour ${pathPattern} ${what}`, remedy);
    if (id === undefined) return missing('forwards neither Authorization nor the query');
    const policy = originRequestPolicies[id];
    if (policy === undefined) return unknown(`the policy ${id} was not read`);
    if (!policy.ok) return unreadable(policy);
    const fault = forwardingFault(policy.value);
    if (fault !== undefined) return missing(fault);
  }
  return ok('Authorization, query and cookies, and not the Host');
}

/** Where one behaviour's origin has an access control and another's has none, either signature fails. */
function examineSigner(
  behaviors: readonly DeployedBehavior[],
  { accessControls }: DeployedLock,
): Seen {
  const ids = new Set(behaviors.map(({ originAccessControlId: id }) => id));
  if (ids.size === 1 && ids.has('')) return ok('the edge function');
  if (ids.has('')) {
    return wrong('shut', 'CloudFront signs on some behaviours only', REDEPLOY);
  }
  for (const id of ids) {
    const control = accessControls[id];
    if (control === undefined) return unknown(`the origin access control ${id} was not read`);
    if (!control.ok) return unreadable(control);
    const { signingBehavior, originType } = control.value;
    if (signingBehavior !== 'always' || originType !== 'lambda') {
      return wrong(
        'shut',
        `the origin access control ${id} signs ${signingBehavior}, for ${originType}`,
        `have it sign always, for lambda, and ${REDEPLOY}`,
      );
    }
  }
  return ok('CloudFront (origin access control), for every request that the edge function passes');
}

/** What a policy forwards too much or too little of; undefined where it is right. */
function forwardingFault(policy: ForwardedParts): string | undefined {
  const { headers, headerNames, cookies, queryStrings } = policy;
  const exempts = headers === 'allExcept' ? headerNames : [];
  const forwardsAll = headers === 'allExcept' || headers.startsWith('allViewer');
  if (!forwardsAll || exempts.includes('authorization')) return 'does not forward Authorization';
  if (!exempts.includes('host')) {
    return "forwards the viewer's Host, which the function URL does not answer to";
  }
  if (queryStrings !== 'all') return 'does not forward the whole query';
  return cookies === 'all' ? undefined : 'does not forward all cookies';
}
