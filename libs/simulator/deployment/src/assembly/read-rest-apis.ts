/**
 * Reads the REST APIs of an assembly: the tree of their resources, methods, integrations and stages.
 *
 * Every stage has the resources and methods of the template, as after a new deployment.
 *
 * Source: CloudFormation template reference, AWS::ApiGateway::RestApi, ::Resource, ::Method, ::Stage,
 * ::Deployment (read 2026-11-28).
 */
import type { Api, ApiIntegration, ApiRoute, ApiStage, PrincipalStatement } from '../deployment.js';
import { findUnmodelled, type UnmodelledParts } from './find-unmodelled.js';
import { isJsonObject, type JsonObject } from './json-object.js';
import { isRoutePath } from './parse-route-key.js';
import { apiHost, apiId, apiPartId } from './physical-names.js';
import {
  functionOfUri,
  leaveOutRequests,
  readStageVariables,
  UNMODELLED_API_PARTS,
  UNMODELLED_INTEGRATION_PARTS,
  unservedIntegration,
} from './read-api-integration.js';
import { readApiKeys } from './read-api-keys.js';
import { readMethodAuthorizer } from './read-authorizers.js';
import { readPolicyDocument } from './read-bucket-policy.js';
import { readGatewayResponse } from './read-gateway-responses.js';
import { readMockIntegration } from './read-mock-integration.js';
import { readRequestValidator } from './read-request-validator.js';
import { referenceOf } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

const UNMODELLED_STAGE_PARTS: UnmodelledParts = {
  CanarySetting: 'has a canary, which the local edge does not model',
};

/** The default time limit of an integration. */
const TIMEOUT_MS = 29_000;

/** Every REST API. */
export function readRestApis(resources: Resources): Api[] {
  return resources.findings.attemptEach(
    resources.ofType('AWS::ApiGateway::RestApi'),
    (resource): Api => {
      const { properties, place } = resource;
      const reason = unservedReason(resource);
      const policy = readPolicy(resource, resources);
      leaveOutResponses(resource);
      return {
        ...resource.declared,
        kind: 'REST',
        id: apiId(place),
        region: place.region,
        host: apiHost(place),
        ...(reason !== undefined && { unserved: reason }),
        isEndpointDisabled: resource.flag(properties, 'DisableExecuteApiEndpoint'),
        stages: readStages(resource, resources),
        routes: readMethods(resource, resources),
        ...(policy !== undefined && { policy }),
        gatewayResponses: partsOf(resource, resources, 'AWS::ApiGateway::GatewayResponse').map(
          readGatewayResponse,
        ),
        apiKeys: readApiKeys(resource, resources),
        takesApiKeyFromAuthorizer:
          resource.optionalText(properties, 'ApiKeySourceType') === 'AUTHORIZER',
        binaryMediaTypes: resource
          .texts(properties, 'BinaryMediaTypes')
          .map((type) => type.replace('~1', '/').toLowerCase()),
      };
    },
  );
}

function unservedReason(resource: Resource): string | undefined {
  const { properties } = resource;
  const endpoint = resource.object(properties, 'EndpointConfiguration');
  const unmodelled = resource.texts(endpoint, 'Types').includes('PRIVATE')
    ? (['EndpointConfiguration', 'is private: CloudFront cannot reach it'] as const)
    : findUnmodelled(resource, properties, UNMODELLED_API_PARTS);
  return unmodelled && leaveOutRequests(resource, unmodelled[0], 'The API', unmodelled[1]);
}

/**
 * The statements of the API's resource policy; undefined if it has none.
 *
 * Shape of a resource: also `execute-api:/<stage>/<method>/<path>`, which API Gateway completes.
 */
