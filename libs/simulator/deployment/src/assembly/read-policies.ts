/**
 * Reads the cache policy and the origin request policy of a cache behaviour, which a template
 * specifies by the id of a managed policy, as a resource, or as the legacy `ForwardedValues`.
 *
 * Source: CloudFormation template reference, AWS::CloudFront::CachePolicy, ::OriginRequestPolicy,
 * ::Distribution ForwardedValues (read 2026-11-22).
 */
import type {
  CachePolicy,
  HeaderSelection,
  NameSelection,
  OriginRequestPolicy,
} from '../deployment.js';
import { isJsonObject, type JsonObject } from './json-object.js';
import { managedCachePolicies, managedOriginRequestPolicies } from './managed-policies.js';
import { referenceOf } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

const NONE = { kind: 'none' } as const;

/** A cache policy of which nothing is known but its id. */
const CACHES_NOTHING: Omit<CachePolicy, 'name'> = {
  minTtlSeconds: 0,
  defaultTtlSeconds: 0,
  maxTtlSeconds: 0,
  cachesErrors: false,
  headers: [],
  cookies: NONE,
  queryStrings: NONE,
  acceptsGzip: false,
  acceptsBrotli: false,
};

/** The policies that decide what a behaviour caches and forwards. */
export interface BehaviorPolicies {
  readonly cachePolicyId?: string;
  readonly originRequestPolicyId?: string;
  readonly cachePolicy: CachePolicy;
  readonly originRequestPolicy?: OriginRequestPolicy;
}

/** CloudFormation's defaults. */
const DEFAULT_TTL_SECONDS = 86_400;
const MAX_TTL_SECONDS = 31_536_000;

/**
 * The policies of one cache behaviour.
 *
 * A cache policy that is neither managed nor in the assembly caches nothing, and an origin request policy
 * forwards nothing.
 *
 * Errors: refuses, with the logical id, a setting that CloudFront does not support.
 */
export function readPolicies(
  distribution: Resource,
  behavior: JsonObject,
  resources: Resources,
): BehaviorPolicies {
  const cachePolicyId = distribution.optionalText(behavior, 'CachePolicyId');
  if (cachePolicyId === undefined) return readForwardedValues(distribution, behavior);

  const originRequestPolicyId = distribution.optionalText(behavior, 'OriginRequestPolicyId');
  return {
    cachePolicyId,
    cachePolicy: findCachePolicy(distribution, cachePolicyId, resources),
    ...(originRequestPolicyId !== undefined && {
      originRequestPolicyId,
      originRequestPolicy: findOriginRequestPolicy(distribution, originRequestPolicyId, resources),
    }),
  };
}

function findCachePolicy(distribution: Resource, id: string, resources: Resources): CachePolicy {
  const managed = managedCachePolicies[id];
  if (managed !== undefined) return managed;
  const resource = resourceOf('AWS::CloudFront::CachePolicy', id, resources);
  if (resource === undefined) {
    distribution.leaveOut(
      'CachePolicyId',
      `The cache policy ${id} is neither managed nor in the assembly, so nothing is cached with it. Define it in the app to see what AWS caches.`,
    );
    return { name: id, ...CACHES_NOTHING };
  }

  const config = resource.object(resource.properties, 'CachePolicyConfig');
  const key = resource.object(config, 'ParametersInCacheKeyAndForwardedToOrigin');
  const headers = readHeaders(resource, resource.object(key, 'HeadersConfig'));
  if (headers.kind !== 'none' && headers.kind !== 'only') {
    resource.refuse('has a HeaderBehavior that is not allowed in a cache policy');
  }
  const policy: CachePolicy = {
    name: resource.logicalId,
    ...readTtls(resource, config),
    cachesErrors: true,
    headers: headers.kind === 'only' ? headers.names : [],
    cookies: readNames(resource, resource.object(key, 'CookiesConfig'), 'Cookie'),
    queryStrings: readNames(resource, resource.object(key, 'QueryStringsConfig'), 'QueryString'),
    acceptsGzip: resource.flag(key, 'EnableAcceptEncodingGzip'),
    acceptsBrotli: resource.flag(key, 'EnableAcceptEncodingBrotli'),
  };
  // "Invalid request provided" of CloudFormation (aws/aws-cdk#16977, pulumi/docs#18475).
  if (policy.maxTtlSeconds === 0 && extendsCacheKey(policy)) {
    resource.refuse(
      'disables caching but adds values to the cache key, which CloudFront does not allow',
    );
  }
  return policy;
}

function extendsCacheKey(policy: CachePolicy): boolean {
  const { headers, cookies, queryStrings, acceptsGzip, acceptsBrotli } = policy;
  return (
    headers.length > 0 ||
    cookies.kind !== 'none' ||
    queryStrings.kind !== 'none' ||
    acceptsGzip ||
    acceptsBrotli
  );
}

function findOriginRequestPolicy(
  distribution: Resource,
  id: string,
  resources: Resources,
): OriginRequestPolicy {
  const managed = managedOriginRequestPolicies[id];
  if (managed !== undefined) return managed;
  const resource = resourceOf('AWS::CloudFront::OriginRequestPolicy', id, resources);
  if (resource === undefined) {
    distribution.leaveOut(
      'OriginRequestPolicyId',
      `The origin request policy ${id} is neither managed nor in the assembly, so nothing is forwarded with it. Define it in the app to see what AWS forwards.`,
    );
    return { name: id, headers: { kind: 'none' }, cookies: NONE, queryStrings: NONE };
  }

  const config = resource.object(resource.properties, 'OriginRequestPolicyConfig');
  const headers = readHeaders(resource, resource.object(config, 'HeadersConfig'));
  // CloudFormation fails with "Invalid request", and aws-cdk-lib throws at synth.
  const forbidden = ['authorization', 'accept-encoding'];
  if (headers.kind === 'only' && headers.names.some((name) => forbidden.includes(name))) {
    resource.refuse(
      'lists Authorization or Accept-Encoding, which CloudFront does not allow in an origin request policy',
    );
  }
  return {
    name: resource.logicalId,
    headers,
    cookies: readNames(resource, resource.object(config, 'CookiesConfig'), 'Cookie'),
    queryStrings: readNames(resource, resource.object(config, 'QueryStringsConfig'), 'QueryString'),
  };
}

