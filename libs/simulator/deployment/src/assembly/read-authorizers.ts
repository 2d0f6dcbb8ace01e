/**
 * Reads who may call a route of an HTTP API or a method of a REST API.
 *
 * Source: CloudFormation template reference, AWS::ApiGatewayV2::Authorizer, AWS::ApiGateway::Authorizer
 * (read 2026-11-28).
 */
import type {
  ApiAuthorizer,
  FunctionAuthorizer,
  IdentitySource,
  JwtAuthorizer,
  UserPoolAuthorizer,
} from '../deployment.js';
import { userPoolIssuer } from './physical-names.js';
import { functionOfUri } from './read-api-integration.js';
import { referenceOf, userPoolArn } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/**
 * The authorizer of a route of an HTTP API; undefined if it has none, or the reason why it cannot be
 * checked. Shape of the reason: the rest of a sentence after "it".
 */
export function readRouteAuthorizer(
  route: Resource,
  resources: Resources,
): ApiAuthorizer | string | undefined {
  const authorization = route.optionalText(route.properties, 'AuthorizationType') ?? 'NONE';
  if (authorization === 'NONE') return undefined;
  if (authorization === 'AWS_IAM') return { kind: 'iam' };
  const authorizer = authorizerOf(route, 'AWS::ApiGatewayV2::Authorizer', resources);
  if (authorizer === undefined) return unchecked(authorization);
  switch (authorization) {
    case 'JWT':
      return readJwtAuthorizer(route, authorizer, resources);
    case 'CUSTOM':
      return readRouteFunction(authorizer);
    default:
      return unchecked(authorization);
  }
}

/** The same of a method of a REST API. */
export function readMethodAuthorizer(
  method: Resource,
  resources: Resources,
): ApiAuthorizer | string | undefined {
  const authorization = method.optionalText(method.properties, 'AuthorizationType') ?? 'NONE';
  if (authorization === 'NONE') return undefined;
  if (authorization === 'AWS_IAM') return { kind: 'iam' };
  const authorizer = authorizerOf(method, 'AWS::ApiGateway::Authorizer', resources);
  if (authorizer === undefined) return unchecked(authorization);
  switch (authorization) {
    case 'COGNITO_USER_POOLS':
      return readUserPoolAuthorizer(method, authorizer, resources);
    case 'CUSTOM':
      return readMethodFunction(authorizer);
    default:
      return unchecked(authorization);
  }
}

function unchecked(authorization: string): string {
  return `requires the authorization ${authorization}, which the local edge does not check`;
}

function authorizerOf(route: Resource, type: string, resources: Resources): Resource | undefined {
  const id = route.optionalText(route.properties, 'AuthorizerId');
  return resources.ofType(type).find((one) => referenceOf(one) === id);
}

function readJwtAuthorizer(
  route: Resource,
  authorizer: Resource,
  resources: Resources,
): JwtAuthorizer | string {
  const configuration = authorizer.object(authorizer.properties, 'JwtConfiguration');
  const issuer = authorizer.text(configuration, 'Issuer');
  const isServed = resources
    .ofType('AWS::Cognito::UserPool')
    .some(({ place }) => issuer === userPoolIssuer(place));
  if (!isServed) {
    return `requires a JWT of ${issuer}, which is not a user pool of the assembly`;
  }
  const [source = '', ...others] = authorizer.texts(authorizer.properties, 'IdentitySource');
  const [, header] = /^\$request\.header\.([\w-]+)$/.exec(source) ?? [];
  return header === undefined || others.length > 0
    ? `reads its JWT from ${[source, ...others].join(', ')}, which is not one header`
    : {
        kind: 'jwt',
        issuer,
        audience: authorizer.texts(configuration, 'Audience'),
        header: header.toLowerCase(),
        scopes: route.texts(route.properties, 'AuthorizationScopes'),
      };
}

function readUserPoolAuthorizer(
  method: Resource,
  authorizer: Resource,
  resources: Resources,
): UserPoolAuthorizer | string {
  const { properties } = authorizer;
  const arns = authorizer.texts(properties, 'ProviderARNs');
  const pools = resources.ofType('AWS::Cognito::UserPool');
  const foreign = arns.find((arn) => !pools.some((pool) => userPoolArn(pool) === arn));
  if (foreign !== undefined) {
    return `requires a token of ${foreign}, which is not a user pool of the assembly`;
  }
  if (authorizer.optionalText(properties, 'IdentityValidationExpression') !== undefined) {
    return 'has an authorizer with an IdentityValidationExpression for the audience, which the local edge does not check';
  }
  const source = authorizer.optionalText(properties, 'IdentitySource') ?? DEFAULT_SOURCE;
  const [, header] = /^method\.request\.header\.([\w-]+)$/.exec(source) ?? [];
  return header === undefined
    ? `reads its token from ${source}, which is not one header`
    : {
        kind: 'user-pools',
        issuers: pools
          .filter((pool) => arns.includes(userPoolArn(pool)))
          .map(({ place }) => userPoolIssuer(place)),
        header: header.toLowerCase(),
        scopes: method.texts(method.properties, 'AuthorizationScopes'),
      };
}

