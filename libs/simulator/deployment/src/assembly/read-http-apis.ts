/**
 * Reads the HTTP APIs of an assembly, with their routes, integrations and stages.
 *
 * Source: CloudFormation template reference, AWS::ApiGatewayV2::Api, ::Route, ::Integration, ::Stage
 * (read 2026-11-28).
 */
import type { Api, ApiIntegration, ApiRoute, ApiStage } from '../deployment.js';
import { findUnmodelled } from './find-unmodelled.js';
import { parseRouteKey } from './parse-route-key.js';
import { apiHost, apiId } from './physical-names.js';
import {
  functionOfUri,
  leaveOutRequests,
  readStageVariables,
  UNMODELLED_API_PARTS,
  UNMODELLED_INTEGRATION_PARTS,
  unservedIntegration,
} from './read-api-integration.js';
import { readRouteAuthorizer } from './read-authorizers.js';
import { readCors } from './read-functions.js';
import { referenceOf } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/** The default time limit of an integration. */
const TIMEOUT_MS = 30_000;

/** Every HTTP API; a WebSocket API is listed and answers nothing. */
export function readHttpApis(resources: Resources): Api[] {
  return resources.findings.attemptEach(
    resources.ofType('AWS::ApiGatewayV2::Api'),
    (resource): Api => {
      const { properties, place } = resource;
      const reason = unservedReason(resource, resources);
      const cors = readCors(resource, 'CorsConfiguration');
      return {
        ...resource.declared,
        kind: 'HTTP',
        id: apiId(place),
        region: place.region,
        host: apiHost(place),
        ...(reason !== undefined && { unserved: reason }),
        isEndpointDisabled: resource.flag(properties, 'DisableExecuteApiEndpoint'),
        stages: readStages(resource, resources),
        routes: [...quickRoute(resource), ...readRoutes(resource, resources)],
        ...(cors !== undefined && { cors }),
        binaryMediaTypes: [],
      };
    },
  );
}

function unservedReason(resource: Resource, resources: Resources): string | undefined {
  const [property, reason] =
    resource.optionalText(resource.properties, 'ProtocolType') === 'WEBSOCKET'
      ? ['ProtocolType', 'is a WebSocket API, which the local edge does not serve']
      : (findUnmodelled(resource, resource.properties, UNMODELLED_API_PARTS) ??
        (partsOf(resource, resources, 'AWS::ApiGatewayV2::ApiGatewayManagedOverrides').length > 0
          ? [
              'Target',
              'has overrides of its quick-created parts, which the local edge does not read',
            ]
          : []));
  return property === undefined || reason === undefined
    ? undefined
    : leaveOutRequests(resource, property, 'The API', reason);
}

/** The resources of a type that belong to an API. */
function partsOf(api: Resource, resources: Resources, type: string): readonly Resource[] {
  const id = referenceOf(api);
  return resources.ofType(type).filter((part) => part.text(part.properties, 'ApiId') === id);
}

/** The declared stages with a deployment, and the one of quick create. */
function readStages(api: Resource, resources: Resources): ApiStage[] {
  const declared = partsOf(api, resources, 'AWS::ApiGatewayV2::Stage').flatMap((stage) => {
    const { properties } = stage;
    if (!stage.flag(properties, 'AutoDeploy') && properties['DeploymentId'] === undefined) {
      stage.leaveOut(
        'AutoDeploy',
        'The stage has no deployment, so that its requests get 404. Set AutoDeploy or a DeploymentId.',
      );
      return [];
    }
    return [
      {
        name: stage.text(properties, 'StageName'),
        variables: readStageVariables(stage, 'StageVariables'),
      },
    ];
  });
  const isQuick = api.properties['Target'] !== undefined;
  return isQuick ? [...declared, { name: '$default', variables: {} }] : declared;
}

/** The route that an API gets with the property `Target`. */
function quickRoute(api: Resource): ApiRoute[] {
  const { properties } = api;
  const target = api.optionalText(properties, 'Target');
  if (target === undefined) return [];
  const functionArn = functionOfUri(target);
  const key = api.optionalText(properties, 'RouteKey') ?? '$default';
  return [
    {
      ...(parseRouteKey(key) ?? api.refuse(`has the route key ${key}, which API Gateway rejects`)),
      resourceId: '',
      integration:
        functionArn === undefined
          ? unservedIntegration(
              api,
              'Target',
              'The API',
              `sends its requests to ${target}, which is not a function of Lambda`,
            )
          : { kind: 'lambda', functionArn, payloadVersion: '2.0', timeoutMs: TIMEOUT_MS },
    },
  ];
}

function readRoutes(api: Resource, resources: Resources): ApiRoute[] {
  const integrations = partsOf(api, resources, 'AWS::ApiGatewayV2::Integration');
  return resources.findings.attemptEach(
    partsOf(api, resources, 'AWS::ApiGatewayV2::Route'),
    (route) => {
      const key = route.text(route.properties, 'RouteKey');
      const authorizer = readRouteAuthorizer(route, resources);
      return {
        ...(parseRouteKey(key) ??
          // The keys of a WebSocket API have another form; it is not served.
          (api.optionalText(api.properties, 'ProtocolType') === 'WEBSOCKET'
            ? { method: 'ANY', path: key }
            : route.refuse(`has the route key ${key}, which API Gateway rejects`))),
        resourceId: '',
        ...(typeof authorizer === 'object' && { authorizer }),
        integration:
          typeof authorizer === 'string'
            ? unservedIntegration(route, 'AuthorizationType', `The route ${key}`, authorizer)
            : readRouteIntegration(route, `The route ${key}`, integrations),
      };
    },
  );
}

function readRouteIntegration(
  route: Resource,
  what: string,
  integrations: readonly Resource[],
): ApiIntegration {
  const target = route.optionalText(route.properties, 'Target') ?? '';
  const integration = integrations.find((one) => target === `integrations/${referenceOf(one)}`);
  return integration === undefined
    ? unservedIntegration(route, 'Target', what, 'has no integration in the assembly')
    : readIntegration(integration, what);
}

function readIntegration(integration: Resource, what: string): ApiIntegration {
  const { properties } = integration;
  const leaveOut = (property: string, reason: string): ApiIntegration =>
    unservedIntegration(integration, property, what, reason);
  const unmodelled = findUnmodelled(integration, properties, UNMODELLED_INTEGRATION_PARTS);
  if (unmodelled !== undefined) return leaveOut(...unmodelled);
  const type = integration.text(properties, 'IntegrationType');
  const uri = integration.optionalText(properties, 'IntegrationUri') ?? '';
  const functionArn = functionOfUri(uri);
  if (type !== 'AWS_PROXY' || functionArn === undefined) {
    return leaveOut(
      'IntegrationUri',
      `has an integration of type ${type} with ${uri}, which is not a function of Lambda`,
    );
  }
  const payloadVersion = integration.text(properties, 'PayloadFormatVersion');
  return payloadVersion === '1.0' || payloadVersion === '2.0'
    ? {
        kind: 'lambda',
        functionArn,
        payloadVersion,
        timeoutMs: integration.optionalNumber(properties, 'TimeoutInMillis') ?? TIMEOUT_MS,
      }
    : integration.refuse(
        `has the payload format version ${payloadVersion}, which is not an API Gateway value`,
      );
}
