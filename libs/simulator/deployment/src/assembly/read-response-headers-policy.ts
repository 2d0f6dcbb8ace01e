/**
 * Reads the response headers policy of a cache behaviour: a managed policy by its id, or a resource.
 *
 * Source: CloudFormation template reference, AWS::CloudFront::ResponseHeadersPolicy (read 2026-11-25).
 */
import type { CorsPolicy, PolicyHeader, ResponseHeadersPolicy } from '../deployment.js';
import type { JsonObject } from './json-object.js';
import { managedResponseHeadersPolicies } from './managed-response-headers-policies.js';
import { referenceOf } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/**
 * The policy with an id.
 *
 * A policy that is neither managed nor in the assembly changes nothing, and Server-Timing, whose values only
 * CloudFront has, is left out.
 */
export function readResponseHeadersPolicy(
  distribution: Resource,
  id: string,
  resources: Resources,
): ResponseHeadersPolicy {
  const managed = managedResponseHeadersPolicies[id];
  if (managed !== undefined) return managed;
  const resource = resources
    .ofType('AWS::CloudFront::ResponseHeadersPolicy')
    .find((candidate) => referenceOf(candidate) === id);
  if (resource === undefined) {
    distribution.leaveOut(
      'ResponseHeadersPolicyId',
      `The response headers policy ${id} is neither managed nor in the assembly, so it changes no header.`,
    );
    return { name: id, removes: [], headers: [] };
  }

  const config = resource.object(resource.properties, 'ResponseHeadersPolicyConfig');
  if (resource.flag(resource.object(config, 'ServerTimingHeadersConfig'), 'Enabled')) {
    resource.leaveOut('ServerTimingHeadersConfig', 'Responses have no Server-Timing header.');
  }
  return {
    name: resource.logicalId,
    removes: itemsOf(resource, config, 'RemoveHeadersConfig').map((item) =>
      resource.text(item, 'Header').toLowerCase(),
    ),
    headers: [
      ...securityHeaders(resource, resource.object(config, 'SecurityHeadersConfig')),
      ...itemsOf(resource, config, 'CustomHeadersConfig').map((item) => ({
        name: resource.text(item, 'Header'),
        value: resource.text(item, 'Value'),
        overrides: resource.flag(item, 'Override'),
      })),
    ],
    ...(config['CorsConfig'] !== undefined && {
      cors: readCors(resource, resource.object(config, 'CorsConfig')),
    }),
  };
}

function itemsOf(resource: Resource, config: JsonObject, key: string): JsonObject[] {
  return resource.objects(resource.object(config, key), 'Items');
}

/** The headers that each part of the configuration adds. */
function securityHeaders(resource: Resource, config: JsonObject): PolicyHeader[] {
  const header = (
    part: string,
    name: string,
    valueOf: (settings: JsonObject) => string,
  ): PolicyHeader[] => {
    if (config[part] === undefined) return [];
    const settings = resource.object(config, part);
    return [{ name, value: valueOf(settings), overrides: resource.flag(settings, 'Override') }];
  };
  return [
    ...header('StrictTransportSecurity', 'Strict-Transport-Security', (settings) =>
      [
        `max-age=${resource.optionalNumber(settings, 'AccessControlMaxAgeSec') ?? 0}`,
        ...(resource.flag(settings, 'IncludeSubdomains') ? ['includeSubDomains'] : []),
        ...(resource.flag(settings, 'Preload') ? ['preload'] : []),
      ].join('; '),
    ),
    ...header('ContentTypeOptions', 'X-Content-Type-Options', () => 'nosniff'),
    ...header('FrameOptions', 'X-Frame-Options', (settings) =>
      resource.text(settings, 'FrameOption'),
    ),
    ...header('ReferrerPolicy', 'Referrer-Policy', (settings) =>
      resource.text(settings, 'ReferrerPolicy'),
    ),
    ...header('ContentSecurityPolicy', 'Content-Security-Policy', (settings) =>
      resource.text(settings, 'ContentSecurityPolicy'),
    ),
    ...header('XSSProtection', 'X-XSS-Protection', (settings) => {
      const reportUri = resource.optionalText(settings, 'ReportUri');
      return [
        resource.flag(settings, 'Protection') ? '1' : '0',
        ...(resource.flag(settings, 'ModeBlock') ? ['mode=block'] : []),
        ...(reportUri === undefined ? [] : [`report=${reportUri}`]),
      ].join('; ');
    }),
  ];
}

/** The meaning of `ALL`. */
const ALL_METHODS = ['GET', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

function readCors(resource: Resource, config: JsonObject): CorsPolicy {
  const list = (key: string): string[] => resource.texts(resource.object(config, key), 'Items');
  const methods = list('AccessControlAllowMethods');
  const maxAgeSeconds = resource.optionalNumber(config, 'AccessControlMaxAgeSec');
  return {
    allowOrigins: list('AccessControlAllowOrigins'),
    allowMethods: methods.includes('ALL') ? ALL_METHODS : methods,
    allowHeaders: list('AccessControlAllowHeaders'),
    exposeHeaders: list('AccessControlExposeHeaders'),
    allowsCredentials: resource.flag(config, 'AccessControlAllowCredentials'),
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
    overrides: resource.flag(config, 'OriginOverride'),
  };
}
