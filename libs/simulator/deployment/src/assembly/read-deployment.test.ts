import { describe, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  FIXTURE_ASSETS,
  fixtureTemplates,
  withHomeResources,
  writeFixtureAssembly,
  type FixtureTemplates,
} from '../testing/fixture-assembly.js';
import type { Deployment } from '../deployment.js';
import type { JsonObject } from './json-object.js';
import { CACHING_OPTIMIZED } from './managed-policies.js';
import { readDeployment, type ReadDeployment } from './read-deployment.js';

function read(templates: FixtureTemplates): ReadDeployment & { readonly directory: string } {
  const { directory, remove } = writeFixtureAssembly(templates);
  try {
    return { ...readDeployment(directory), directory };
  } finally {
    remove();
  }
}

function deploymentOf(templates: FixtureTemplates): Deployment & { readonly directory: string } {
  const result = read(templates);
  if (!result.ok) throw new Error(result.error.sentence);
  return { ...result.value, directory: result.directory };
}

/** The templates with changed properties of a home resource. */
function changed(logicalId: string, properties: JsonObject): FixtureTemplates {
  const resource = fixtureTemplates.home[logicalId] ?? {};
  return withHomeResources({
    [logicalId]: {
      ...resource,
      Properties: { ...(resource['Properties'] as JsonObject), ...properties },
    },
  });
}

/** The templates with a changed default behaviour or other changed parts of the distribution. */
function changedDistribution(behavior: JsonObject, config: JsonObject = {}): FixtureTemplates {
  const properties = fixtureTemplates.home['Distribution']?.['Properties'] as JsonObject;
  const original = properties['DistributionConfig'] as JsonObject;
  return changed('Distribution', {
    DistributionConfig: {
      ...original,
      ...config,
      DefaultCacheBehavior: { ...(original['DefaultCacheBehavior'] as JsonObject), ...behavior },
    },
  });
}

/** The templates with custom headers for the origin. */
function changedOrigin(OriginCustomHeaders: JsonObject[]): FixtureTemplates {
  const properties = fixtureTemplates.home['Distribution']?.['Properties'] as JsonObject;
  const { Origins } = properties['DistributionConfig'] as { Origins: JsonObject[] };
  return changedDistribution(
    {},
    { Origins: Origins.map((origin) => ({ ...origin, OriginCustomHeaders })) },
  );
}

