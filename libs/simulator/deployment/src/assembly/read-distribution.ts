/**
 * The distribution of an assembly, from its `AWS::CloudFront::Distribution`.
 *
 * It does not check whether its parts fit together: CloudFront's `refuse-distribution.ts` does.
 *
 * Source: CloudFormation template reference, AWS::CloudFront::Distribution (read 2026-11-22).
 */
import type {
  CacheBehavior,
  Distribution,
  ErrorPage,
  FunctionAssociation,
  Origin,
  OriginAccessControl,
  OriginGroup,
  S3Origin,
  StandIn,
} from '../deployment.js';
import { bucketOfHost } from './bucket-of-host.js';
import type { JsonObject } from './json-object.js';
import {
  accessIdentityArn,
  apiHost,
  distributionDomainName,
  distributionId,
  functionArn,
  functionUrlHost,
} from './physical-names.js';
import { readViewerFunctions } from './read-cloudfront-functions.js';
import { readPolicies } from './read-policies.js';
import { readResponseHeadersPolicy } from './read-response-headers-policy.js';
import { referenceOf } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/** The servers of this machine that stand for origins, by the origin's id or domain name. */
export type StandIns = Readonly<Record<string, StandIn>>;

/** Parts of a distribution that can reject a viewer's request, and what happens without them. */
const UNMODELLED_PARTS: Readonly<Record<string, string>> = {
  WebACLId: 'The web ACL is not applied: requests that it would block are answered.',
};

/**
 * Parts of a cache behaviour without which its requests must not be answered, because they decide who may
 * send them or change them on their way.
 */
