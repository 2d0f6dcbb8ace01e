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

const API = { RestApiId: { Ref: 'Api' } };
const INVOKE = {
  'Fn::Sub':
    'arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${Backend.Arn}/invocations',
};
const part = (type: string, properties: JsonObject): JsonObject => ({
  Type: `AWS::ApiGateway::${type}`,
  Properties: { ...API, ...properties },
});

/** A REST API with one method on `/pets/{id}`, with changes of single properties. */
function read({
  api = {},
  method = {},
  integration = {},
  stage = {},
  more = {},
}: Readonly<Record<string, JsonObject>>) {
  assembly = writeFixtureAssembly(
    withHomeResources({
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'pets', ...api } },
      // The child first: the order in a template says nothing.
      One: part('Resource', { ParentId: { Ref: 'Pets' }, PathPart: '{id}' }),
      Pets: part('Resource', {
        ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        PathPart: 'pets',
      }),
      Method: part('Method', {
        ResourceId: { Ref: 'One' },
        HttpMethod: 'GET',
        AuthorizationType: 'NONE',
        Integration: {
          Type: 'AWS_PROXY',
          IntegrationHttpMethod: 'POST',
          Uri: INVOKE,
          ...integration,
        },
        ...method,
      }),
      Deployment: part('Deployment', {}),
      Stage: part('Stage', { StageName: 'prod', DeploymentId: { Ref: 'Deployment' }, ...stage }),
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

test('has the id, the host, the methods and the stages of its template', () => {
  const { api, findings } = read({
    api: { BinaryMediaTypes: ['image~1png'] },
    stage: { Variables: { a: 'b' } },
  });

  expect(api).toMatchObject({
    kind: 'REST',
    host: `${api?.id}.execute-api.eu-central-1.amazonaws.com`,
    stages: [{ name: 'prod', variables: { a: 'b' } }],
    binaryMediaTypes: ['image/png'],
    routes: [
      {
        method: 'GET',
        path: '/pets/{id}',
        resourceId: expect.stringMatching(/^[a-z0-9]{6}$/) as unknown,
        integration: { kind: 'lambda', payloadVersion: '1.0', timeoutMs: 29_000 },
      },
    ],
  });
  expect(findings).toEqual([]);
});

test('has a method on its root, and the stage of a deployment', () => {
  const { api } = read({
    method: { ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] } },
    more: {
      Other: part('Deployment', { StageName: 'dev', StageDescription: { Variables: { c: 'd' } } }),
    },
  });

  expect(api?.routes).toMatchObject([{ path: '/' }]);
  expect(api?.stages).toEqual([
    { name: 'prod', variables: {} },
    { name: 'dev', variables: { c: 'd' } },
  ]);
});

/** A method that requires a token of the fixture's pool, with changes of its authorizer. */
function users(changes: JsonObject, method: JsonObject = {}): Readonly<Record<string, JsonObject>> {
  return {
    method: {
      AuthorizationType: 'COGNITO_USER_POOLS',
      AuthorizerId: { Ref: 'Authorizer' },
      ...method,
    },
    more: {
      Authorizer: part('Authorizer', {
        Type: 'COGNITO_USER_POOLS',
        Name: 'users',
        IdentitySource: 'method.request.header.X-Token',
        ProviderARNs: [{ 'Fn::GetAtt': ['Pool', 'Arn'] }],
        ...changes,
      }),
    },
  };
}

test('a method has the authorizer for the users of a pool', () => {
  const { api, findings } = read(users({}, { AuthorizationScopes: ['pets/read'] }));
  const byDefault = read(users({ IdentitySource: undefined }));

  expect(api?.routes).toMatchObject([
    {
      authorizer: {
        kind: 'user-pools',
        issuers: [
          expect.stringMatching(
            /^https:\/\/cognito-idp\.eu-central-1\.amazonaws\.com\/eu-central-1_/,
          ),
        ],
        header: 'x-token',
        scopes: ['pets/read'],
      },
      integration: { kind: 'lambda' },
    },
  ]);
  expect(byDefault.api?.routes).toMatchObject([
    { authorizer: { header: 'authorization', scopes: [] } },
  ]);
  expect(findings).toEqual([]);
});

