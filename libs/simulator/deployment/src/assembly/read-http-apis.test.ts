import { afterEach, describe, expect, test } from '@jest/globals';
import {
  withHomeResources,
  writeFixtureAssembly,
  type FixtureAssembly,
} from '../testing/fixture-assembly.js';
import type { JsonObject } from './json-object.js';
import { readDeployment } from './read-deployment.js';

let assembly: FixtureAssembly | undefined;
afterEach(() => assembly?.remove());

const BACKEND = { 'Fn::GetAtt': ['Backend', 'Arn'] };

/** An HTTP API with one route to the fixture's backend, with changes of single properties. */
function read({
  api = {},
  route = {},
  integration = {},
  stage = {},
  more = {},
}: Readonly<Record<string, JsonObject>>) {
  assembly = writeFixtureAssembly(
    withHomeResources({
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP', ...api } },
      Route: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          ApiId: { Ref: 'Api' },
          RouteKey: 'GET /pets/{id}',
          Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
          ...route,
        },
      },
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: { Ref: 'Api' },
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: BACKEND,
          PayloadFormatVersion: '2.0',
          ...integration,
        },
      },
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true, ...stage },
      },
      ...more,
    }),
  );
  const result = readDeployment(assembly.directory);
  return {
    api: result.ok ? result.value.apis[0] : undefined,
    findings: result.ok
      ? result.findings.map(
          ({ logicalId, property, sentence }) => `${logicalId}, ${property}: ${sentence}`,
        )
      : [],
    error: result.ok ? undefined : result.error.sentence,
  };
}

test('has the id, the host, the routes and the stages of its template', () => {
  const { api, findings } = read({
    stage: { StageVariables: { a: 'b' } },
    api: {
      CorsConfiguration: { AllowOrigins: ['*'], AllowMethods: ['GET'], MaxAge: 60 },
      DisableExecuteApiEndpoint: true,
    },
  });

  expect(api).toMatchObject({
    kind: 'HTTP',
    id: expect.stringMatching(/^[a-z0-9]{10}$/) as unknown,
    host: `${api?.id}.execute-api.eu-central-1.amazonaws.com`,
    isEndpointDisabled: true,
    stages: [{ name: '$default', variables: { a: 'b' } }],
    routes: [
      {
        method: 'GET',
        path: '/pets/{id}',
        integration: {
          kind: 'lambda',
          functionArn: expect.stringMatching(/:function:/) as unknown,
          payloadVersion: '2.0',
          timeoutMs: 30_000,
        },
      },
    ],
    cors: { allowOrigins: ['*'], allowMethods: ['GET'], maxAgeSeconds: 60 },
  });
  expect(api).not.toHaveProperty('unserved');
  expect(findings).toEqual([]);
});

describe('an integration calls', () => {
  const uri = (arn: unknown) => ({
    'Fn::Join': [
      '',
      ['arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/', arn, '/invocations'],
    ],
  });
  const cases: [name: string, integration: JsonObject, expected: object][] = [
    ['a function by its path', { IntegrationUri: uri(BACKEND) }, { kind: 'lambda' }],
    [
      'an alias',
      { IntegrationUri: { 'Fn::Sub': '${Backend.Arn}:live' } },
      { functionArn: expect.stringMatching(/:live$/) as unknown },
    ],
    [
      'a function with payload format 1.0 and a time limit',
      { PayloadFormatVersion: '1.0', TimeoutInMillis: 500 },
      { payloadVersion: '1.0', timeoutMs: 500 },
    ],
  ];

  test.each(cases)('%s', (_name, integration, expected) => {
    expect(read({ integration }).api?.routes[0]?.integration).toMatchObject(expected);
  });
});

test('quick create makes a route and a stage', () => {
  const { api } = read({ api: { Target: BACKEND, RouteKey: 'POST /quick' } });

  expect(api).toMatchObject({
    stages: [{ name: '$default' }, { name: '$default' }],
    routes: [{ method: 'POST', path: '/quick', integration: { payloadVersion: '2.0' } }, {}],
  });
});