function resourceOf(type: string, id: string, resources: Resources): Resource | undefined {
  return resources.ofType(type).find((resource) => referenceOf(resource) === id);
}

function readTtls(
  resource: Resource,
  config: JsonObject,
): Pick<CachePolicy, 'minTtlSeconds' | 'defaultTtlSeconds' | 'maxTtlSeconds'> {
  const minTtlSeconds = resource.optionalNumber(config, 'MinTTL', 0) ?? 0;
  // A minimum above a default replaces the default.
  return {
    minTtlSeconds,
    defaultTtlSeconds:
      resource.optionalNumber(config, 'DefaultTTL', 0) ??
      Math.max(DEFAULT_TTL_SECONDS, minTtlSeconds),
    maxTtlSeconds:
      resource.optionalNumber(config, 'MaxTTL', 0) ?? Math.max(MAX_TTL_SECONDS, minTtlSeconds),
  };
}

function readHeaders(resource: Resource, config: JsonObject): HeaderSelection {
  const behavior = resource.optionalText(config, 'HeaderBehavior') ?? 'none';
  const names = listOf(resource, config, 'Headers').map((name) => name.toLowerCase());
  switch (behavior) {
    case 'none':
      return { kind: 'none' };
    case 'whitelist':
      return { kind: 'only', names };
    case 'allExcept':
      return { kind: 'all-except', names };
    case 'allViewer':
    case 'allViewerAndWhitelistCloudFront':
      return { kind: 'all', cloudFrontHeaders: names };
    default:
      return resource.refuse(`has the HeaderBehavior ${behavior}, which is not a CloudFront value`);
  }
}

function readNames(
  resource: Resource,
  config: JsonObject,
  noun: 'Cookie' | 'QueryString',
): NameSelection {
  const behavior = resource.optionalText(config, `${noun}Behavior`) ?? 'none';
  const names = listOf(resource, config, `${noun}s`);
  switch (behavior) {
    case 'none':
    case 'all':
      return { kind: behavior };
    case 'whitelist':
      return { kind: 'only', names };
    case 'allExcept':
      return { kind: 'all-except', names };
    default:
      return resource.refuse(
        `has the ${noun}Behavior ${behavior}, which is not a CloudFront value`,
      );
  }
}

/** A list, which templates may wrap in `Items`. */
function listOf(resource: Resource, config: JsonObject, key: string): string[] {
  const value = config[key];
  return isJsonObject(value) && 'Items' in value
    ? resource.texts(value, 'Items')
    : resource.texts(config, key);
}

/** Values that are forwarded by name are part of the cache key; the others are forwarded by default. */
function readForwardedValues(distribution: Resource, behavior: JsonObject): BehaviorPolicies {
  const pattern = distribution.text(behavior, 'PathPattern');
  if (behavior['ForwardedValues'] === undefined) {
    distribution.refuse(`has neither a cache policy nor ForwardedValues on ${pattern}`);
  }
  const values = distribution.object(behavior, 'ForwardedValues');
  const headers = distribution.texts(values, 'Headers').map((name) => name.toLowerCase());
  const cookieConfig = distribution.object(values, 'Cookies');
  const cookies = legacyCookies(distribution, cookieConfig);
  const forwardsQuery = distribution.flag(values, 'QueryString');
  const keys = distribution.texts(values, 'QueryStringCacheKeys');
  const all = { kind: 'all' } as const;
  const none = { kind: 'none' } as const;
  // CloudFront caches nothing if all headers are forwarded.
  const forwardsAllHeaders = headers.includes('*');
  return {
    cachePolicy: {
      name: 'ForwardedValues',
      ...(forwardsAllHeaders
        ? { minTtlSeconds: 0, defaultTtlSeconds: 0, maxTtlSeconds: 0 }
        : readTtls(distribution, behavior)),
      cachesErrors: true,
      headers: forwardsAllHeaders ? [] : headers,
      cookies,
      queryStrings: !forwardsQuery ? none : keys.length > 0 ? { kind: 'only', names: keys } : all,
      acceptsGzip: distribution.flag(behavior, 'Compress'),
      // "Brotli doesn't support legacy cache settings."
      acceptsBrotli: false,
    },
    originRequestPolicy: {
      name: 'ForwardedValues',
      headers: forwardsAllHeaders
        ? { kind: 'all', cloudFrontHeaders: [] }
        : { kind: 'legacy-defaults' },
      cookies,
      queryStrings: forwardsQuery ? all : none,
    },
  };
}

function legacyCookies(distribution: Resource, config: JsonObject): NameSelection {
  const forward = distribution.optionalText(config, 'Forward') ?? 'none';
  switch (forward) {
    case 'none':
    case 'all':
      return { kind: forward };
    case 'whitelist':
      return { kind: 'only', names: distribution.texts(config, 'WhitelistedNames') };
    default:
      return distribution.refuse(`forwards cookies as ${forward}, which is not a CloudFront value`);
  }
}