test('a resource policy that is not JSON allows nobody', () => {
  const { api, findings } = read({ api: { Policy: 'x' } });

  expect(api?.policy).toEqual([]);
  expect(findings).toEqual([expect.stringMatching(/^Api, Policy: .* allows nobody/)]);
});

/** A method with a Lambda authorizer, with changes of the authorizer. */
function lambdaAuthorizer(changes: JsonObject): Readonly<Record<string, JsonObject>> {
  return {
    method: { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Authorizer' } },
    more: {
      Authorizer: part('Authorizer', {
        Type: 'TOKEN',
        Name: 'lambda',
        IdentitySource: 'method.request.header.Authorization',
        AuthorizerUri: INVOKE,
        ...changes,
      }),
    },
  };
}

test('a method has a Lambda authorizer', () => {
  const { api, findings } = read(
    lambdaAuthorizer({ IdentityValidationExpression: '^Bearer [-0-9a-zA-Z._]*$' }),
  );
  const ofRequest = read(
    lambdaAuthorizer({
      Type: 'REQUEST',
      IdentitySource:
        'method.request.header.X-A, method.request.querystring.b,stageVariables.c,context.httpMethod',
      AuthorizerResultTtlInSeconds: 0,
    }),
  );

  expect(api?.routes).toMatchObject([
    {
      authorizer: {
        kind: 'function',
        id: expect.stringMatching(/^[a-z0-9]{6}$/) as unknown,
        functionArn: expect.stringMatching(/:function:/) as unknown,
        event: 'TOKEN',
        identitySources: [{ kind: 'header', name: 'authorization' }],
        tokenExpression: '^Bearer [-0-9a-zA-Z._]*$',
        cacheSeconds: 300,
      },
      integration: { kind: 'lambda' },
    },
  ]);
  expect(ofRequest.api?.routes).toMatchObject([
    {
      authorizer: {
        event: 'REQUEST',
        identitySources: [
          { kind: 'header', name: 'x-a' },
          { kind: 'query', name: 'b' },
          { kind: 'stage-variable', name: 'c' },
          { kind: 'context', name: 'httpMethod' },
        ],
        cacheSeconds: 0,
      },
    },
  ]);
  expect([...findings, ...ofRequest.findings]).toEqual([]);
});

/** A method with a request validator. */
function validated(
  validator: JsonObject,
  method: JsonObject = {},
): Readonly<Record<string, JsonObject>> {
  return {
    method: {
      RequestValidatorId: { Ref: 'Validator' },
      RequestParameters: {
        'method.request.querystring.q': true,
        'method.request.header.X-Tenant': 'true',
        'method.request.header.X-Other': false,
        'method.request.path.id': true,
      },
      ...method,
    },
    more: { Validator: part('RequestValidator', validator) },
  };
}

test.each([
  [
    { ValidateRequestParameters: true, ValidateRequestBody: true },
    [
      { kind: 'query', name: 'q' },
      { kind: 'header', name: 'X-Tenant' },
    ],
  ],
  [{ ValidateRequestBody: true }, []],
])('a method requires parameters with the validator %j', (validator, requiredParameters) => {
  const { api, findings } = read(validated(validator));

  expect(api?.routes).toMatchObject([{ requiredParameters, integration: { kind: 'lambda' } }]);
  expect(findings).toEqual([]);
});

test('a method has the authorization AWS_IAM', () => {
  const { api, findings } = read({ method: { AuthorizationType: 'AWS_IAM' } });

  expect(api?.routes).toMatchObject([{ authorizer: { kind: 'iam' } }]);
  expect(findings).toEqual([]);
});

test.each([
  ['an object', (policy: JsonObject): unknown => policy],
  ['JSON text', (policy: JsonObject): unknown => JSON.stringify(policy)],
])('has a resource policy that is %s, with completed resources', (_name, written) => {
  const statement = { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke' };
  const { api, findings } = read({
    api: {
      Policy: written({
        Statement: [
          { ...statement, Resource: 'execute-api:/prod/GET/*' },
          { ...statement, NotResource: ['execute-api:/*', '*'] },
        ],
      }),
    },
  });

  const arn = `arn:aws:execute-api:eu-central-1:123456789012:${api?.id}`;
  expect(api?.policy).toMatchObject([
    { principals: ['*'], resources: [`${arn}/prod/GET/*`] },
    { exceptResources: [`${arn}/*`, '*'] },
  ]);
  expect(findings).toEqual([]);
});

describe('does not serve', () => {
  const methods: [name: string, changes: Readonly<Record<string, JsonObject>>, finding: RegExp][] =
    [
      ...['CUSTOM', 'COGNITO_USER_POOLS'].map(
        (AuthorizationType): [string, Readonly<Record<string, JsonObject>>, RegExp] => [
          AuthorizationType,
          { method: { AuthorizationType } },
          new RegExp(`^Method, AuthorizationType: .* ${AuthorizationType}, .* with 500`),
        ],
      ),
      [
        'tokens of a foreign pool',
        users({
          ProviderARNs: ['arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_x'],
        }),
        /userpool\/eu-central-1_x, which is not a user pool of the assembly/,
      ],
      [
        'an expression for the audience',
        users({ IdentityValidationExpression: 'web' }),
        /IdentityValidationExpression/,
      ],
      [
        'tokens in a query',
        users({ IdentitySource: 'method.request.querystring.token' }),
        /from method\.request\.querystring\.token, which is not one header/,
      ],
      [
        'a role for the authorizer',
        lambdaAuthorizer({ AuthorizerCredentials: 'arn' }),
        /with a role/,
      ],
      ['another URI', lambdaAuthorizer({ AuthorizerUri: 'x' }), /not a function of Lambda/],
      ['a type of authorizer', lambdaAuthorizer({ Type: 'JWT' }), /type JWT/],
      [
        'an expression in the syntax of Java',
        lambdaAuthorizer({ IdentityValidationExpression: '\\A.*' }),
        /JavaScript does not understand/,
      ],
      [
        'a token that is not in a header',
        lambdaAuthorizer({ IdentitySource: 'method.request.querystring.t' }),
        /which is not one header/,
      ],
      [
        'another identity source',
        lambdaAuthorizer({ Type: 'REQUEST', IdentitySource: 'context.identity.cognitoIdentityId' }),
        /identity source context\.identity\.cognitoIdentityId/,
      ],
      [
        'a request validator outside the assembly',
        { method: { RequestValidatorId: 'v' } },
        /request validator v, which is not in the assembly/,
      ],
      [
        'bodies that are validated with a model',
        validated({ ValidateRequestBody: true }, { RequestModels: { 'application/json': 'm' } }),
        /validates bodies with a model/,
      ],
      [
        'parameter mapping',
        { integration: { RequestParameters: { 'integration.request.header.a': "'b'" } } },
        /parameter mapping/,
      ],
      ['conversion of bodies', { integration: { ContentHandling: 'CONVERT_TO_TEXT' } }, /converts/],
      ['a VPC link', { integration: { ConnectionId: 'link' } }, /VPC link/],
      ['a role for the call', { integration: { Credentials: 'arn' } }, /with a role/],
      ['another host', { integration: { Type: 'HTTP_PROXY' } }, /of type HTTP_PROXY/],
      ['mapping templates of functions', { integration: { Type: 'AWS' } }, /of type AWS,/],
      ['no integration', { method: { Integration: {} } }, /of type none/],
      [
        'another verb',
        { integration: { IntegrationHttpMethod: 'GET' } },
        /Lambda accepts only POST/,
      ],
      [
        'streamed responses',
        {
          integration: {
            Uri: 'arn:aws:apigateway:eu-central-1:lambda:path/2021-11-15/functions/arn:aws:lambda:eu-central-1:123456789012:function:x/response-streaming-invocations',
          },
        },
        /not Lambda's Invoke/,
      ],
    ];

  test.each(methods)('%s', (_name, changes, finding) => {
    const { api, findings } = read(changes);

    expect(api?.routes).toMatchObject([{ integration: { kind: 'unserved' } }]);
    expect(findings).toEqual([expect.stringMatching(finding)]);
  });

  const apis: [name: string, api: JsonObject, reason: RegExp][] = [
    ['an OpenAPI document', { Body: { openapi: '3.0.1' } }, /OpenAPI document/],
    ['a private API', { EndpointConfiguration: { Types: ['PRIVATE'] } }, /is private/],
  ];

  test.each(apis)('%s', (_name, api, reason) => {
    const result = read({ api });

    expect(result.api?.unserved).toMatch(reason);
    expect(result.findings).toEqual([expect.stringMatching(reason)]);
  });

  const stages: [name: string, changes: Readonly<Record<string, JsonObject>>, reason: RegExp][] = [
    ['a canary', { stage: { CanarySetting: { PercentTraffic: 10 } } }, /canary/],
    [
      'a web ACL',
      {
        more: {
          Acl: {
            Type: 'AWS::WAFv2::WebACLAssociation',
            Properties: {
              WebACLArn: 'arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/a/b',
              ResourceArn: {
                'Fn::Sub': 'arn:aws:apigateway:eu-central-1::/restapis/${Api}/stages/${Stage}',
              },
            },
          },
        },
      },
      /web ACL/,
    ],
  ];

  test.each(stages)('%s', (_name, changes, reason) => {
    const { api, findings } = read(changes);

    expect(api?.stages).toMatchObject([{ unserved: expect.stringMatching(reason) as unknown }]);
    expect(findings).toEqual([expect.stringMatching(reason)]);
  });
});

test('lists what changes only responses', () => {
  const { findings } = read({
    api: { MinimumCompressionSize: 0 },
    stage: { CacheClusterEnabled: true },
  });

  expect(findings).toEqual([
    expect.stringMatching(/^Api, MinimumCompressionSize: /),
    expect.stringMatching(/^Stage, CacheClusterEnabled: /),
  ]);
});

describe('gateway responses', () => {
  const response = (properties: JsonObject): Readonly<Record<string, JsonObject>> => ({
    more: { Errors: part('GatewayResponse', { ResponseType: 'DEFAULT_4XX', ...properties }) },
  });

  test('have headers, a status and a template', () => {
    const { api, findings } = read(
      response({
        StatusCode: '404',
        ResponseParameters: {
          'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
          'gatewayresponse.header.X-Origin': 'method.request.header.Origin',
        },
        ResponseTemplates: {
          'text/html': '<p>',
          'application/json': '{"error":$context.error.messageString}',
        },
      }),
    );

    expect(api?.gatewayResponses).toEqual([
      {
        type: 'DEFAULT_4XX',
        status: 404,
        headers: [
          { name: 'Access-Control-Allow-Origin', value: '*' },
          { name: 'X-Origin', requestHeader: 'origin' },
        ],
        template: {
          contentType: 'application/json',
          text: '{"error":$context.error.messageString}',
        },
      },
    ]);
    expect(findings).toEqual([]);
  });

  test.each<[name: string, properties: JsonObject, finding: RegExp]>([
    [
      'a header of the context',
      { ResponseParameters: { 'gatewayresponse.header.X-Id': 'context.requestId' } },
      /^Errors, ResponseParameters: gatewayresponse\.header\.X-Id is not sent/,
    ],
    [
      'a template with a directive',
      { ResponseTemplates: { 'application/json': '#if($context.stage)1#end' } },
      /^Errors, ResponseTemplates: /,
    ],
    [
      'a template with another variable',
      { ResponseTemplates: { 'application/json': '$context.error.messageStrings' } },
      /^Errors, ResponseTemplates: /,
    ],
  ])('leave out %s', (_name, properties, finding) => {
    const { api, findings } = read(response(properties));

    expect(api?.gatewayResponses).toEqual([{ type: 'DEFAULT_4XX', headers: [] }]);
    expect(findings).toEqual([expect.stringMatching(finding)]);
  });
});

describe('API keys', () => {
  const keyed = (
    key: JsonObject,
    stage: JsonObject = {},
    plan: JsonObject = {},
  ): Readonly<Record<string, JsonObject>> => ({
    method: { ApiKeyRequired: true },
    more: {
      Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Enabled: true, ...key } },
      Plan: {
        Type: 'AWS::ApiGateway::UsagePlan',
        Properties: {
          ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: { Ref: 'Stage' }, ...stage }],
          ...plan,
        },
      },
      Link: {
        Type: 'AWS::ApiGateway::UsagePlanKey',
        Properties: { KeyId: { Ref: 'Key' }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'Plan' } },
      },
    },
  });

  test('are those of usage plans, with a value of the template or a generated one', () => {
    const given = read(keyed({ Value: 'twenty characters long' }));
    const generated = read(keyed({}));
    const again = read(keyed({}));

    expect(given.api).toMatchObject({
      routes: [{ requiresApiKey: true, integration: { kind: 'lambda' } }],
      apiKeys: [{ value: 'twenty characters long', isGenerated: false, stages: ['prod'] }],
    });
    expect(generated.api?.apiKeys).toMatchObject([
      { value: expect.stringMatching(/^[A-Za-z0-9]{40}$/) as unknown, isGenerated: true },
    ]);
    expect(again.api?.apiKeys).toEqual(generated.api?.apiKeys);
    expect([...given.findings, ...generated.findings]).toEqual([]);
  });

  test.each<[name: string, changes: Parameters<typeof keyed>]>([
    ['switched off', [{ Enabled: false }]],
    ['of a plan for another API', [{}, { ApiId: 'other00000' }]],
  ])('admit nobody if %s', (_name, changes) => {
    expect(read(keyed(...changes)).api).toMatchObject({
      routes: [{ requiresApiKey: true }],
      apiKeys: [],
    });
  });

  test('have no limits, and that is listed', () => {
    const { findings } = read(keyed({}, {}, { Throttle: { RateLimit: 1 }, Quota: { Limit: 1 } }));

    expect(findings).toEqual([
      expect.stringMatching(/^Plan, Throttle: The throttle/),
      expect.stringMatching(/^Plan, Quota: The quota/),
    ]);
  });
});