const UNMODELLED_BEHAVIOR_PARTS: Readonly<Record<string, string>> = {
  TrustedKeyGroups: 'requires signed URLs or cookies, which the local edge does not check',
  TrustedSigners: 'requires signed URLs or cookies, which the local edge does not check',
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
  for (const [part, sentence] of Object.entries(UNMODELLED_PARTS)) {
    if (isSet(resource, config, part)) resource.leaveOut(part, sentence);
  }
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

/** Source: CloudFormation template reference, AWS::CloudFront::Distribution OriginGroup (read 2026-11-28). */
function readOriginGroup(resource: Resource, group: JsonObject): OriginGroup {
  const id = resource.text(group, 'Id');
  const members = resource.objects(resource.object(group, 'Members'), 'Items');
  const criteria = resource.object(resource.object(group, 'FailoverCriteria'), 'StatusCodes');
  const failoverStatuses = resource.texts(mapped(resource, criteria), 'Items').map(Number);
  if (members.length !== 2) {
    return resource.refuse(
      `has ${members.length} origins in the origin group ${id}; CloudFront requires two`,
    );
  }
  if ((resource.optionalText(group, 'SelectionCriteria') ?? 'default') !== 'default') {
    resource.leaveOut(
      'OriginGroups',
      `The origin group ${id} tries its origins in their order, not by the quality of their media.`,
    );
  }
  return {
    id,
    originIds: members.map((member) => resource.text(member, 'OriginId')),
    failoverStatuses,
  };
}

/** The same object with its statuses as text. */
function mapped(resource: Resource, criteria: JsonObject): JsonObject {
  const items = resource.resolve(criteria['Items']) ?? [];
  return { Items: (Array.isArray(items) ? items : [items]).map(String) };
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

function readOrigin(
  resource: Resource,
  origin: JsonObject,
  resources: Resources,
  standIns: StandIns,
): Origin {
  const id = resource.text(origin, 'Id');
  const domainName = resource.text(origin, 'DomainName');
  const standIn = standIns[id] ?? standIns[domainName];
  const s3 = readS3Origin(resource, origin, domainName);
  const unserved =
    unservedAccessControl(resource, origin, s3, resources) ??
    (standIn === undefined ? unservedHost(resource, origin, id, domainName, resources) : undefined);
  if (unserved !== undefined) {
    resource.leaveOut(
      'Origins',
      `The origin ${id} ${unserved}: requests that reach it are answered with 502.`,
    );
  }
  const custom = resource.object(origin, 'CustomOriginConfig');
  const protocolPolicy = resource.optionalText(custom, 'OriginProtocolPolicy');
  // `match-viewer`: the local edge treats its viewers as HTTPS viewers, see its README.
  const protocol = protocolPolicy === 'http-only' ? 'http' : 'https';
  const accessControlId = accessControlIdOf(resource, origin);
  return {
    id,
    ...(unserved !== undefined && { unserved }),
    domainName,
    ...(standIn !== undefined && { standIn }),
    ...(s3 !== undefined && { s3 }),
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
    ...(accessControlId !== '' && {
      originAccessControl: findAccessControl(resource, accessControlId, resources),
    }),
  };
}

function accessControlIdOf(resource: Resource, origin: JsonObject): string {
  return resource.optionalText(origin, 'OriginAccessControlId') ?? '';
}

/**
 * What only an S3 origin has; undefined for a custom origin.
 *
 * Source: CloudFormation template reference, AWS::CloudFront::Distribution S3OriginConfig (read 2026-11-28).
 */
function readS3Origin(
  resource: Resource,
  origin: JsonObject,
  domainName: string,
): S3Origin | undefined {
  if (origin['CustomOriginConfig'] !== undefined) return undefined;
  const region = bucketOfHost(domainName)?.region ?? resource.stack.region;
  const config = resource.object(origin, 'S3OriginConfig');
  const identity = resource.optionalText(config, 'OriginAccessIdentity') ?? '';
  if (identity === '') return { region };
  if (accessControlIdOf(resource, origin) !== '') {
    return resource.refuse(
      `has an origin access identity and an origin access control for ${domainName}; CloudFront allows one of them`,
    );
  }
  const id = identity.replace(/^origin-access-identity\/cloudfront\//, '');
  return { region, accessIdentity: { id, arn: accessIdentityArn(id) } };
}

/** Why CloudFront cannot sign with the origin's access control; undefined if it can, or need not. */
function unservedAccessControl(
  resource: Resource,
  origin: JsonObject,
  s3: S3Origin | undefined,
  resources: Resources,
): string | undefined {
  const id = accessControlIdOf(resource, origin);
  if (id === '') return undefined;
  const { originType, signingProtocol, signingBehavior } = findAccessControl(
    resource,
    id,
    resources,
  );
  const type = s3 === undefined ? 'lambda' : 's3';
  return originType === type && signingProtocol === 'sigv4' && signingBehavior !== ''
    ? undefined
    : `has the origin access control ${id}, which is not one of the assembly for type ${type} and protocol sigv4`;
}

/** Why nothing on this machine serves the origin's host; undefined if something does. */
function unservedHost(
  resource: Resource,
  origin: JsonObject,
  id: string,
  domainName: string,
  resources: Resources,
): string | undefined {
  const custom = resource.object(origin, 'CustomOriginConfig');
  const isHttpOnly = resource.optionalText(custom, 'OriginProtocolPolicy') === 'http-only';
  const host = bucketOfHost(domainName);
  if (host?.endpoint === 'website' && !isHttpOnly) {
    return `is the website ${domainName}, which answers only HTTP, and the origin does not have the protocol policy http-only`;
  }
  if (isHttpOnly && apiHosts(resources).includes(domainName)) {
    return `is the API ${domainName} over HTTP, but API Gateway accepts only HTTPS`;
  }
  return host !== undefined || servedHosts(resources).includes(domainName)
    ? undefined
    : `is ${domainName}, which the local edge does not serve (--origin ${id}=http://127.0.0.1:<port> names a server of this machine that stands for it)`;
}

/** The hosts of the assembly for which the local edge has a server. */
function servedHosts(resources: Resources): string[] {
  return [
    ...resources.ofType('AWS::Lambda::Url').map(({ place }) => functionUrlHost(place)),
    ...apiHosts(resources),
  ];
}

function apiHosts(resources: Resources): string[] {
  return ['AWS::ApiGatewayV2::Api', 'AWS::ApiGateway::RestApi'].flatMap((type) =>
    resources.ofType(type).map(({ place }) => apiHost(place)),
  );
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
  const originId = resource.text(behavior, 'TargetOriginId');
  const functions = readAssociations(resource, behavior, pathPattern);
  const viewer = readViewerFunctions(resource, behavior, pathPattern, functions, resources);
  const [unserved] = [
    ...('unserved' in viewer ? [viewer.unserved] : []),
    ...Object.entries(UNMODELLED_BEHAVIOR_PARTS).flatMap(([part, reason]) =>
      isSet(resource, behavior, part) ? [reason] : [],
    ),
  ];
  if (unserved !== undefined) {
    resource.leaveOut(
      pathPattern === '*' ? 'DefaultCacheBehavior' : 'CacheBehaviors',
      `The behaviour ${pathPattern} ${unserved}: its requests are answered with 502.`,
    );
  }
  const methods = resource.texts(behavior, 'AllowedMethods');
  const responseHeadersPolicyId = resource.optionalText(behavior, 'ResponseHeadersPolicyId');
  return {
    pathPattern,
    ...(unserved !== undefined && { unserved }),
    originId,
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
    functions,
    ...('viewerFunctions' in viewer && { viewerFunctions: viewer.viewerFunctions }),
  };
}

function readViewerProtocolPolicy(
  resource: Resource,
  behavior: JsonObject,
): CacheBehavior['viewerProtocolPolicy'] {
  const policy = resource.text(behavior, 'ViewerProtocolPolicy');
  if (policy === 'allow-all' || policy === 'redirect-to-https' || policy === 'https-only') {
    return policy;
  }
  return resource.isInvented(policy)
    ? 'https-only'
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
  const versionArn = readVersionArn(resource, association);
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

/** An invented value stands for the first version of a function with that name. */
function readVersionArn(resource: Resource, association: JsonObject): string {
  const arn = resource.text(association, 'LambdaFunctionARN');
  return arn.startsWith('arn:') || !resource.isInvented(arn)
    ? arn
    : `${functionArn(resource.stack.accountId, 'us-east-1', arn)}:1`;
}

/** Whether a part is set, and neither empty nor switched off. */
function isSet(resource: Resource, config: JsonObject, part: string): boolean {
  const value = resource.resolve(config[part]);
  return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}
