/**
 * Writes a small synthesized assembly to a temporary folder, for tests: a lock in the home region
 * eu-central-1, with its function at the edge in a stack in us-east-1.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../assembly/json-object.js';
import { ALL_VIEWER_EXCEPT_HOST_HEADER, CACHING_DISABLED } from '../assembly/managed-policies.js';

/** The resources of both stacks, by logical id. */
export interface FixtureTemplates {
  readonly home: Readonly<Record<string, JsonObject>>;
  readonly edge: Readonly<Record<string, JsonObject>>;
  readonly homeOutputs?: JsonObject;
  readonly homeConditions?: JsonObject;
  readonly edgeConditions?: JsonObject;
  readonly homeParameters?: JsonObject;
  /** `unknown-region` for an environment-agnostic stack. */
  readonly homeRegion?: string;
  /** Further JSON files of the assembly, by path; they replace those of the fixture. */
  readonly files?: Readonly<Record<string, JsonObject>>;
}

/** The folder of an assembly. */
export interface FixtureAssembly {
  readonly directory: string;
  readonly remove: () => void;
}

/** The code of both functions. Shape: the content of an `index.mjs`. */
export interface FixtureCode {
  readonly backend: string;
  readonly edge: string;
}

export const FIXTURE_ASSETS = { backend: 'asset.backend', edge: 'asset.edge' } as const;

/** Both services that run functions may assume the fixture's roles. */
const AssumeRolePolicyDocument: JsonObject = {
  Statement: [
    {
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Principal: { Service: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'] },
    },
  ],
};

const role: JsonObject = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument,
    ManagedPolicyArns: [
      {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
          ],
        ],
      },
    ],
  },
};

/** The templates of a working lock. */
export const fixtureTemplates: FixtureTemplates = {
  home: {
    Backend: lambdaFunction('backend', 'BackendRole'),
    BackendRole: role,
    Url: {
      Type: 'AWS::Lambda::Url',
      Properties: {
        AuthType: 'AWS_IAM',
        TargetFunctionArn: { 'Fn::GetAtt': ['Backend', 'Arn'] },
      },
    },
    InvokeUrl: permission('lambda:InvokeFunctionUrl', { FunctionUrlAuthType: 'AWS_IAM' }),
    Invoke: permission('lambda:InvokeFunction', { InvokedViaFunctionUrl: true }),
    VersionReader: {
      Type: 'Custom::CrossRegionStringParameterReader',
      Properties: { Region: 'us-east-1', ParameterName: '/cdk/EdgeFunctionArn/edge' },
    },
    Distribution: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          DefaultCacheBehavior: {
            AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
            CachePolicyId: CACHING_DISABLED,
            OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
            LambdaFunctionAssociations: [
              {
                EventType: 'origin-request',
                IncludeBody: true,
                LambdaFunctionARN: { 'Fn::GetAtt': ['VersionReader', 'FunctionArn'] },
              },
            ],
            TargetOriginId: 'origin',
            ViewerProtocolPolicy: 'redirect-to-https',
          },
          Origins: [
            {
              Id: 'origin',
              CustomOriginConfig: {
                OriginProtocolPolicy: 'https-only',
                OriginSSLProtocols: ['TLSv1.2'],
              },
              DomainName: {
                'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Url', 'FunctionUrl'] }] }],
              },
            },
          ],
        },
      },
    },
    Settings: {
      Type: 'AWS::SSM::Parameter',
      Properties: {
        Name: '/furlock/test/main/settings/v1',
        Type: 'String',
        Value: {
          'Fn::Sub': '${Pool}|${Client}|https://${Distribution.DomainName}',
        },
      },
    },
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        UserPoolId: { Ref: 'Pool' },
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        CallbackURLs: ['http://localhost:8976/callback'],
        ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        GenerateSecret: false,
        IdTokenValidity: 30,
        PreventUserExistenceErrors: 'ENABLED',
        TokenValidityUnits: { IdToken: 'minutes' },
      },
    },
    Domain: {
      Type: 'AWS::Cognito::UserPoolDomain',
      Properties: { Domain: 'furlock-test', UserPoolId: { Ref: 'Pool' } },
    },
    Provider: {
      Type: 'AWS::Lambda::Function',
      Properties: { Runtime: 'python3.14', Code: { ZipFile: 'pass' } },
    },
    Metadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'v2' } },
  },
  edge: {
    Edge: lambdaFunction('edge', 'EdgeRole', { FunctionName: 'the-edge' }),
    EdgeVersion: {
      Type: 'AWS::Lambda::Version',
      Properties: { FunctionName: { Ref: 'Edge' } },
    },
    EdgeRole: {
      ...role,
      Properties: { RoleName: 'the-edge-role', AssumeRolePolicyDocument },
    },
    EdgePolicy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        Roles: [{ Ref: 'EdgeRole' }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'ssm:GetParameter',
              Resource: {
                'Fn::Sub':
                  'arn:aws:ssm:eu-central-1:${AWS::AccountId}:parameter/furlock/test/main/settings/v1',
              },
              Condition: { Bool: { 'aws:SecureTransport': true } },
            },
          ],
        },
      },
    },
    EdgeParameter: {
      Type: 'AWS::SSM::Parameter',
      Properties: {
        Name: '/cdk/EdgeFunctionArn/edge',
        Type: 'String',
        Value: { Ref: 'EdgeVersion' },
      },
    },
  },
  homeOutputs: { Address: { Value: { 'Fn::Sub': 'https://${Distribution.DomainName}' } } },
};