describe('readDeployment', () => {
  const deployment = deploymentOf(fixtureTemplates);
  const edgeVersionArn = 'arn:aws:lambda:us-east-1:123456789012:function:the-edge:1';

  test('takes the home region from the stack of the distribution', () => {
    expect(deployment.homeRegion).toBe('eu-central-1');
    expect(deployment.accountId).toBe('123456789012');
  });

  test("follows the edge function's version through the parameter of the other region", () => {
    const [behavior] = deployment.distribution.behaviors;

    expect(behavior?.functions).toEqual([
      { eventType: 'origin-request', versionArn: edgeVersionArn, includeBody: true },
    ]);
  });

  test('gives the origin the host of the function URL, with CloudFront’s defaults', () => {
    const [origin] = deployment.distribution.origins;

    expect(origin).toEqual({
      id: 'origin',
      domainName: deployment.functionUrls[0]?.host,
      path: '',
      protocol: 'https',
      port: 443,
      readTimeoutSeconds: 30,
      keepaliveTimeoutSeconds: 5,
      sslProtocols: ['TLSv1.2'],
      customHeaders: [],
      connectionAttempts: 3,
    });
  });

  test('finds the code of each function that runs, and reads no other function', () => {
    const directories = deployment.functions.map(({ logicalId, directory }) => [
      logicalId,
      directory,
    ]);

    expect(new Map(directories as [string, string][])).toEqual(
      new Map([
        ['Backend', join(deployment.directory, FIXTURE_ASSETS.backend)],
        ['Edge', join(deployment.directory, FIXTURE_ASSETS.edge)],
      ]),
    );
  });

  test('reads both permissions with their conditions', () => {
    const principal = 'arn:aws:iam::123456789012:role/the-edge-role';

    expect(deployment.permissions).toMatchObject([
      { action: 'lambda:InvokeFunctionUrl', principal, functionUrlAuthType: 'AWS_IAM' },
      { action: 'lambda:InvokeFunction', principal, invokedViaFunctionUrl: true },
    ]);
  });

  test('reads the statements of a role from the policies attached to it', () => {
    const role = deployment.roles.find(({ name }) => name === 'the-edge-role');

    expect(role?.statements).toEqual([
      {
        effect: 'Allow',
        actions: ['ssm:GetParameter'],
        resources: [
          'arn:aws:ssm:eu-central-1:123456789012:parameter/furlock/test/main/settings/v1',
        ],
        conditions: { Bool: { 'aws:SecureTransport': ['true'] } },
      },
    ]);
  });

  test('reads the statements of a managed policy that the role names, and a name with the id of the policy', () => {
    const backendRole = fixtureTemplates.home['BackendRole'] ?? {};
    const { roles } = deploymentOf(
      withHomeResources({
        Managed: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: {
            PolicyDocument: {
              Statement: [{ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: 'arn:one' }],
            },
          },
        },
        OfNobody: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: {
            PolicyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
          },
        },
        BackendRole: {
          ...backendRole,
          Properties: {
            ...(backendRole['Properties'] as JsonObject),
            RoleName: { 'Fn::Join': ['', ['r-', { 'Fn::GetAtt': ['Managed', 'PolicyId'] }]] },
            ManagedPolicyArns: [{ Ref: 'Managed' }],
          },
        },
      }),
    );

    const role = roles.find(({ name }) => name.startsWith('r-'));
    expect(role?.name).toMatch(/^r-ANPA[A-Z2-7]{17}$/);
    expect(role?.statements).toEqual([
      { effect: 'Allow', actions: ['ssm:GetParameter'], resources: ['arn:one'], conditions: {} },
    ]);
  });

  test('resolves the value of a parameter', () => {
    const [pool] = deployment.userPools;
    const settings = deployment.parameters.find(({ logicalId }) => logicalId === 'Settings');

    expect(settings?.value).toBe(
      `${pool?.id}|${pool?.clients[0]?.id}|https://${deployment.distribution.domainName}`,
    );
    expect(settings?.arn).toBe(
      'arn:aws:ssm:eu-central-1:123456789012:parameter/furlock/test/main/settings/v1',
    );
  });

  test('reads the user pool with its domain and its client', () => {
    expect(deployment.userPools).toMatchObject([
      {
        domain: 'furlock-test',
        clients: [
          {
            hasSecret: false,
            authFlows: ['ADMIN_USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH'],
            oauthFlows: ['code'],
            hidesUserExistence: true,
            idTokenValiditySeconds: 1800,
            accessTokenValiditySeconds: 3600,
            refreshTokenValiditySeconds: 2592000,
          },
        ],
      },
    ]);
  });

  test('resolves outputs, by stack', () => {
    expect(deployment.outputs).toEqual({
      'edge-stack': {},
      home: { Address: `https://${deployment.distribution.domainName}` },
    });
  });

  test('lists the ignored resources', () => {
    const result = read(fixtureTemplates);

    expect(result.ok && result.ignored).toEqual(['Metadata in stack home: AWS::CDK::Metadata']);
  });

  test('omits a resource whose condition is false', () => {
    const { functionUrls } = deploymentOf({
      ...withHomeResources({
        SecondUrl: { ...fixtureTemplates.home['Url'], Condition: 'Never' },
      }),
      homeConditions: { Never: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } },
    });

    expect(functionUrls).toHaveLength(1);
  });

  test('keeps the order of behaviours, with the default behaviour last', () => {
    const { distribution } = deploymentOf(
      changedDistribution(
        {},
        {
          CacheBehaviors: [
            {
              PathPattern: '/public/*',
              CachePolicyId: CACHING_OPTIMIZED,
              TargetOriginId: 'origin',
              ViewerProtocolPolicy: 'https-only',
            },
          ],
        },
      ),
    );

    expect(distribution.behaviors.map(({ pathPattern }) => pathPattern)).toEqual([
      '/public/*',
      '*',
    ]);
    expect(distribution.behaviors[0]?.allowedMethods).toEqual(['GET', 'HEAD']);
  });

  const home = fixtureTemplates.home;
  const refusals: { name: string; templates: FixtureTemplates; sentence: string }[] = [
    {
      name: 'an unsupported intrinsic function',
      templates: changed('Settings', { Value: { 'Fn::Transform': {} } }),
      sentence: 'Settings in stack home uses Fn::Transform, which the local edge does not support.',
    },
    {
      name: 'a reference to an unsupported type',
      templates: {
        ...changed('Settings', { Value: { Ref: 'Table' } }),
        home: {
          ...changed('Settings', { Value: { Ref: 'Table' } }).home,
          Table: { Type: 'AWS::DynamoDB::Table' },
        },
      },
      sentence:
        'Settings in stack home refers to Table (AWS::DynamoDB::Table), which the local edge does not support.',
    },
    {
      name: 'a reference to a missing resource',
      templates: changed('Settings', { Value: { Ref: 'Nobody' } }),
      sentence: 'Settings in stack home refers to Nobody, which is not in the template.',
    },
    {
      name: 'an unsupported attribute',
      templates: changed('Settings', { Value: { 'Fn::GetAtt': ['Client', 'ClientSecret'] } }),
      sentence:
        'Settings in stack home needs ClientSecret of Client (AWS::Cognito::UserPoolClient), which the local edge does not support.',
    },
    {
      name: 'an edge function that no stack publishes',
      templates: { ...fixtureTemplates, edge: {} },
      sentence:
        'VersionReader in stack home reads the parameter /cdk/EdgeFunctionArn/edge in us-east-1, which no stack of the assembly creates.',
    },
    {
      name: 'another runtime',
      templates: changed('Backend', { Runtime: 'python3.14' }),
      sentence: 'Backend in stack home runs on python3.14; the local edge supports only Node.js.',
    },
    {
      name: 'inline code',
      templates: changed('Backend', { Code: { ZipFile: 'exports' } }),
      sentence: 'Backend in stack home has code that is not an asset of the assembly.',
    },
    {
      name: 'missing code',
      templates: changed('Backend', { Code: { S3Key: 'gone.zip' } }),
      sentence:
        'Backend in stack home has code that is missing from the assembly: synthesize again.',
    },
    {
      name: 'layers',
      templates: changed('Backend', { Layers: ['arn'] }),
      sentence: 'Backend in stack home sets Layers, which the local edge does not model.',
    },
    {
      name: 'CORS of the function URL',
      templates: changed('Url', { Cors: { AllowOrigins: ['*'] } }),
      sentence: 'Url in stack home sets Cors, which the local edge does not model.',
    },
    {
      name: 'a managed policy with unknown statements',
      templates: changed('BackendRole', {
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      }),
      sentence:
        'BackendRole in stack home has the managed policy AdministratorAccess, whose statements the local edge does not model.',
    },
    {
      name: 'a CloudFront function',
      templates: changedDistribution({ FunctionAssociations: [{ EventType: 'viewer-request' }] }),
      sentence:
        'Distribution in stack home sets FunctionAssociations on the behaviour *, which the local edge does not model.',
    },
    {
      name: 'a function at the edge without a version number',
      templates: changedDistribution({
        LambdaFunctionAssociations: [
          { EventType: 'origin-request', LambdaFunctionARN: { 'Fn::GetAtt': ['Backend', 'Arn'] } },
        ],
      }),
      sentence:
        'Distribution in stack home has a function on origin-request without a version number, which CloudFront requires.',
    },
    {
      name: 'a body for a function on a response',
      templates: changedDistribution({
        LambdaFunctionAssociations: [
          { EventType: 'origin-response', LambdaFunctionARN: 'arn:edge:1', IncludeBody: true },
        ],
      }),
      sentence:
        'Distribution in stack home includes the body on origin-response, which CloudFront does not allow.',
    },
    {
      name: 'two functions on one event',
      templates: changedDistribution({
        LambdaFunctionAssociations: ['arn:edge:1', 'arn:edge:2'].map((LambdaFunctionARN) => ({
          EventType: 'viewer-request',
          LambdaFunctionARN,
        })),
      }),
      sentence:
        'Distribution in stack home has two functions on viewer-request of the behaviour *; CloudFront allows one.',
    },
    {
      name: 'error pages',
      templates: changedDistribution(
        {},
        { CustomErrorResponses: [{ ErrorCode: 404, ResponsePagePath: '/404.html' }] },
      ),
      sentence:
        'Distribution in stack home has an error page for 404, which the local edge does not model.',
    },
    {
      name: 'an origin that is a bucket',
      templates: changedDistribution({}, { Origins: [{ Id: 'bucket', S3OriginConfig: {} }] }),
      sentence:
        'Distribution in stack home has the origin bucket, which is not a custom origin; the local edge supports no other type.',
    },
    {
      name: 'a forbidden custom origin header',
      templates: changedOrigin([{ HeaderName: 'X-Amz-Secret', HeaderValue: 'v' }]),
      sentence:
        'Distribution in stack home adds the custom origin header X-Amz-Secret, which CloudFront does not allow.',
    },
    {
      name: 'too many custom origin headers',
      templates: changedOrigin(
        Array.from({ length: 31 }, (_, index) => ({ HeaderName: `X-${index}`, HeaderValue: 'v' })),
      ),
      sentence:
        'Distribution in stack home adds 31 custom headers to an origin; CloudFront allows 30.',
    },
    {
      name: 'a second distribution',
      templates: withHomeResources({ Second: home['Distribution'] ?? {} }),
      sentence: 'Second in stack home is a second distribution; the local edge supports only one.',
    },
  ];

  test.each(refusals)('rejects $name', ({ templates, sentence }) => {
    const result = read(templates);

    expect(result).toMatchObject({
      ok: false,
      error: { code: 'ASSEMBLY_NOT_UNDERSTOOD', sentence },
    });
  });

  test('rejects a file that is not JSON', () => {
    const { directory, remove } = writeFixtureAssembly();
    const file = join(directory, 'home.template.json');
    writeFileSync(file, '{');

    const result = readDeployment(directory);

    remove();
    expect(result).toMatchObject({ ok: false, error: { sentence: `${file} is not JSON.` } });
  });
});