/** A route that requires a token of the fixture's pool, with changes of its authorizer. */
function jwt(changes: JsonObject): Readonly<Record<string, JsonObject>> {
  return {
    route: {
      AuthorizationType: 'JWT',
      AuthorizerId: { Ref: 'Authorizer' },
      AuthorizationScopes: ['read'],
    },
    more: {
      Authorizer: {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: {
          ApiId: { Ref: 'Api' },
          AuthorizerType: 'JWT',
          IdentitySource: ['$request.header.Authorization'],
          JwtConfiguration: {
            Issuer: {
              'Fn::Sub': 'https://cognito-idp.${AWS::Region}.amazonaws.com/${Pool}',
            },
            Audience: ['web'],
          },
          ...changes,
        },
      },
    },
  };
}

test('a route has the authorizer for tokens of a pool', () => {
  const { api, findings } = read(jwt({}));

  expect(api?.routes[0]).toMatchObject({
    authorizer: {
      kind: 'jwt',
      issuer: expect.stringMatching(
        /^https:\/\/cognito-idp\.eu-central-1\.amazonaws\.com\/eu-central-1_/,
      ) as unknown,
      audience: ['web'],
      header: 'authorization',
      scopes: ['read'],
    },
    integration: { kind: 'lambda' },
  });
  expect(findings).toEqual([]);
});

