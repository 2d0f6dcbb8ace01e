import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudFront } from '@aws-sdk/client-cloudfront';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  CredentialStore,
  readDeployment,
  type Deployment,
  type JsonObject,
} from '@furlock/simulator-deployment';
import {
  ALL_VIEWER_EXCEPT_HOST_HEADER,
  CACHING_DISABLED,
  fixtureTemplates,
  writeFixtureAssembly,
} from '@furlock/simulator-deployment/testing';
import { createOperatorCredentials } from '../aws-json/operator.js';
import { serveApp, type ServedApp } from '../testing/serve-app.js';
import { createControlPlane } from './create-control-plane.js';

const operator = createOperatorCredentials();
const credentials = new CredentialStore();
const edgeRole = credentials.issue('arn:aws:iam::123456789012:role/the-edge-role', 'edge');

const trustPolicy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'edgelambda.amazonaws.com' } }],
};
const parameterArn = (name: string) => `arn:aws:ssm:eu-central-1:123456789012:parameter/${name}`;
const PARAMETERS = [
  {
    Effect: 'Allow',
    Action: 'ssm:GetParameters',
    Resource: [parameterArn('a'), parameterArn('b')],
  },
  { Effect: 'Deny', Action: 'ssm:*', Resource: parameterArn('b') },
];
const permission = (properties: object) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { FunctionName: { 'Fn::GetAtt': ['Backend', 'Arn'] }, ...properties },
});
const assembly = writeFixtureAssembly({
  ...fixtureTemplates,
  home: {
    ...fixtureTemplates.home,
    Oac: {
      Type: 'AWS::CloudFront::OriginAccessControl',
      Properties: {
        OriginAccessControlConfig: {
          Name: 'oac',
          OriginAccessControlOriginType: 'lambda',
          SigningBehavior: 'always',
          SigningProtocol: 'sigv4',
        },
      },
    },
    Distribution: signedAndRewritten(),
    Rewrite: {
      Type: 'AWS::CloudFront::Function',
      Properties: {
        AutoPublish: true,
        FunctionCode: 'function handler(event) { return event.request; }',
        FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
        Name: 'rewrite',
      },
    },
    OfCloudFront: permission({
      Action: 'lambda:InvokeFunctionUrl',
      Principal: 'cloudfront.amazonaws.com',
      SourceArn: 'arn:aws:cloudfront::123456789012:distribution/E1',
      SourceAccount: '123456789012',
    }),
    OfEverybody: permission({ Action: 'lambda:InvokeFunction', Principal: '*' }),
    OfAccount: permission({ Action: 'lambda:InvokeFunction', Principal: '210987654321' }),
  },
  edge: {
    ...fixtureTemplates.edge,
    EdgeRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'the-edge-role',
        AssumeRolePolicyDocument: trustPolicy,
        Policies: [{ PolicyName: 'parameters', PolicyDocument: { Statement: PARAMETERS } }],
      },
    },
  },
});

let deployment: Deployment;
const served: Record<string, ServedApp> = {};

beforeAll(async () => {
  const read = readDeployment(assembly.directory);
  if (!read.ok) throw new Error(read.error.sentence);
  deployment = read.value;
  const callers = { operator, credentials };
  for (const region of ['eu-central-1', 'us-east-1']) {
    const now = (): Date => new Date();
    served[region] = await serveApp(createControlPlane({ deployment, region, callers, now }));
  }
});
afterAll(async () => {
  await Promise.all(Object.values(served).map(({ stop }) => stop()));
  assembly.remove();
});

/** The distribution of the fixture, with an origin access control. */
function signedAndRewritten() {
  const text = JSON.stringify(fixtureTemplates.home['Distribution']);
  return JSON.parse(
    text
      .replace('"Id":"origin"', '"Id":"origin","OriginAccessControlId":{"Ref":"Oac"}')
      .replace(
        '"LambdaFunctionAssociations"',
        '"FunctionAssociations":[{"EventType":"viewer-request","FunctionARN":{"Ref":"Rewrite"}}],$&',
      ),
  ) as JsonObject;
}

/** The configuration of an AWS SDK client for a region. */
const clientConfig = (
  region: string,
  as: { accessKeyId: string; secretAccessKey: string } = operator,
) => ({
  region,
  endpoint: served[region]?.url ?? '',
  credentials: as,
  maxAttempts: 1,
});

