/**
 * The distribution of an assembly, from its `AWS::CloudFront::Distribution`.
 *
 * It does not check whether its parts fit together: CloudFront's `refuse-distribution.ts` does.
 *
 * Source: CloudFormation template reference, AWS::CloudFront::Distribution (read 2026-11-22).
 */
import type { Distribution, ErrorPage } from '../deployment.js';
import { allUnmodelled, type UnmodelledParts } from './find-unmodelled.js';
import type { JsonObject } from './json-object.js';
import { distributionDomainName, distributionId } from './physical-names.js';
import { readBehavior } from './read-behavior.js';
import { readOrigin, readOriginGroup, type StandIns } from './read-origin.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/** Parts of a distribution that can reject a viewer's request or answer it, and what happens without them. */
const UNMODELLED_PARTS: UnmodelledParts = {
  ContinuousDeploymentPolicyId:
    'The staging distribution gets no requests: this distribution answers all of them.',
  WebACLId: 'The web ACL is not applied: requests that it would block are answered.',
};

/** Why a distribution answers no viewer, if so, and the property that says so. */
interface Closed {
  readonly property: string;
  /** Shape: the rest of a sentence after "the distribution". */
  readonly reason: string;
}

/**
 * Why a distribution answers no viewer at its own domain name; undefined if it answers.
 *
 * Source: CloudFormation template reference, AWS::CloudFront::Distribution DistributionConfig and
 * ViewerMtlsConfig; CloudFront developer guide, "Learn how continuous deployment works" and "Understand how
 * multi-tenant distributions work" (read 2026-11-28).
 */
function closedBy(resource: Resource, config: JsonObject): Closed | undefined {
  if (resource.optionalText(config, 'Enabled') === 'false') {
    return { property: 'Enabled', reason: 'is disabled' };
  }
  if (resource.flag(config, 'Staging')) {
    return {
      property: 'Staging',
      reason: 'is a staging distribution, to which viewers cannot send requests',
    };
  }
  if (resource.optionalText(config, 'ConnectionMode') === 'tenant-only') {
    return {
      property: 'ConnectionMode',
      reason: 'answers only at the domains of tenants, which the local edge does not serve',
    };
  }
  const mutualTls = resource.object(config, 'ViewerMtlsConfig');
  if (resource.optionalText(mutualTls, 'Mode') === 'required') {
    return {
      property: 'ViewerMtlsConfig',
      reason: 'requires a certificate of the viewer, which the local edge does not check',
    };
  }
  return undefined;
}

/**
 * A distribution as plain data. What is not modelled is recorded with the part that it affects.
 *
 * Errors: refuses, with the logical id, what CloudFront rejects.
 */
export function readDistribution(
  resource: Resource,
  resources: Resources,
  standIns: StandIns,
): Distribution {
  const { findings } = resources;
  const config = resource.object(resource.properties, 'DistributionConfig');
  for (const unmodelled of allUnmodelled(resource, config, UNMODELLED_PARTS)) {
    resource.leaveOut(...unmodelled);
  }
  const restrictions = resource.object(config, 'Restrictions');
  const geography = resource.object(restrictions, 'GeoRestriction');
  if ((resource.optionalText(geography, 'RestrictionType') ?? 'none') !== 'none') {
    resource.leaveOut('Restrictions', 'Viewers of every country are answered.');
  }
  const closed = closedBy(resource, config);
  if (closed !== undefined) {
    resource.leaveOut(
      closed.property,
      `The distribution ${closed.reason}: its requests are answered with 502.`,
    );
  }
  const defaultRootObject = resource.optionalText(config, 'DefaultRootObject') ?? '';
  const errorResponses = resource.objects(config, 'CustomErrorResponses');
  return {
    ...resource.declared,
    ...(closed !== undefined && { unserved: closed.reason }),
    id: distributionId(resource.place),
    domainName: distributionDomainName(resource.place),
    aliases: resource.texts(config, 'Aliases'),
    origins: findings.attemptEach(resource.objects(config, 'Origins'), (origin) =>
      readOrigin(resource, origin, resources, standIns),
    ),
    originGroups: findings.attemptEach(
      resource.objects(resource.object(config, 'OriginGroups'), 'Items'),
      (group) => readOriginGroup(resource, group),
    ),
    behaviors: findings.attemptEach(
      [
        ...resource.objects(config, 'CacheBehaviors'),
        { ...resource.object(config, 'DefaultCacheBehavior'), PathPattern: '*' },
      ],
      (behavior) => readBehavior(resource, behavior, resources),
    ),
    ...(defaultRootObject !== '' && { defaultRootObject }),
    errorCachingMinTtlSeconds: Object.fromEntries(
      errorResponses.map((response) => [
        errorCode(resource, response),
        resource.optionalNumber(response, 'ErrorCachingMinTTL') ?? 10,
      ]),
    ),
    errorPages: Object.fromEntries(
      findings.attemptEach(errorResponses, (response) => readErrorPage(resource, response)).flat(),
    ),
  };
}

function errorCode(resource: Resource, response: JsonObject): number {
  return resource.optionalNumber(response, 'ErrorCode') ?? resource.refuse('has no ErrorCode');
}

/** The page for a status; empty if only the time is set for which the error is cached. */
function readErrorPage(resource: Resource, response: JsonObject): [number, ErrorPage][] {
  const code = errorCode(resource, response);
  const path = resource.optionalText(response, 'ResponsePagePath') ?? '';
  const status = resource.optionalNumber(response, 'ResponseCode');
  if (path === '' && status === undefined) return [];
  if (path === '' || status === undefined) {
    return resource.refuse(
      `has only one of ResponsePagePath and ResponseCode for the error ${code}; CloudFront requires both`,
    );
  }
  if (!path.startsWith('/')) {
    return resource.refuse(`has the ResponsePagePath ${path}, which does not begin with /`);
  }
  return [[code, { path, status }]];
}