/** A route with a Lambda authorizer, with changes of the authorizer. */
function lambdaAuthorizer(changes: JsonObject): Readonly<Record<string, JsonObject>> {
  return {
    route: { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Authorizer' } },
    more: {
      Authorizer: {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: {
          ApiId: { Ref: 'Api' },
          AuthorizerType: 'REQUEST',
          AuthorizerPayloadFormatVersion: '2.0',
          EnableSimpleResponses: true,
          IdentitySource: ['$request.header.X-Key', '$context.routeKey'],
          AuthorizerUri: {
            'Fn::Sub':
              'arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${Backend.Arn}/invocations',
          },
          ...changes,
        },
      },
    },
  };
}

test('a route has a Lambda authorizer', () => {
  const { api, findings } = read(lambdaAuthorizer({ AuthorizerResultTtlInSeconds: 60 }));

  expect(api?.routes[0]).toMatchObject({
    authorizer: {
      kind: 'function',
      functionArn: expect.stringMatching(/:function:/) as unknown,
      event: '2.0',
      answersSimply: true,
      identitySources: [
        { kind: 'header', name: 'x-key' },
        { kind: 'context', name: 'routeKey' },
      ],
      cacheSeconds: 60,
    },
    integration: { kind: 'lambda' },
  });
  expect(findings).toEqual([]);
});

test.each([
  [{ AuthorizerPayloadFormatVersion: '3.0' }, /payload format version 3\.0/],
  [{ AuthorizerPayloadFormatVersion: '1.0' }, /requires payload format 2\.0/],
])('rejects a Lambda authorizer with %j, as AWS does', (changes, error) => {
  expect(read(lambdaAuthorizer(changes)).error).toMatch(error);
});

test('a route has the authorization AWS_IAM', () => {
  const { api, findings } = read({ route: { AuthorizationType: 'AWS_IAM' } });

  expect(api?.routes).toMatchObject([{ authorizer: { kind: 'iam' } }]);
  expect(findings).toEqual([]);
});

describe('does not serve', () => {
  const routes: [name: string, changes: Readonly<Record<string, JsonObject>>, finding: RegExp][] = [
    [
      'an authorizer that is not in the assembly',
      { route: { AuthorizationType: 'JWT' } },
      /^Route, AuthorizationType: .* requires the authorization JWT.* answered with 500/,
    ],
    [
      'tokens of another issuer',
      jwt({ JwtConfiguration: { Issuer: 'https://issuer.example', Audience: ['web'] } }),
      /requires a JWT of https:\/\/issuer\.example, which is not a user pool/,
    ],
    [
      'a role for the authorizer',
      lambdaAuthorizer({ AuthorizerCredentialsArn: 'arn:aws:iam::123456789012:role/x' }),
      /calls its function with a role/,
    ],
    [
      'another identity source',
      lambdaAuthorizer({ IdentitySource: ['$context.identity.sourceIp'] }),
      /identity source \$context\.identity\.sourceIp/,
    ],
    [
      'tokens in a query',
      jwt({ IdentitySource: ['$request.querystring.token'] }),
      /reads its JWT from \$request\.querystring\.token/,
    ],
    [
      'parameter mapping of requests',
      { integration: { RequestParameters: { 'overwrite:path': '/x' } } },
      /^Integration, RequestParameters: /,
    ],
    [
      'parameter mapping of responses',
      { integration: { ResponseParameters: { 200: {} } } },
      /^Integration, ResponseParameters: /,
    ],
    ['a VPC link', { integration: { ConnectionId: 'link' } }, /through a VPC link/],
    ['a role for the call', { integration: { CredentialsArn: 'arn' } }, /with a role/],
    [
      'another host',
      { integration: { IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://x.example' } },
      /of type HTTP_PROXY with https:\/\/x\.example/,
    ],
    [
      'a service of AWS',
      { integration: { IntegrationSubtype: 'SQS-SendMessage' } },
      /calls an AWS service/,
    ],
    ['a route without an integration', { route: { Target: 'integrations/x' } }, /no integration/],
  ];

  test.each(routes)('%s', (_name, changes, finding) => {
    const { api, findings } = read(changes);

    expect(api?.routes).toMatchObject([{ integration: { kind: 'unserved' } }]);
    expect(findings).toEqual([expect.stringMatching(finding)]);
  });

  const apis: [name: string, changes: Readonly<Record<string, JsonObject>>, reason: RegExp][] = [
    ['an OpenAPI document', { api: { Body: { openapi: '3.0.1' } } }, /OpenAPI document/],
    ['a WebSocket API', { api: { ProtocolType: 'WEBSOCKET' } }, /WebSocket API/],
    [
      'overrides of quick create',
      {
        more: {
          Overrides: {
            Type: 'AWS::ApiGatewayV2::ApiGatewayManagedOverrides',
            Properties: { ApiId: { Ref: 'Api' } },
          },
        },
      },
      /overrides of its quick-created parts/,
    ],
  ];

  test.each(apis)('%s', (_name, changes, reason) => {
    const { api, findings } = read(changes);

    expect(api?.unserved).toMatch(reason);
    expect(findings).toEqual([expect.stringMatching(reason)]);
  });
});

test('lists a stage without a deployment, and a function outside the assembly', () => {
  const { api, findings } = read({
    stage: { AutoDeploy: false },
    integration: { IntegrationUri: 'arn:aws:lambda:eu-central-1:123456789012:function:other' },
  });

  expect(api?.stages).toEqual([]);
  expect(findings).toEqual([
    expect.stringMatching(/^Stage, AutoDeploy: .* has no deployment/),
    expect.stringMatching(/^Api, Integration: The function other is not in the assembly/),
  ]);
});

test.each([
  ['a route key', { route: { RouteKey: 'GET pets' } }, /has the route key GET pets/],
  ['a payload format', { integration: { PayloadFormatVersion: '3.0' } }, /version 3\.0/],
])('reports %s that API Gateway rejects', (_name, changes, sentence) => {
  expect(read(changes).error).toMatch(sentence);
});

test('an origin that reaches an API over HTTP is not served', () => {
  const origin = (OriginProtocolPolicy: string): JsonObject => ({
    Type: 'AWS::CloudFront::Distribution',
    Properties: {
      DistributionConfig: {
        Origins: [
          {
            Id: 'api',
            DomainName: {
              'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] }] }],
            },
            CustomOriginConfig: { OriginProtocolPolicy },
          },
        ],
        DefaultCacheBehavior: {
          TargetOriginId: 'api',
          ViewerProtocolPolicy: 'allow-all',
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        },
      },
    },
  });

  expect(read({ more: { Site: origin('https-only') } }).findings).toEqual([]);
  assembly?.remove();
  expect(read({ more: { Site: origin('http-only') } }).findings).toEqual([
    expect.stringMatching(/^Site, Origins: .* over HTTP, but API Gateway accepts only HTTPS/),
  ]);
});
