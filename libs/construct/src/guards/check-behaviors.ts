/**
 * Every path from a viewer to a locked function URL, in any distribution of the app, and its signer.
 *
 * Source: CloudFormation template reference, AWS::CloudFront::Distribution (read 2026-11-25).
 */
import type { Stack } from 'aws-cdk-lib';
import { CachePolicy, OriginRequestPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { addedHeaders } from '../headers-from-cloudfront.js';
import type { Guard, GuardedLock } from './guarded-lock.js';
import {
  asList,
  asObject,
  expressionIn,
  holds,
  isSame,
  type Properties,
  type SynthesizedResource,
  type SynthesizedTree,
} from './synthesized-tree.js';

/** Rejects behaviours that route to the lock's function URL without the lock. */
export const checkBehaviors: Guard = (lock, tree) =>
  tree.ofType('AWS::CloudFront::Distribution').flatMap((distribution) => {
    const { config, origins, locked } = routesToLock(distribution, lock);
    const behaviors = behaviorsOf(config)
      .filter(({ TargetOriginId }) => locked.has(TargetOriginId))
      .flatMap((behavior) =>
        faultsOf(behavior, distribution, lock, tree).map(
          (fault) =>
            `${distribution.path}, behaviour ${String(behavior['PathPattern'])}, routes to the locked function ${fault}`,
        ),
      );
    return [
      ...behaviors,
      ...origins.flatMap((origin) =>
        signingFaults(origin, distribution, lock, tree).map(
          (fault) => `${distribution.path}, origin ${String(origin['Id'])}, ${fault}`,
        ),
      ),
    ];
  });

/** The behaviours in the order in which CloudFront tries their patterns: the default one is the last. */
export function behaviorsOf(config: Properties): readonly Properties[] {
  return [
    ...asList(config['CacheBehaviors']).map(asObject),
    { ...asObject(config['DefaultCacheBehavior']), PathPattern: '*' },
  ];
}

/** How a distribution routes to the lock's function URL: its origins, and the ids that behaviours target. */
export function routesToLock(
  { stack, properties }: SynthesizedResource,
  { functionUrl }: GuardedLock,
): {
  readonly config: Properties;
  readonly origins: readonly Properties[];
  readonly locked: ReadonlySet<unknown>;
} {
  const config = asObject(properties['DistributionConfig']);
  const url = expressionIn(stack, functionUrl, functionUrl.url);
  // Of a URL that this app does not define, an origin has only the host.
  const address = typeof url === 'string' ? new URL(url).host : url;
  const origins = asList(config['Origins'])
    .map(asObject)
    .filter(({ DomainName }) => holds(DomainName, address));
  return { config, origins, locked: lockedTargets(config, origins) };
}

/** The ids by which behaviours target the locked origin: its own, and those of its origin groups. */
function lockedTargets(config: Properties, locked: readonly Properties[]): ReadonlySet<unknown> {
  const origins = locked.map(({ Id }) => Id);
  const groups = asList(asObject(config['OriginGroups'])['Items'])
    .map(asObject)
    .filter(({ Members }) =>
      asList(asObject(Members)['Items']).some((member) =>
        origins.includes(asObject(member)['OriginId']),
      ),
    )
    .map(({ Id }) => Id);
  return new Set([...origins, ...groups]);
}

/** The faults of a behaviour. Shape: what follows "routes to the locked function". */
function faultsOf(
  behavior: Properties,
  { stack }: SynthesizedResource,
  lock: GuardedLock,
  tree: SynthesizedTree,
): string[] {
  const faults: string[] = [];
  const association = asList(behavior['LambdaFunctionAssociations'])
    .map(asObject)
    .find(
      ({ EventType, LambdaFunctionARN }) =>
        EventType === 'origin-request' &&
        // The lock's own stack refers to the version, whichever stack the function is in.
        isSame(LambdaFunctionARN, expressionIn(stack, lock.distribution, lock.edgeVersion.edgeArn)),
    );
  if (association === undefined) {
    faults.push(
      'without its edge function: to make the path public, add a rule to the lock; otherwise add the edge function to the behaviour',
    );
  } else if (association['IncludeBody'] !== true) {
    faults.push('with an edge function that does not receive the body: set includeBody to true');
  }

  const { CachePolicyId: cachePolicy } = behavior;
  if (cachePolicy !== CachePolicy.CACHING_DISABLED.cachePolicyId) {
    faults.push(
      'with a cache policy other than the managed CachingDisabled: a cached response would bypass the lock, so set cachePolicy to CachePolicy.CACHING_DISABLED',
    );
  }
  if (!ENCRYPTED.includes(String(behavior['ViewerProtocolPolicy']))) {
    faults.push(
      'over plain HTTP too, which exposes tokens: set viewerProtocolPolicy to REDIRECT_TO_HTTPS or HTTPS_ONLY',
    );
  }
  if (lock.document.signIn !== undefined && !isNotStored(behavior, stack, tree)) {
    faults.push(
      "with a response headers policy that does not, as far as synth can tell, add Cache-Control with no-store, so that browsers could show pages after people have signed out: set responseHeadersPolicy to the lock's own, or add the header to yours with override: false",
    );
  }
  const { OriginRequestPolicyId: policyId } = behavior;
  const config = headersConfigOf(policyId, stack, tree);
  const written = addedHeaders(config['HeaderBehavior'], asList(config['Headers']));
  const forgeable = lock.headersFromCloudFront.filter((name) => !written.includes(name));
  if (forgeable.length > 0) {
    faults.push(
      `with an origin request policy that does not add ${forgeable.join(', ')}, which the default behaviour's policy adds and the function therefore trusts: use the same policy`,
    );
  }
  const lacks = forwardingFaults(policyId, stack, tree);
  if (lacks.length > 0) {
    faults.push(
      `with an origin request policy that ${lacks.join(', and ')}: set originRequestPolicy to OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER`,
    );
  }
  return faults;
}

const ENCRYPTED = ['redirect-to-https', 'https-only'];

/** Whether responses that do not say so themselves are kept out of every cache. */
function isNotStored(
  { ResponseHeadersPolicyId: id }: Properties,
  stack: Stack,
  tree: SynthesizedTree,
): boolean {
  const policy = tree
    .ofType('AWS::CloudFront::ResponseHeadersPolicy')
    .find(({ referenceIn }) => isSame(referenceIn(stack), id));
  const config = asObject(policy?.properties['ResponseHeadersPolicyConfig']);
  return asList(asObject(config['CustomHeadersConfig'])['Items'])
    .map(asObject)
    .some(
      ({ Header, Value }) =>
        String(Header).toLowerCase() === 'cache-control' &&
        String(Value).toLowerCase().includes('no-store'),
    );
}

/** The signer for an origin must be the lock's signer. Shape: what follows the origin's id. */
function signingFaults(
  { OriginAccessControlId: id }: Properties,
  { stack }: SynthesizedResource,
  { signing }: GuardedLock,
  tree: SynthesizedTree,
): string[] {
  const isSet = id !== undefined && id !== '';
  if (signing === 'edge') {
    return isSet
      ? [
          "has an origin access control, which would overwrite the edge's signature: remove it, or set signing: 'oac'",
        ]
      : [];
  }
  const control = tree
    .ofType('AWS::CloudFront::OriginAccessControl')
    .find(({ attributeIn }) => isSame(attributeIn(stack, 'Id'), id));
  const config = asObject(control?.properties['OriginAccessControlConfig']);
  return config['OriginAccessControlOriginType'] === 'lambda' &&
    config['SigningBehavior'] === 'always' &&
    config['SigningProtocol'] === 'sigv4'
    ? []
    : ["has no origin access control that always signs for Lambda: keep the lock's own"];
}

/**
 * The managed policies that forward the viewer's Host.
 *
 * Source: CloudFront developer guide, "Use managed origin request policies" (read 2026-11-25).
 */
const FORWARD_HOST = [
  OriginRequestPolicy.ALL_VIEWER,
  OriginRequestPolicy.ALL_VIEWER_AND_CLOUDFRONT_2022,
].map(({ originRequestPolicyId }) => originRequestPolicyId);

/** What a policy wrongly forwards, or fails to forward. Shape: what follows "a policy that". */
function forwardingFaults(id: unknown, stack: Stack, tree: SynthesizedTree): string[] {
  if (id === OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER.originRequestPolicyId) return [];
  if (FORWARD_HOST.includes(String(id))) return [HOST_FORWARDED];

  const config = policyConfigOf(id, stack, tree);
  if (config === undefined) return [`does not forward ${WHOLE_REQUEST}, as far as synth can tell`];

  const { HeaderBehavior: headers, Headers: names } = asObject(config['HeadersConfig']);
  const named = asList(names).map((name) => String(name).toLowerCase());
  const excepted = headers === 'allExcept' ? named : [];
  const forwardsAll = headers === 'allExcept' || String(headers).startsWith('allViewer');
  const missing = [
    ...(!forwardsAll || excepted.includes('authorization') ? ['the Authorization header'] : []),
    ...(asObject(config['QueryStringsConfig'])['QueryStringBehavior'] === 'all'
      ? []
      : ['the query string']),
    ...(asObject(config['CookiesConfig'])['CookieBehavior'] === 'all' ? [] : ['the cookies']),
  ];
  // The edge function overwrites Host. A policy that adds CloudFront's headers always forwards it.
  const addsHeaders = addedHeaders(headers, named).length > 0;
  const forwardsHost = forwardsAll ? !excepted.includes('host') : named.includes('host');
  return [
    ...(missing.length > 0 ? [`does not forward ${missing.join(' and ')}`] : []),
    ...(forwardsHost && !addsHeaders ? [HOST_FORWARDED] : []),
  ];
}

/** The configuration of a policy of the app. */
function policyConfigOf(id: unknown, stack: Stack, tree: SynthesizedTree): Properties | undefined {
  const policy = tree
    .ofType('AWS::CloudFront::OriginRequestPolicy')
    .find(({ referenceIn }) => isSame(referenceIn(stack), id));
  return policy && asObject(policy.properties['OriginRequestPolicyConfig']);
}

function headersConfigOf(id: unknown, stack: Stack, tree: SynthesizedTree): Properties {
  return asObject(policyConfigOf(id, stack, tree)?.['HeadersConfig']);
}

const WHOLE_REQUEST = 'the Authorization header, the query string and the cookies';
const HOST_FORWARDED = "forwards the viewer's Host header, which a function URL rejects";
