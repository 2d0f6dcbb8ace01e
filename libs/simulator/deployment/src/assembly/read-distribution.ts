/**
 * The distribution of an assembly, from its `AWS::CloudFront::Distribution`.
 *
 * It does not check whether the simulator can serve it: CloudFront's `refuse-distribution.ts` does.
 *
 * Source: CloudFormation template reference, AWS::CloudFront::Distribution (read 2026-11-22).
 */
import type {
  CacheBehavior,
  Distribution,
  FunctionAssociation,
  Origin,
  OriginAccessControl,
} from '../deployment.js';
import type { JsonObject } from './json-object.js';
import { distributionDomainName, distributionId } from './physical-names.js';
import { readPolicies } from './read-policies.js';
import { readResponseHeadersPolicy } from './read-response-headers-policy.js';
import { referenceOf } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/** Parts of a distribution that affect responses and are not modelled. */
const UNMODELLED_PARTS = ['DefaultRootObject', 'OriginGroups'];

/** Parts of a cache behaviour that affect responses and are not modelled. */
const UNMODELLED_BEHAVIOR_PARTS = ['FunctionAssociations', 'TrustedKeyGroups', 'TrustedSigners'];

/**
 * A distribution as plain data.
 *
 * Errors: refuses, with the logical id, a setting that affects responses and is not modelled.
 */
export function readDistribution(resource: Resource, resources: Resources): Distribution {
  const config = resource.object(resource.properties, 'DistributionConfig');
  refuseParts(resource, config, UNMODELLED_PARTS, 'the distribution');
  return {
    ...resource.declared,
    id: distributionId(resource.place),
    domainName: distributionDomainName(resource.place),
    aliases: resource.texts(config, 'Aliases'),
    origins: resource
      .objects(config, 'Origins')
      .map((origin) => readOrigin(resource, origin, resources)),
    behaviors: [
      ...resource.objects(config, 'CacheBehaviors'),
      { ...resource.object(config, 'DefaultCacheBehavior'), PathPattern: '*' },
    ].map((behavior) => readBehavior(resource, behavior, resources)),
    errorCachingMinTtlSeconds: Object.fromEntries(
      resource
        .objects(config, 'CustomErrorResponses')
        .map((response) => readErrorResponse(resource, response)),
    ),
  };
}

function readErrorResponse(
  resource: Resource,
  response: JsonObject,
): readonly [status: number, minTtlSeconds: number] {
  const status = resource.optionalNumber(response, 'ErrorCode') ?? 0;
  if (response['ResponsePagePath'] !== undefined || response['ResponseCode'] !== undefined) {
    resource.refuse(`has an error page for ${status}, which the local edge does not model`);
  }
  return [status, resource.optionalNumber(response, 'ErrorCachingMinTTL') ?? 10];
}

function readOrigin(resource: Resource, origin: JsonObject, resources: Resources): Origin {
  const id = resource.text(origin, 'Id');
  if (origin['CustomOriginConfig'] === undefined) {
    resource.refuse(
      `has the origin ${id}, which is not a custom origin; the local edge supports no other type`,
    );
  }
  const custom = resource.object(origin, 'CustomOriginConfig');
  const protocolPolicy = resource.text(custom, 'OriginProtocolPolicy');
  // `match-viewer`: the local edge treats its viewers as HTTPS viewers, see its README.
  const protocol = protocolPolicy === 'http-only' ? 'http' : 'https';
  const accessControlId = resource.optionalText(origin, 'OriginAccessControlId');
  return {
    id,
    domainName: resource.text(origin, 'DomainName'),
    path: resource.optionalText(origin, 'OriginPath') ?? '',
    protocol,
    port:
      protocol === 'http'
        ? (resource.optionalNumber(custom, 'HTTPPort') ?? 80)
        : (resource.optionalNumber(custom, 'HTTPSPort') ?? 443),
    readTimeoutSeconds: resource.optionalNumber(custom, 'OriginReadTimeout') ?? 30,
    keepaliveTimeoutSeconds: resource.optionalNumber(custom, 'OriginKeepaliveTimeout') ?? 5,
    sslProtocols: resource.texts(custom, 'OriginSSLProtocols'),
    customHeaders: readCustomHeaders(resource, origin),
    connectionAttempts: resource.optionalNumber(origin, 'ConnectionAttempts') ?? 3,
    ...(accessControlId !== undefined &&
      accessControlId !== '' && {
        originAccessControl: findAccessControl(resource, accessControlId, resources),
      }),
  };
}

/** Source: CloudFront developer guide, "Quotas" (read 2026-11-22). */
const MAX_CUSTOM_HEADERS = 30;

/**
 * Names of headers that CloudFront does not add to origin requests.
 *
 * Source: CloudFront developer guide, "Add custom headers to origin requests" (read 2026-11-22).
 */
const FORBIDDEN_CUSTOM_HEADERS =
  /^(cache-control|connection|content-length|cookie|host|if-(match|modified-since|none-match|range|unmodified-since)|max-forwards|pragma|proxy-(authenticate|authorization|connection)|range|request-range|te|trailer|transfer-encoding|upgrade|via|x-real-ip|x-amz-.*|x-edge-.*)$/i;

