/**
 * Reads the distribution of a lock, and the policies that its behaviours name.
 */
import type { CacheBehavior, CloudFront, DefaultCacheBehavior } from '@aws-sdk/client-cloudfront';
import type { EdgeSettings } from '@furlock/edge-settings';
import type { Target } from '../target/choose-target.js';
import type {
  DeployedAccessControl,
  DeployedBehavior,
  DeployedDistribution,
  ForwardedParts,
} from './deployed-lock.js';
import { absent, read, blocked, type Reading } from './reading.js';
import type { StackResource } from './read-stacks.js';

/** A distribution, with its domain names. */
type NamedDistribution = DeployedDistribution & { readonly hosts: readonly string[] };

/** The distribution of the stack that viewers of the lock call. */
export async function readDistribution(
  cloudFront: CloudFront,
  target: Target,
  {
    resources,
    settings,
  }: {
    readonly resources: Reading<readonly StackResource[]>;
    readonly settings: Reading<EdgeSettings>;
  },
): Promise<Reading<DeployedDistribution>> {
  if (!resources.ok) return blocked("the stack's resources could not be read.");
  const found: NamedDistribution[] = [];
  for (const { type, physicalId } of resources.value) {
    if (type !== 'AWS::CloudFront::Distribution') continue;
    const distribution = await readOne(cloudFront, target, physicalId);
    if (!distribution.ok) return distribution;
    found.push(distribution.value);
  }

  const host = settings.ok ? new URL(settings.value.publicOrigin).host : undefined;
  const ofHost = found.find(({ hosts }) => host !== undefined && hosts.includes(host));
  const chosen = ofHost ?? (host === undefined && found.length === 1 ? found[0] : undefined);
  return chosen === undefined
    ? absent({
        words: `no distribution of the stack serves ${host ?? 'this lock'}`,
        remedy: 'deploy the stage again to write the correct publicOrigin',
      })
    : { ok: true, value: chosen };
}

function readOne(
  cloudFront: CloudFront,
  target: Target,
  id: string,
): Promise<Reading<NamedDistribution>> {
  const call = {
    target,
    action: 'cloudfront:GetDistribution',
    absence: {
      errors: ['NoSuchDistribution'],
      words: `the distribution ${id} was deleted`,
      remedy: 'deploy the stage again',
    },
  };
  return read(call, async () => {
    const { Distribution: distribution } = await cloudFront.getDistribution({ Id: id });
    const config = distribution?.DistributionConfig;
    if (distribution === undefined || config === undefined) return undefined;
    const behaviors = [config.DefaultCacheBehavior, ...(config.CacheBehaviors?.Items ?? [])];
    const origins = config.Origins?.Items ?? [];
    return {
      id,
      arn: distribution.ARN ?? '',
      hosts: [distribution.DomainName ?? '', ...(config.Aliases?.Items ?? [])],
      enabled: config.Enabled === true,
      status: distribution.Status ?? '',
      behaviors: behaviors.flatMap((behavior) => {
        const origin = origins.find(({ Id }) => Id === behavior?.TargetOriginId);
        return behavior !== undefined && origin?.DomainName?.includes('.lambda-url.') === true
          ? [behaviorOf(behavior, origin.DomainName, origin.OriginAccessControlId ?? '')]
          : [];
      }),
    };
  });
}

function behaviorOf(
  behavior: CacheBehavior | DefaultCacheBehavior,
  originHost: string,
  originAccessControlId: string,
): DeployedBehavior {
  const functions = behavior.LambdaFunctionAssociations?.Items ?? [];
  return {
    pathPattern: 'PathPattern' in behavior ? (behavior.PathPattern ?? '*') : '*',
    originHost,
    originAccessControlId,
    viewerProtocolPolicy: String(behavior.ViewerProtocolPolicy),
    cachePolicyId: behavior.CachePolicyId,
    originRequestPolicyId: behavior.OriginRequestPolicyId,
    functions: functions.map(({ EventType, LambdaFunctionARN: arn = '', IncludeBody }) => ({
      eventType: String(EventType),
      arn,
      includeBody: IncludeBody === true,
    })),
  };
}

/** The origin request policies of a distribution's locked behaviours, by id. */
export async function readOriginRequestPolicies(
  cloudFront: CloudFront,
  target: Target,
  distribution: Reading<DeployedDistribution>,
): Promise<Readonly<Record<string, Reading<ForwardedParts>>>> {
  if (!distribution.ok) return {};
  const ids = distribution.value.behaviors.flatMap(
    ({ originRequestPolicyId }) => originRequestPolicyId ?? [],
  );
  const readings = [...new Set(ids)].map(
    async (id) => [id, await readForwardedParts(cloudFront, target, id)] as const,
  );
  return Object.fromEntries(await Promise.all(readings));
}

function readForwardedParts(
  cloudFront: CloudFront,
  target: Target,
  id: string,
): Promise<Reading<ForwardedParts>> {
  const call = {
    target,
    action: 'cloudfront:GetOriginRequestPolicy',
    absence: {
      errors: ['NoSuchOriginRequestPolicy'],
      words: `the origin request policy ${id} was deleted`,
      remedy: 'deploy the stage again',
    },
  };
  return read(call, async () => {
    const { OriginRequestPolicy: policy } = await cloudFront.getOriginRequestPolicy({ Id: id });
    const config = policy?.OriginRequestPolicyConfig;
    if (config === undefined) return undefined;
    return {
      headers: String(config.HeadersConfig?.HeaderBehavior),
      headerNames: (config.HeadersConfig?.Headers?.Items ?? []).map((name) => name.toLowerCase()),
      cookies: String(config.CookiesConfig?.CookieBehavior),
      queryStrings: String(config.QueryStringsConfig?.QueryStringBehavior),
    };
  });
}

/** The origin access controls of a distribution's locked behaviours, by id. */
export async function readAccessControls(
  cloudFront: CloudFront,
  target: Target,
  distribution: Reading<DeployedDistribution>,
): Promise<Readonly<Record<string, Reading<DeployedAccessControl>>>> {
  if (!distribution.ok) return {};
  const ids = distribution.value.behaviors
    .map(({ originAccessControlId }) => originAccessControlId)
    .filter((id) => id !== '');
  const readings = [...new Set(ids)].map(
    async (id) => [id, await readAccessControl(cloudFront, target, id)] as const,
  );
  return Object.fromEntries(await Promise.all(readings));
}

function readAccessControl(
  cloudFront: CloudFront,
  target: Target,
  id: string,
): Promise<Reading<DeployedAccessControl>> {
  const call = {
    target,
    action: 'cloudfront:GetOriginAccessControl',
    absence: {
      errors: ['NoSuchOriginAccessControl'],
      words: `the origin access control ${id} was deleted`,
      remedy: 'deploy the stage again',
    },
  };
  return read(call, async () => {
    const { OriginAccessControl: control } = await cloudFront.getOriginAccessControl({ Id: id });
    const config = control?.OriginAccessControlConfig;
    if (config === undefined) return undefined;
    return {
      signingBehavior: String(config.SigningBehavior),
      originType: String(config.OriginAccessControlOriginType),
    };
  });
}