test('reports a path that API Gateway rejects', () => {
  const { error } = read({
    more: { Bad: part('Resource', { ParentId: { Ref: 'Pets' }, PathPart: 'a{b}' }) },
  });

  expect(error).toMatch(/Bad .* has the path \/pets\/a\{b\}/);
});

describe('a MOCK integration', () => {
  const template = (origins: string): string =>
    [
      '#set($origin = $input.params().header.get("Origin"))',
      '#if($origin == "")',
      '  #set($origin = $input.params().header.get("origin"))',
      '#end',
      `#if(${origins})`,
      '  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)',
      '#end',
    ].join('\n');
  const mock = (response: JsonObject, request = '{ statusCode: 200 }'): JsonObject => ({
    Type: 'MOCK',
    RequestTemplates: { 'application/json': request },
    IntegrationResponses: [{ StatusCode: '204', ...response }],
  });
  const parameters = { ResponseParameters: { 'method.response.header.Vary': "'Origin'" } };
  const withTemplate = (text: string): JsonObject => ({
    ResponseTemplates: { 'application/json': text },
  });

  const read204 = { kind: 'mock', status: 204, headers: [], body: '', allowOrigins: [] };
  const cases: [name: string, integration: JsonObject, expected: object][] = [
    ['has a status', mock({}), read204],
    ['has literal headers', mock(parameters), { ...read204, headers: [['Vary', 'Origin']] }],
    ['has a literal body', mock(withTemplate('{"a":1}')), { ...read204, body: '{"a":1}' }],
    [
      'chooses among origins',
      mock(
        withTemplate(template('$origin == "https://b.example" || $origin == "https://c.example"')),
      ),
      { ...read204, allowOrigins: ['https://b.example', 'https://c.example'] },
    ],
    [
      'chooses among origins as older versions of CDK write it',
      mock(withTemplate(template('$origin.matches("https://b.example")'))),
      { ...read204, allowOrigins: ['https://b.example'] },
    ],
  ];

  test.each(cases)('%s', (_name, integration, expected) => {
    const { api } = read({ integration });

    expect(api?.routes[0]?.integration).toEqual(expected);
  });

  const others: [name: string, integration: JsonObject][] = [
    ['another template of the request', mock({}, '{ "statusCode": $input.params("s") }')],
    ['another template of the response', mock(withTemplate('#set($a = 1)'))],
    ['another condition', mock(withTemplate(template('$origin != "https://b.example"')))],
    [
      'a header of the request',
      mock({ ResponseParameters: { 'method.response.header.A': 'integration.response.header.b' } }),
    ],
    ['several responses', { ...mock({}), IntegrationResponses: [{ StatusCode: '200' }, {}] }],
    ['no response', { ...mock({}), IntegrationResponses: [] }],
  ];

  test.each(others)('is not served with %s', (_name, integration) => {
    const { api, findings } = read({ integration });

    expect(api?.routes).toMatchObject([{ integration: { kind: 'unserved' } }]);
    expect(findings).toHaveLength(1);
  });
});
