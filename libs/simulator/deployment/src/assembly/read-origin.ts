/**
 * Reads the origins and origin groups of a distribution, and which of them the local edge serves.
 *
 * Source: CloudFormation template reference, AWS::CloudFront::Distribution Origin (read 2026-11-22).
 */
import type {
  Distribution,
  Origin,
  OriginAccessControl,
  OriginGroup,
  S3Origin,
  StandIn,
} from '../deployment.js';
import { AssemblyRefusal } from './assembly-refusal.js';
import { bucketOfHost } from './bucket-of-host.js';
import type { JsonObject } from './json-object.js';
import { accessIdentityArn, apiHost, functionUrlHost } from './physical-names.js';
import { referenceOf } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/** The servers of this machine that stand for origins, by the origin's id or domain name. */
export type StandIns = Readonly<Record<string, StandIn>>;

/**
 * An origin, with why it is not served if it is not.
 *
 * Errors: refuses what CloudFront rejects.
 */
export function readOrigin(
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

/**
 * An origin group.
 *
 * Errors: refuses what CloudFront rejects.
 * Source: CloudFormation template reference, AWS::CloudFront::Distribution OriginGroup (read 2026-11-28).
 */
export function readOriginGroup(resource: Resource, group: JsonObject): OriginGroup {
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

/** Errors: throws an `AssemblyRefusal` for a stand-in whose origin does not exist. */
export function refuseUnknownOrigins(
  standIns: StandIns,
  distributions: readonly Pick<Distribution, 'origins'>[],
): void {
  const origins = distributions.flatMap((distribution) => distribution.origins);
  const unknown = Object.keys(standIns).find((name) =>
    origins.every(({ id, domainName }) => name !== id && name !== domainName),
  );
  if (unknown === undefined) return;
  const known = origins.map(({ id, domainName }) => `${id} (${domainName})`);
  throw new AssemblyRefusal(
    `--origin ${unknown}`,
    `names no origin of the assembly, which has ${known.join(', ') || 'none'}`,
  );
}