function readPolicy(api: Resource, resources: Resources): PrincipalStatement[] | undefined {
  const document = policyDocument(api);
  if (document === undefined) return undefined;
  const { region, accountId } = api.place;
  const complete = (resource: string): string =>
    resource.replace(
      /^execute-api:\//,
      `arn:aws:execute-api:${region}:${accountId}:${apiId(api.place)}/`,
    );
  return readPolicyDocument(api, document, resources).map((statement) => ({
    ...statement,
    resources: statement.resources.map(complete),
    ...(statement.exceptResources !== undefined && {
      exceptResources: statement.exceptResources.map(complete),
    }),
  }));
}

/** The document, which the template has as an object or as JSON text; any other text allows nothing. */
function policyDocument(api: Resource): JsonObject | undefined {
  const policy = api.resolve(api.properties['Policy']);
  if (policy === undefined || policy === '') return undefined;
  try {
    const document: unknown = typeof policy === 'string' ? JSON.parse(policy) : policy;
    if (isJsonObject(document)) return document;
  } catch {
    // Not JSON, such as an invented value.
  }
  api.leaveOut('Policy', 'The resource policy is not a JSON object, so it allows nobody.');
  return {};
}

/** Lists what changes only responses. */
function leaveOutResponses(api: Resource): void {
  if (api.properties['MinimumCompressionSize'] !== undefined) {
    api.leaveOut('MinimumCompressionSize', 'Responses are not compressed by the API.');
  }
}

/** The resources of a type that belong to an API. */
function partsOf(api: Resource, resources: Resources, type: string): readonly Resource[] {
  const id = referenceOf(api);
  return resources.ofType(type).filter((part) => part.text(part.properties, 'RestApiId') === id);
}

/** The stages, and those that a deployment creates. */
function readStages(api: Resource, resources: Resources): ApiStage[] {
  const declared = partsOf(api, resources, 'AWS::ApiGateway::Stage').map((stage): ApiStage => {
    const name = stage.text(stage.properties, 'StageName');
    if (stage.flag(stage.properties, 'CacheClusterEnabled')) {
      stage.leaveOut('CacheClusterEnabled', 'The API does not cache responses.');
    }
    const unmodelled =
      findUnmodelled(stage, stage.properties, UNMODELLED_STAGE_PARTS) ??
      (hasWebAcl(api, name, resources)
        ? (['StageName', 'has a web ACL, which the local edge does not apply'] as const)
        : undefined);
    return {
      name,
      variables: readStageVariables(stage, 'Variables'),
      ...(unmodelled !== undefined && {
        unserved: leaveOutRequests(stage, unmodelled[0], `The stage ${name}`, unmodelled[1]),
      }),
    };
  });
  const created = partsOf(api, resources, 'AWS::ApiGateway::Deployment').flatMap((deployment) => {
    const name = deployment.optionalText(deployment.properties, 'StageName');
    if (name === undefined || declared.some((stage) => stage.name === name)) return [];
    const description = { StageDescription: {}, ...deployment.properties };
    const variables = deployment.object(
      deployment.object(description, 'StageDescription'),
      'Variables',
    );
    const unserved = hasWebAcl(api, name, resources)
      ? leaveOutRequests(
          deployment,
          'StageName',
          `The stage ${name}`,
          'has a web ACL, which the local edge does not apply',
        )
      : undefined;
    return [
      {
        name,
        variables: Object.fromEntries(
          Object.keys(variables).map((key) => [key, deployment.text(variables, key)]),
        ),
        ...(unserved !== undefined && { unserved }),
      },
    ];
  });
  return [...declared, ...created];
}

function hasWebAcl(api: Resource, stage: string, resources: Resources): boolean {
  const end = `/restapis/${referenceOf(api)}/stages/${stage}`;
  return ['AWS::WAFv2::WebACLAssociation', 'AWS::WAFRegional::WebACLAssociation']
    .flatMap((type) => resources.ofType(type))
    .some((association) => association.text(association.properties, 'ResourceArn').endsWith(end));
}