function readCustomHeaders(resource: Resource, origin: JsonObject): Origin['customHeaders'] {
  const headers = resource
    .objects(origin, 'OriginCustomHeaders')
    .map(
      (header) =>
        [resource.text(header, 'HeaderName'), resource.text(header, 'HeaderValue')] as const,
    );
  const forbidden = headers.find(([name]) => FORBIDDEN_CUSTOM_HEADERS.test(name));
  if (forbidden !== undefined) {
    resource.refuse(
      `adds the custom origin header ${forbidden[0]}, which CloudFront does not allow`,
    );
  }
  if (headers.length > MAX_CUSTOM_HEADERS) {
    resource.refuse(
      `adds ${headers.length} custom headers to an origin; CloudFront allows ${MAX_CUSTOM_HEADERS}`,
    );
  }
  return headers;
}

/** An origin access control; one outside the assembly has its id as logical id and empty settings. */
function findAccessControl(
  resource: Resource,
  id: string,
  resources: Resources,
): OriginAccessControl {
  const control = resources
    .ofType('AWS::CloudFront::OriginAccessControl')
    .find((candidate) => referenceOf(candidate) === id);
  const config = control?.object(control.properties, 'OriginAccessControlConfig') ?? {};
  const text = (key: string): string => control?.optionalText(config, key) ?? '';
  return {
    ...(control?.declared ?? { stack: resource.stack.name, logicalId: id }),
    originType: text('OriginAccessControlOriginType'),
    signingBehavior: text('SigningBehavior'),
    signingProtocol: text('SigningProtocol'),
  };
}

function readBehavior(
  resource: Resource,
  behavior: JsonObject,
  resources: Resources,
): CacheBehavior {
  const pathPattern = resource.text(behavior, 'PathPattern');
  refuseParts(resource, behavior, UNMODELLED_BEHAVIOR_PARTS, `the behaviour ${pathPattern}`);
  const methods = resource.texts(behavior, 'AllowedMethods');
  const responseHeadersPolicyId = resource.optionalText(behavior, 'ResponseHeadersPolicyId');
  return {
    pathPattern,
    originId: resource.text(behavior, 'TargetOriginId'),
    viewerProtocolPolicy: readViewerProtocolPolicy(resource, behavior),
    allowedMethods: methods.length > 0 ? methods : ['GET', 'HEAD'],
    cachedMethods: resource.texts(behavior, 'CachedMethods').includes('OPTIONS')
      ? ['GET', 'HEAD', 'OPTIONS']
      : ['GET', 'HEAD'],
    ...readPolicies(resource, behavior, resources),
    ...(responseHeadersPolicyId !== undefined && {
      responseHeadersPolicy: readResponseHeadersPolicy(
        resource,
        responseHeadersPolicyId,
        resources,
      ),
    }),
    compress: resource.flag(behavior, 'Compress'),
    functions: readAssociations(resource, behavior, pathPattern),
  };
}

function readViewerProtocolPolicy(
  resource: Resource,
  behavior: JsonObject,
): CacheBehavior['viewerProtocolPolicy'] {
  const policy = resource.text(behavior, 'ViewerProtocolPolicy');
  return policy === 'allow-all' || policy === 'redirect-to-https' || policy === 'https-only'
    ? policy
    : resource.refuse(`has the viewer protocol policy ${policy}, which is not a CloudFront value`);
}

function readAssociations(
  resource: Resource,
  behavior: JsonObject,
  pathPattern: string,
): FunctionAssociation[] {
  const functions = resource
    .objects(behavior, 'LambdaFunctionAssociations')
    .map((association) => readAssociation(resource, association));
  const repeated = functions.find(
    ({ eventType }, index) => functions.findIndex((one) => one.eventType === eventType) !== index,
  );
  return repeated === undefined
    ? functions
    : resource.refuse(
        `has two functions on ${repeated.eventType} of the behaviour ${pathPattern}; CloudFront allows one`,
      );
}

function readAssociation(resource: Resource, association: JsonObject): FunctionAssociation {
  const eventType = resource.text(association, 'EventType');
  if (
    eventType !== 'viewer-request' &&
    eventType !== 'origin-request' &&
    eventType !== 'origin-response' &&
    eventType !== 'viewer-response'
  ) {
    return resource.refuse(`has a function on ${eventType}, which is not a CloudFront event type`);
  }
  const versionArn = resource.text(association, 'LambdaFunctionARN');
  if (!/:\d+$/.test(versionArn)) {
    return resource.refuse(
      `has a function on ${eventType} without a version number, which CloudFront requires`,
    );
  }
  const includeBody = resource.flag(association, 'IncludeBody');
  if (includeBody && eventType.endsWith('response')) {
    return resource.refuse(`includes the body on ${eventType}, which CloudFront does not allow`);
  }
  return { eventType, versionArn, includeBody };
}

function refuseParts(
  resource: Resource,
  config: JsonObject,
  parts: readonly string[],
  where: string,
): void {
  for (const part of parts) {
    const value = resource.resolve(config[part]);
    const isEmpty =
      value === undefined ||
      value === '' ||
      (Array.isArray(value) && value.length === 0) ||
      (part === 'OriginGroups' && (value as JsonObject)['Quantity'] === 0);
    if (!isEmpty) resource.refuse(`sets ${part} on ${where}, which the local edge does not model`);
  }
}
