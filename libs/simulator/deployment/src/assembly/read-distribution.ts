/**
 * The distribution of an assembly, from its `AWS::CloudFront::Distribution`.
 *
 * It does not check whether its parts fit together: CloudFront's `refuse-distribution.ts` does.
 *
 * Source: CloudFormation template reference, AWS::CloudFront::Distribution (read 2026-11-22).
 */
import type { Distribution, ErrorPage } from '../deployment.js';
import { findUnmodelled, type UnmodelledParts } from './find-unmodelled.js';
import type { JsonObject } from './json-object.js';
import { distributionDomainName, distributionId } from './physical-names.js';
import { readBehavior } from './read-behavior.js';
import { readOrigin, readOriginGroup, type StandIns } from './read-origin.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/** Parts of a distribution that can reject a viewer's request, and what happens without them. */
const UNMODELLED_PARTS: UnmodelledParts = {
  WebACLId: 'The web ACL is not applied: requests that it would block are answered.',
};

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
  const unmodelled = findUnmodelled(resource, config, UNMODELLED_PARTS);
  if (unmodelled !== undefined) resource.leaveOut(...unmodelled);
  const restrictions = resource.object(config, 'Restrictions');
  const geography = resource.object(restrictions, 'GeoRestriction');
  if ((resource.optionalText(geography, 'RestrictionType') ?? 'none') !== 'none') {
    resource.leaveOut('Restrictions', 'Viewers of every country are answered.');
  }
  const defaultRootObject = resource.optionalText(config, 'DefaultRootObject') ?? '';
  const errorResponses = resource.objects(config, 'CustomErrorResponses');
  return {
    ...resource.declared,
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