describe('CloudFormation', () => {
  test('DescribeStacks: state and outputs', async () => {
    const { Stacks } = await new CloudFormation(clientConfig('eu-central-1')).describeStacks({
      StackName: 'home',
    });

    expect(Stacks).toMatchObject([
      {
        StackName: 'home',
        StackId: expect.stringMatching(
          /^arn:aws:cloudformation:eu-central-1:123456789012:stack\/home\//,
        ),
        StackStatus: 'CREATE_COMPLETE',
        CreationTime: expect.any(Date),
        Outputs: [
          {
            OutputKey: 'Address',
            OutputValue: `https://${deployment.distributions[0].domainName}`,
          },
        ],
      },
    ]);
  });

  test('ListStackResources: every resource with its id', async () => {
    const { StackResourceSummaries: summaries = [], NextToken } = await new CloudFormation(
      clientConfig('eu-central-1'),
    ).listStackResources({ StackName: 'home' });

    expect(NextToken).toBeUndefined();
    expect(summaries).toHaveLength(Object.keys(fixtureTemplates.home).length + 5);
    const idOf = (type: string) =>
      summaries.find(({ ResourceType }) => ResourceType === type)?.PhysicalResourceId;
    expect(idOf('AWS::CloudFront::Distribution')).toBe(deployment.distributions[0].id);
    expect(idOf('AWS::Lambda::Url')).toBe(deployment.functionUrls[0]?.functionArn);
  });

  test.each([
    ['that does not exist', 'eu-central-1', 'other'],
    ['of another region', 'us-east-1', 'home'],
  ])('a stack %s', async (_name, region, StackName) => {
    const client = new CloudFormation(clientConfig(region));

    const asked = [client.describeStacks({ StackName }), client.listStackResources({ StackName })];
    await Promise.all(
      asked.map((one) =>
        expect(one).rejects.toMatchObject({
          name: 'ValidationError',
          message: `Stack with id ${StackName} does not exist`,
          $metadata: { httpStatusCode: 400 },
        }),
      ),
    );
  });
});