function readMethods(api: Resource, resources: Resources): ApiRoute[] {
  const paths = pathsOf(api, resources);
  return resources.findings.attemptEach(
    partsOf(api, resources, 'AWS::ApiGateway::Method'),
    (method) => {
      const { properties } = method;
      const resourceId = method.text(properties, 'ResourceId');
      const path =
        paths.get(resourceId) ??
        method.refuse(`belongs to the resource ${resourceId}, which is not in the assembly`);
      const name = method.text(properties, 'HttpMethod');
      const what = `The method ${name} ${path}`;
      const authorizer = readMethodAuthorizer(method, resources);
      const required = readRequestValidator(method, resources);
      return {
        method: name,
        path,
        resourceId,
        ...(typeof authorizer === 'object' && { authorizer }),
        requiresApiKey: method.flag(properties, 'ApiKeyRequired'),
        requiredParameters: typeof required === 'string' ? [] : required,
        integration:
          typeof authorizer === 'string'
            ? unservedIntegration(method, 'AuthorizationType', what, authorizer)
            : typeof required === 'string'
              ? unservedIntegration(method, 'RequestValidatorId', what, required)
              : readMethodIntegration(method, what),
      };
    },
  );
}

/** The path of each resource of an API, by its id. */
function pathsOf(api: Resource, resources: Resources): Map<string, string> {
  const parts = partsOf(api, resources, 'AWS::ApiGateway::Resource');
  const paths = new Map([[apiPartId(api.place, 10), '']]);
  // A template has few levels; each round adds one.
  for (let before = 0; paths.size > before;) {
    before = paths.size;
    for (const part of parts) {
      const parent = paths.get(part.text(part.properties, 'ParentId'));
      const id = referenceOf(part);
      if (parent === undefined || id === undefined) continue;
      const path = `${parent}/${part.text(part.properties, 'PathPart')}`;
      if (!isRoutePath(path)) part.refuse(`has the path ${path}, which API Gateway rejects`);
      paths.set(id, path);
    }
  }
  return new Map([...paths].map(([id, path]) => [id, path === '' ? '/' : path]));
}

function readMethodIntegration(method: Resource, what: string): ApiIntegration {
  const { properties } = method;
  const leaveOut = (property: string, reason: string): ApiIntegration =>
    unservedIntegration(method, property, what, reason);
  const integration = method.object(properties, 'Integration');
  const unmodelled = findUnmodelled(method, integration, UNMODELLED_INTEGRATION_PARTS);
  if (unmodelled !== undefined) return leaveOut(...unmodelled);
  const type = method.optionalText(integration, 'Type') ?? 'none';
  switch (type) {
    case 'AWS_PROXY':
      return readLambdaIntegration(method, integration, leaveOut);
    case 'MOCK': {
      const mock = readMockIntegration(method, integration);
      return mock ?? leaveOut('Integration', 'has a MOCK integration with a mapping template');
    }
    default:
      return leaveOut(
        'Integration',
        `has an integration of type ${type}, which the local edge does not serve`,
      );
  }
}

function readLambdaIntegration(
  method: Resource,
  integration: JsonObject,
  leaveOut: (property: string, reason: string) => ApiIntegration,
): ApiIntegration {
  const uri = method.optionalText(integration, 'Uri') ?? '';
  const functionArn = functionOfUri(uri);
  if (functionArn === undefined) {
    return leaveOut('Integration', `has an integration with ${uri}, which is not Lambda's Invoke`);
  }
  const verb = method.optionalText(integration, 'IntegrationHttpMethod') ?? '';
  if (verb !== 'POST') {
    return leaveOut(
      'Integration',
      `calls its function with the IntegrationHttpMethod ${verb}, but Lambda accepts only POST`,
    );
  }
  return {
    kind: 'lambda',
    functionArn,
    payloadVersion: '1.0',
    timeoutMs: method.optionalNumber(integration, 'TimeoutInMillis') ?? TIMEOUT_MS,
  };
}
