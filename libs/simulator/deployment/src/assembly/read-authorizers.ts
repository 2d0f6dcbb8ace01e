/**
 * Reads who may call a route of an HTTP API or a method of a REST API.
 *
 * Source: CloudFormation template reference, AWS::ApiGatewayV2::Authorizer, AWS::ApiGateway::Authorizer
 * (read 2026-11-28).
 */
import type { ApiAuthorizer, JwtAuthorizer, UserPoolAuthorizer } from '../deployment.js';
import { userPoolIssuer } from './physical-names.js';
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
  return authorization === 'JWT' && authorizer !== undefined
    ? readJwtAuthorizer(route, authorizer, resources)
    : unchecked(authorization);
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
  return authorization === 'COGNITO_USER_POOLS' && authorizer !== undefined
    ? readUserPoolAuthorizer(method, authorizer, resources)
    : unchecked(authorization);
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