const DEFAULT_SOURCE = 'method.request.header.Authorization';

/** The Lambda authorizer of an HTTP API. */
function readRouteFunction(authorizer: Resource): FunctionAuthorizer | string {
  const { properties } = authorizer;
  const event = authorizer.text(properties, 'AuthorizerPayloadFormatVersion');
  if (event !== '1.0' && event !== '2.0') {
    return authorizer.refuse(
      `has the payload format version ${event}, which is not an API Gateway value`,
    );
  }
  const answersSimply = authorizer.flag(properties, 'EnableSimpleResponses');
  if (answersSimply && event === '1.0') {
    return authorizer.refuse('has EnableSimpleResponses, which requires payload format 2.0');
  }
  return readFunctionAuthorizer(authorizer, authorizer.texts(properties, 'IdentitySource'), {
    ...{ event, answersSimply },
    cacheSeconds: authorizer.optionalNumber(properties, 'AuthorizerResultTtlInSeconds') ?? 0,
  });
}

/** The Lambda authorizer of a REST API. */
function readMethodFunction(authorizer: Resource): FunctionAuthorizer | string {
  const { properties } = authorizer;
  const event = authorizer.text(properties, 'Type');
  if (event !== 'TOKEN' && event !== 'REQUEST') {
    return `has an authorizer of type ${event}, which is none of Lambda`;
  }
  const sources = (authorizer.optionalText(properties, 'IdentitySource') ?? '')
    .split(',')
    .map((source) => source.trim())
    .filter((source) => source !== '');
  const tokenExpression =
    event === 'TOKEN'
      ? authorizer.optionalText(properties, 'IdentityValidationExpression')
      : undefined;
  if (tokenExpression !== undefined && !isExpression(tokenExpression)) {
    return 'has an authorizer with an IdentityValidationExpression that JavaScript does not understand';
  }
  if (event === 'TOKEN' && !/^method\.request\.header\.[\w-]+$/.test(sources.join(','))) {
    return `reads its token from ${sources.join(', ') || 'nothing'}, which is not one header`;
  }
  return readFunctionAuthorizer(authorizer, sources, {
    event,
    answersSimply: false,
    cacheSeconds:
      authorizer.optionalNumber(properties, 'AuthorizerResultTtlInSeconds') ?? REST_CACHE_SECONDS,
    ...(tokenExpression !== undefined && { tokenExpression }),
  });
}

const REST_CACHE_SECONDS = 300;

function readFunctionAuthorizer(
  authorizer: Resource,
  sources: readonly string[],
  settings: Pick<
    FunctionAuthorizer,
    'event' | 'answersSimply' | 'cacheSeconds' | 'tokenExpression'
  >,
): FunctionAuthorizer | string {
  const { properties } = authorizer;
  const role =
    authorizer.optionalText(properties, 'AuthorizerCredentials') ??
    authorizer.optionalText(properties, 'AuthorizerCredentialsArn');
  if (role !== undefined) {
    return 'has an authorizer that calls its function with a role, which the local edge does not model';
  }
  const uri = authorizer.optionalText(properties, 'AuthorizerUri') ?? '';
  const functionArn = functionOfUri(uri);
  if (functionArn === undefined) {
    return `has an authorizer with ${uri}, which is not a function of Lambda`;
  }
  const identitySources = sources.map(identitySource);
  const unknown = sources.find((_source, index) => identitySources[index] === undefined);
  return unknown === undefined
    ? {
        kind: 'function',
        id: referenceOf(authorizer) ?? '',
        functionArn,
        identitySources: identitySources.filter((source) => source !== undefined),
        ...settings,
      }
    : `has an authorizer with the identity source ${unknown}, which the local edge does not read`;
}

/** The values of the context that are in the event under the same name, for either kind of API. */
const CONTEXT_VALUES = [
  ...['method.context.httpMethod', 'method.context.path', 'method.context.resourcePath'],
  ...['method.context.stage', 'method.context.identity.sourceIp'],
  ...['$context.routeKey', '$context.stage'],
];

/**
 * A source of either kind of API; undefined if its value is not modelled.
 *
 * Shape: `method.request.header.X` or `$request.header.X`, and the same for `querystring`;
 * `stageVariables.X`, `context.X`.
 */
function identitySource(source: string): IdentitySource | undefined {
  const [, part = '', name = ''] =
    /^(?:method\.|\$)?(request\.header|request\.querystring|stageVariables|context)\.(.+)$/.exec(
      source,
    ) ?? [];
  switch (part) {
    case 'request.header':
      return { kind: 'header', name: name.toLowerCase() };
    case 'request.querystring':
      return { kind: 'query', name };
    case 'stageVariables':
      return { kind: 'stage-variable', name };
    case 'context':
      return CONTEXT_VALUES.includes(source) || CONTEXT_VALUES.includes(`method.${source}`)
        ? { kind: 'context', name }
        : undefined;
    default:
      return undefined;
  }
}

/** Whether JavaScript reads it, in the mode that accepts no unknown escapes: AWS's syntax is that of Java. */
function isExpression(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    // The route answers 500, and the authorizer is listed.
    return false;
  }
}