describe('CloudFront', () => {
  test('GetDistribution: behaviours, their functions and policies', async () => {
    const { id, domainName, origins } = deployment.distributions[0];

    const { Distribution } = await new CloudFront(clientConfig('us-east-1')).getDistribution({
      Id: id,
    });

    expect(Distribution).toMatchObject({
      Id: id,
      ARN: `arn:aws:cloudfront::123456789012:distribution/${id}`,
      Status: 'Deployed',
      DomainName: domainName,
      DistributionConfig: {
        Enabled: true,
        Aliases: { Quantity: 0 },
        Origins: { Quantity: 1, Items: [{ DomainName: origins[0]?.domainName }] },
        DefaultCacheBehavior: {
          TargetOriginId: 'origin',
          ViewerProtocolPolicy: 'redirect-to-https',
          CachePolicyId: CACHING_DISABLED,
          OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
          AllowedMethods: { Quantity: 7 },
          LambdaFunctionAssociations: {
            Items: [
              {
                EventType: 'origin-request',
                IncludeBody: true,
                LambdaFunctionARN: expect.stringMatching(/:function:the-edge:1$/),
              },
            ],
          },
          FunctionAssociations: {
            Items: [
              {
                EventType: 'viewer-request',
                FunctionARN: 'arn:aws:cloudfront::123456789012:function/rewrite',
              },
            ],
          },
        },
        CacheBehaviors: { Quantity: 0 },
      },
    });
  });

  test('GetOriginAccessControl: the signing settings', async () => {
    const [origin] = deployment.distributions[0].origins;
    const client = new CloudFront(clientConfig('us-east-1'));

    const { OriginAccessControl } = await client.getOriginAccessControl({
      Id: origin?.originAccessControl?.logicalId,
    });

    expect(OriginAccessControl?.OriginAccessControlConfig).toMatchObject({
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
      OriginAccessControlOriginType: 'lambda',
    });
    await expect(client.getOriginAccessControl({ Id: 'none' })).rejects.toMatchObject({
      name: 'NoSuchOriginAccessControl',
    });
  });

  test('GetOriginRequestPolicy: the forwarded values', async () => {
    const { OriginRequestPolicy } = await new CloudFront(
      clientConfig('us-east-1'),
    ).getOriginRequestPolicy({
      Id: ALL_VIEWER_EXCEPT_HOST_HEADER,
    });

    expect(OriginRequestPolicy?.OriginRequestPolicyConfig).toMatchObject({
      Name: 'Managed-AllViewerExceptHostHeader',
      HeadersConfig: { HeaderBehavior: 'allExcept', Headers: { Items: ['host'] } },
      CookiesConfig: { CookieBehavior: 'all' },
      QueryStringsConfig: { QueryStringBehavior: 'all' },
    });
  });

  test('resources that do not exist', async () => {
    const client = new CloudFront(clientConfig('us-east-1'));

    await expect(client.getDistribution({ Id: 'E0' })).rejects.toMatchObject({
      name: 'NoSuchDistribution',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(client.getOriginRequestPolicy({ Id: 'none' })).rejects.toMatchObject({
      name: 'NoSuchOriginRequestPolicy',
    });
  });
});

describe('IAM', () => {
  test('GetRole: the trust policy', async () => {
    const { Role } = await new IAM(clientConfig('us-east-1')).getRole({
      RoleName: 'the-edge-role',
    });

    expect(Role).toMatchObject({
      RoleName: 'the-edge-role',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: 'arn:aws:iam::123456789012:role/the-edge-role',
    });
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual(
      trustPolicy,
    );
  });

  test('SimulatePrincipalPolicy: the decision about each action and resource', async () => {
    const { EvaluationResults = [], IsTruncated } = await new IAM(
      clientConfig('us-east-1'),
    ).simulatePrincipalPolicy({
      PolicySourceArn: 'arn:aws:iam::123456789012:role/the-edge-role',
      ActionNames: ['ssm:GetParameters', 'ssm:PutParameter'],
      ResourceArns: [parameterArn('a'), parameterArn('b')],
    });

    expect(IsTruncated).toBe(false);
    expect(
      EvaluationResults.map(({ EvalActionName, EvalResourceName, EvalDecision }) => [
        EvalActionName,
        EvalResourceName?.at(-1),
        EvalDecision,
      ]),
    ).toEqual([
      ['ssm:GetParameters', 'a', 'allowed'],
      ['ssm:GetParameters', 'b', 'explicitDeny'],
      ['ssm:PutParameter', 'a', 'implicitDeny'],
      ['ssm:PutParameter', 'b', 'explicitDeny'],
    ]);
  });

  test.each([
    ['GetRole', (iam: IAM) => iam.getRole({ RoleName: 'x' })],
    [
      'SimulatePrincipalPolicy',
      (iam: IAM) =>
        iam.simulatePrincipalPolicy({
          PolicySourceArn: 'arn:aws:iam::123456789012:role/x',
          ActionNames: ['ssm:GetParameters'],
        }),
    ],
  ])('%s of a missing role', async (_operation, call) => {
    await expect(call(new IAM(clientConfig('us-east-1')))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('Lambda', () => {
  const backend = () => deployment.functionUrls[0]?.functionArn ?? '';

  test('GetPolicy: the statements in AWS’s format', async () => {
    const { Policy } = await new Lambda(clientConfig('eu-central-1')).getPolicy({
      FunctionName: backend(),
    });

    const { Statement } = JSON.parse(Policy ?? '') as { Statement: unknown[] };
    const statement = { Sid: expect.any(String), Effect: 'Allow', Resource: backend() };
    const role = { AWS: 'arn:aws:iam::123456789012:role/the-edge-role' };
    expect(Statement).toEqual([
      {
        ...statement,
        Principal: role,
        Action: 'lambda:InvokeFunctionUrl',
        Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
      },
      {
        ...statement,
        Principal: role,
        Action: 'lambda:InvokeFunction',
        Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
      },
      {
        ...statement,
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 'lambda:InvokeFunctionUrl',
        Condition: {
          StringEquals: { 'AWS:SourceAccount': '123456789012' },
          ArnLike: { 'AWS:SourceArn': 'arn:aws:cloudfront::123456789012:distribution/E1' },
        },
      },
      { ...statement, Principal: '*', Action: 'lambda:InvokeFunction' },
      {
        ...statement,
        Principal: { AWS: 'arn:aws:iam::210987654321:root' },
        Action: 'lambda:InvokeFunction',
      },
    ]);
  });

  test('GetFunctionUrlConfig: address and auth type', async () => {
    const config = await new Lambda(clientConfig('eu-central-1')).getFunctionUrlConfig({
      FunctionName: backend(),
    });

    expect(config).toMatchObject({
      FunctionUrl: `https://${deployment.functionUrls[0]?.host ?? ''}/`,
      FunctionArn: backend(),
      AuthType: 'AWS_IAM',
      InvokeMode: 'BUFFERED',
    });
  });

  test.each([
    ['by name', 'the-edge', undefined, '$LATEST'],
    ['by name and qualifier', 'the-edge', '1', '1'],
    [
      'by the ARN of a version',
      'arn:aws:lambda:us-east-1:123456789012:function:the-edge:1',
      undefined,
      '1',
    ],
  ])('GetFunctionConfiguration, %s', async (_name, FunctionName, Qualifier, Version) => {
    const config = await new Lambda(clientConfig('us-east-1')).getFunctionConfiguration({
      FunctionName,
      Qualifier,
    });

    expect(config).toMatchObject({
      FunctionName: 'the-edge',
      Version,
      Runtime: 'nodejs24.x',
      MemorySize: 256,
      Timeout: 1,
      Role: 'arn:aws:iam::123456789012:role/the-edge-role',
      State: 'Active',
      Architectures: ['x86_64'],
    });
  });

  test('resources that do not exist', async () => {
    const edge = new Lambda(clientConfig('us-east-1'));
    const absent = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } };
    const asked = [
      edge.getPolicy({ FunctionName: 'nobody' }),
      edge.getPolicy({ FunctionName: 'the-edge' }),
      edge.getFunctionUrlConfig({ FunctionName: 'the-edge' }),
      edge.getFunctionConfiguration({ FunctionName: 'the-edge', Qualifier: '2' }),
      new Lambda(clientConfig('eu-central-1')).getFunctionConfiguration({
        FunctionName: 'the-edge',
      }),
    ];

    await Promise.all(asked.map((one) => expect(one).rejects.toMatchObject(absent)));
  });
});

describe('access control', () => {
  const stranger = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'of a stranger' };
  const forger = { ...operator, secretAccessKey: 'of a stranger' };

  test.each([
    ['an unknown key', () => stranger, 'InvalidClientTokenId', 'UnrecognizedClientException'],
    ['a wrong secret', () => forger, 'SignatureDoesNotMatch', 'InvalidSignatureException'],
    [
      'a role without the permission',
      () => edgeRole.credentials,
      'AccessDenied',
      'AccessDeniedException',
    ],
  ])('%s is refused, by XML and by JSON', async (_name, as, xmlName, jsonName) => {
    const refused = { $metadata: { httpStatusCode: 403 } };
    const byXml = [
      new CloudFormation(clientConfig('eu-central-1', as())).describeStacks({ StackName: 'home' }),
      new CloudFront(clientConfig('us-east-1', as())).getDistribution({ Id: 'E0' }),
      new IAM(clientConfig('us-east-1', as())).getRole({ RoleName: 'the-edge-role' }),
    ];

    await Promise.all(
      byXml.map((one) => expect(one).rejects.toMatchObject({ name: xmlName, ...refused })),
    );
    await expect(
      new Lambda(clientConfig('us-east-1', as())).getPolicy({ FunctionName: 'the-edge' }),
    ).rejects.toMatchObject({ name: jsonName, ...refused });
  });

  test('a signature for another region', async () => {
    const client = new Lambda({ ...clientConfig('us-east-1'), region: 'eu-west-1' });

    await expect(client.getPolicy({ FunctionName: 'the-edge' })).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });

  test('rejects writes, and serves global services only in us-east-1', async () => {
    const writing = new CloudFormation(clientConfig('eu-central-1')).deleteStack({
      StackName: 'home',
    });
    const deleting = new Lambda(clientConfig('us-east-1')).deleteFunction({
      FunctionName: 'the-edge',
    });
    const elsewhere = new IAM({ ...clientConfig('eu-central-1') }).getRole({
      RoleName: 'the-edge-role',
    });

    const asked = [writing, deleting, elsewhere];
    await Promise.all(
      asked.map((one) => expect(one).rejects.toMatchObject({ name: 'UnknownOperationException' })),
    );
  });

  test('rejects a web page whose name resolves to this machine', async () => {
    const { url = '' } = served['us-east-1'] ?? {};

    const call = request(`${url}/2020-05-31/distribution/E0`, {
      headers: { host: 'evil.example' },
    }).end();
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    answer.resume();
    const unknown = await fetch(`${url}/favicon.ico`);

    expect([answer.statusCode, unknown.status]).toEqual([404, 404]);
  });
});