describe('a whole resource policy replaces the permissions', () => {
  const document = {
    Statement: {
      Effect: 'Deny',
      NotPrincipal: { AWS: ['111122223333'], Service: 'cloudfront.amazonaws.com' },
      NotAction: 'lambda:Get*',
      Resource: '*',
    },
  };

  test.each([
    ['an object', document],
    ['JSON text', JSON.stringify(document)],
  ])('as %s', (_, PolicyDocument) => {
    const { permissions, resourceStatements } = deploymentOf(
      withHomeResources({
        Whole: {
          Type: 'AWS::Lambda::ResourcePolicy',
          Properties: { ResourceArn: { 'Fn::GetAtt': ['Backend', 'Arn'] }, PolicyDocument },
        },
      }),
    );

    expect(permissions).toEqual([]);
    expect(resourceStatements).toEqual([
      {
        stack: 'home',
        logicalId: 'Whole',
        functionArn: expect.stringMatching(/^arn:aws:lambda:eu-central-1:/),
        effect: 'Deny',
        actions: [],
        exceptActions: ['lambda:Get*'],
        resources: ['*'],
        conditions: {},
        principals: [],
        exceptPrincipals: ['111122223333', 'cloudfront.amazonaws.com'],
        document: document.Statement,
      },
    ]);
  });
});