/** The templates with replaced resources in the home stack. */
export function withHomeResources(
  resources: Readonly<Record<string, JsonObject>>,
): FixtureTemplates {
  return { ...fixtureTemplates, home: { ...fixtureTemplates.home, ...resources } };
}

/** Writes an assembly in the format of `cdk synth`. */
export function writeFixtureAssembly(
  templates: FixtureTemplates = fixtureTemplates,
  code: FixtureCode = { backend: '', edge: '' },
): FixtureAssembly {
  const directory = mkdtempSync(join(tmpdir(), 'furlock-assembly-'));
  const write = (path: string, value: unknown): void =>
    writeFileSync(join(directory, path), typeof value === 'string' ? value : JSON.stringify(value));

  write('manifest.json', {
    artifacts: {
      Edge: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://unknown-account/us-east-1',
        properties: { templateFile: 'Edge.template.json', stackName: 'edge-stack' },
      },
      home: {
        type: 'aws:cloudformation:stack',
        environment: `aws://unknown-account/${templates.homeRegion ?? 'eu-central-1'}`,
        properties: { templateFile: 'home.template.json' },
      },
      'home.assets': { type: 'cdk:asset-manifest', properties: { file: 'home.assets.json' } },
      Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    },
  });
  write('home.template.json', {
    Resources: templates.home,
    Outputs: templates.homeOutputs ?? {},
    Conditions: templates.homeConditions ?? {},
    Parameters: templates.homeParameters ?? {},
  });
  write('Edge.template.json', {
    Resources: templates.edge,
    Conditions: templates.edgeConditions ?? {},
  });
  write('home.assets.json', {
    files: Object.fromEntries(
      Object.entries(FIXTURE_ASSETS).map(([name, path]) => [
        name,
        {
          source: { path, packaging: 'zip' },
          destinations: { here: { objectKey: `${name}.zip` } },
        },
      ]),
    ),
  });
  for (const [name, path] of Object.entries(FIXTURE_ASSETS)) {
    mkdirSync(join(directory, path));
    write(join(path, 'index.mjs'), code[name as keyof FixtureCode]);
  }
  for (const [path, content] of Object.entries(templates.files ?? {})) write(path, content);
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

function lambdaFunction(asset: string, roleId: string, more: JsonObject = {}): JsonObject {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: `${asset}.zip` },
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': [roleId, 'Arn'] },
      Runtime: 'nodejs24.x',
      MemorySize: 256,
      Timeout: 1,
      ...more,
    },
  };
}

function permission(action: string, condition: JsonObject): JsonObject {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: action,
      FunctionName: { 'Fn::GetAtt': ['Backend', 'Arn'] },
      Principal: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/the-edge-role' },
      ...condition,
    },
  };
}
