import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cxApi from 'aws-cdk-lib/cx-api';
import { edgeSettingsSchema } from '@furlock/edge-settings';
import * as v from 'valibot';
import {
  EDGE_NAME,
  REGIONS,
  edgeFunction,
  edgeRole,
  generatedForEdge,
  lockIn,
  newApp,
  only,
  synthesize,
  textOf,
  type Synthesized,
} from './testing/locked-app.js';

/** The tags of the edge function and its role, in the order of the template; no value is the region. */
const TAGS = [
  ['furlock:lock', 'main'],
  ['furlock:region', undefined],
  ['furlock:stage', 'dev'],
] as const;

/** The types that the replicas need. */
const IS_EDGE = /^AWS::(IAM|Lambda)::/;

describe.each(REGIONS)('a lock in %s', (region) => {
  let synthesized: Synthesized;

  beforeAll(() => {
    synthesized = synthesize(region);
  });

  test('the function URL accepts only signed requests', () => {
    const [, url] = only(synthesized.home, 'AWS::Lambda::Url');

    expect(url).toEqual({
      AuthType: 'AWS_IAM',
      TargetFunctionArn: { 'Fn::GetAtt': [expect.stringMatching(/^LockBackend/), 'Arn'] },
    });
  });

  test('the backend has two permissions: through its URL, for the edge role, and nothing else', () => {
    const { home, roleArn } = synthesized;
    const functionName = { 'Fn::GetAtt': [expect.stringMatching(/^LockBackend/), 'Arn'] };

    const permissions = Object.values(home.findResources('AWS::Lambda::Permission')).map(
      (resource) => resource['Properties'] as unknown,
    );

    expect(permissions).toEqual([
      {
        Action: 'lambda:InvokeFunctionUrl',
        FunctionName: functionName,
        FunctionUrlAuthType: 'AWS_IAM',
        Principal: roleArn,
      },
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: functionName,
        InvokedViaFunctionUrl: true,
        Principal: roleArn,
      },
    ]);
  });

  test('the backend needs no fixed name', () => {
    synthesized.home.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: Match.absent(),
      Code: { ZipFile: Match.anyValue() },
    });
  });

  test('the edge role has a name that is new whenever it is created, and trusts Lambda at home and at the edge', () => {
    const role = edgeRole(synthesized.edge);

    expect(textOf(role['RoleName'], generatedForEdge(synthesized))).toBe(EDGE_NAME);
    expect(principalsOf(role['AssumeRolePolicyDocument'])).toEqual([
      'edgelambda.amazonaws.com',
      'lambda.amazonaws.com',
    ]);
  });

  test('the edge role may read two parameters, write its own logs, and do nothing else', () => {
    const { edge } = synthesized;
    const role = edgeRole(edge);
    const [policyId, policy] = only(edge, 'AWS::IAM::ManagedPolicy');
    const deployed = generatedForEdge(synthesized);

    const statements = [policy, ...(role['Policies'] as Record<string, unknown>[])].flatMap(
      ({ PolicyDocument }) =>
        (PolicyDocument as { Statement: Record<string, unknown>[] }).Statement,
    );

    expect(
      statements.map(({ Resource, ...rest }) => ({
        ...rest,
        Resource: Array.isArray(Resource)
          ? Resource.map((one) => textOf(one))
          : textOf(Resource, deployed),
      })),
    ).toEqual([
      {
        Effect: 'Allow',
        Action: ['ssm:GetParameter', 'ssm:GetParameters'],
        Resource: ['settings', 'revocations'].map(
          (name) =>
            `arn:<AWS::Partition>:ssm:${region}:<AWS::AccountId>:parameter/furlock/dev/main/${name}/v1`,
        ),
      },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: `arn:<AWS::Partition>:logs:*:<AWS::AccountId>:log-group:/aws/lambda/us-east-1.${EDGE_NAME}:*`,
      },
    ]);
    expect(role['ManagedPolicyArns']).toEqual([{ Ref: policyId }]);
    expect(policy['ManagedPolicyName']).toBeUndefined();
    synthesized.edge.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('only the policy of the edge role names the revocations, so that no deployment writes them', () => {
    const { home, edge } = synthesized;
    const naming = [...new Set([home, edge])].flatMap((template) =>
      Object.values((template.toJSON() as { Resources: Record<string, object> }).Resources).filter(
        (resource) => JSON.stringify(resource).includes('/revocations/'),
      ),
    );

    expect(naming).toMatchObject([{ Type: 'AWS::IAM::ManagedPolicy' }]);
    expect(JSON.stringify(naming).match(/\/revocations\//g)).toHaveLength(1);
  });

  test('the edge function is what Lambda@Edge runs: x86, no variables, no layers, a version', () => {
    const { edge } = synthesized;

    const { Code, Role, FunctionName, ...rest } = edgeFunction(edge);

    expect(textOf(FunctionName, generatedForEdge(synthesized))).toBe(EDGE_NAME);
    expect(rest).toEqual({
      Architectures: ['x86_64'],
      Description: expect.any(String),
      Handler: 'index.handler',
      MemorySize: 256,
      Runtime: 'nodejs24.x',
      Tags: TAGS.map(([Key, Value]) => ({ Key, Value: Value ?? region })),
      Timeout: 15,
    });
    expect(edgeRole(edge)['Tags']).toEqual(rest['Tags']);
    expect(Code).toHaveProperty('S3Key');
    expect(Role).toEqual({ 'Fn::GetAtt': [expect.stringContaining('EdgeRole'), 'Arn'] });
    edge.resourceCountIs('AWS::Lambda::Version', 1);
  });

  test('what replicas need is kept when the stack gives it up, and a version only if it was ever in use', () => {
    const { edge } = synthesized;
    const keptTypes = (policy: string): string[] =>
      Object.values(
        (edge.toJSON() as { Resources: Record<string, { Type: string; DeletionPolicy?: string }> })
          .Resources,
      )
        .filter(({ DeletionPolicy, Type }) => DeletionPolicy === policy && IS_EDGE.test(Type))
        .map(({ Type }) => Type)
        .sort();

    expect(keptTypes('Retain')).toEqual([
      'AWS::IAM::ManagedPolicy',
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
    ]);
    expect(keptTypes('RetainExceptOnCreate')).toEqual(['AWS::Lambda::Version']);
  });

  test('the distribution caches nothing, forwards everything but Host, and redirects to https', () => {
    const [, { DistributionConfig }] = only(synthesized.home, 'AWS::CloudFront::Distribution');
    const config = DistributionConfig as {
      DefaultCacheBehavior: Record<string, unknown>;
      Origins: Record<string, unknown>[];
      CacheBehaviors?: unknown;
      HttpVersion: string;
    };

    expect(config.DefaultCacheBehavior).toMatchObject({
      // The managed policies CachingDisabled and AllViewerExceptHostHeader.
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      ViewerProtocolPolicy: 'redirect-to-https',
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      TargetOriginId: config.Origins[0]!['Id'],
      LambdaFunctionAssociations: [
        {
          EventType: 'origin-request',
          IncludeBody: true,
          LambdaFunctionARN: expect.anything(),
        },
      ],
    });
    expect(config.CacheBehaviors).toBeUndefined();
    expect(config.HttpVersion).toBe('http2and3');
  });

  test('the origin is the host of the function URL, over https with TLS 1.2', () => {
    const { home } = synthesized;
    const [urlId] = only(home, 'AWS::Lambda::Url');
    const [, { DistributionConfig }] = only(home, 'AWS::CloudFront::Distribution');

    expect((DistributionConfig as { Origins: unknown }).Origins).toEqual([
      {
        Id: expect.any(String),
        DomainName: {
          'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': [urlId, 'FunctionUrl'] }] }],
        },
        CustomOriginConfig: {
          OriginProtocolPolicy: 'https-only',
          OriginSSLProtocols: ['TLSv1.2'],
          OriginReadTimeout: 30,
        },
      },
    ]);
  });

  test('users cannot sign themselves up, and passwords are long', () => {
    synthesized.home.hasResource('AWS::Cognito::UserPool', {
      DeletionPolicy: 'Retain',
      Properties: {
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        DeletionProtection: 'ACTIVE',
        UserPoolTier: 'ESSENTIALS',
        UsernameConfiguration: { CaseSensitive: false },
        Policies: {
          PasswordPolicy: {
            MinimumLength: 12,
            RequireLowercase: true,
            RequireNumbers: true,
            RequireSymbols: true,
            RequireUppercase: true,
            TemporaryPasswordValidityDays: 3,
          },
        },
      },
    });
  });

  test('the client: code and PKCE, no implicit grant, no secret, no hint whether a user exists', () => {
    const [, client] = only(synthesized.home, 'AWS::Cognito::UserPoolClient');

    expect(client).toEqual({
      UserPoolId: { Ref: expect.stringMatching(/UserPool/) },
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      CallbackURLs: ['http://localhost:8976/callback'],
      EnableTokenRevocation: true,
      // Rotation and ALLOW_REFRESH_TOKEN_AUTH exclude each other.
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
      GenerateSecret: false,
      PreventUserExistenceErrors: 'ENABLED',
      SupportedIdentityProviders: ['COGNITO'],
      // Units: minutes.
      AccessTokenValidity: 15,
      IdTokenValidity: 15,
      RefreshTokenValidity: 10_080,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
      ReadAttributes: ['email', 'email_verified', 'name', 'preferred_username'],
      WriteAttributes: ['name'],
    });
  });

  test('the sign-in page is managed login, with the style that it requires', () => {
    const { home } = synthesized;
    const [pool] = only(home, 'AWS::Cognito::UserPool');
    const [client] = only(home, 'AWS::Cognito::UserPoolClient');

    home.hasResourceProperties('AWS::Cognito::UserPoolDomain', { ManagedLoginVersion: 2 });
    home.hasResourceProperties('AWS::Cognito::ManagedLoginBranding', {
      UserPoolId: { Ref: pool },
      ClientId: { Ref: client },
      UseCognitoProvidedValues: true,
    });
  });

  test('the sign-in domain can be deployed in two accounts, and names neither stage nor lock', () => {
    const [, { Domain }] = only(synthesized.home, 'AWS::Cognito::UserPoolDomain');

    expect(textOf(Domain)).toMatch(/^furlock-[0-9a-f]{16}-<AWS::AccountId>$/);
  });

  test('the deployed settings match the schema that the edge reads', () => {
    const { home } = synthesized;
    const [distribution] = only(home, 'AWS::CloudFront::Distribution');
    const [userPool] = only(home, 'AWS::Cognito::UserPool');
    const [client] = only(home, 'AWS::Cognito::UserPoolClient');
    const [settings] = Object.values(
      home.findResources('AWS::SSM::Parameter', {
        Properties: { Name: '/furlock/dev/main/settings/v1', Type: 'String' },
      }),
    );
    const deployed = {
      [`${distribution}.DomainName`]: 'd111111abcdef8.cloudfront.net',
      [userPool]: `${region}_AbCdEfGhI`,
      [client]: '1h57kf5cpq17m0eml12EXAMPLE',
    };

    const value = textOf((settings!['Properties'] as { Value: unknown }).Value, deployed);

    expect(v.parse(edgeSettingsSchema, JSON.parse(value))).toEqual({
      publicOrigin: 'https://d111111abcdef8.cloudfront.net',
      issuers: [
        {
          kind: 'cognito',
          userPoolId: `${region}_AbCdEfGhI`,
          clientIds: ['1h57kf5cpq17m0eml12EXAMPLE'],
          tokenUses: ['id', 'access'],
        },
      ],
    });
  });

  test('the asset contains the bundle and the location of the settings', () => {
    const { app, edge } = synthesized;
    const { S3Key: key } = edgeFunction(edge)['Code'] as { S3Key: string };
    const folder = join(app.synth().directory, `asset.${key.replace('.zip', '')}`);

    expect(readdirSync(folder).sort()).toEqual(['furlock.json', 'index.mjs']);
    expect(JSON.parse(readFileSync(join(folder, 'furlock.json'), 'utf8'))).toEqual({
      parameterName: '/furlock/dev/main/settings/v1',
      region,
      signing: 'edge',
    });
  });

  test('the asset has the same hash in the next synth', () => {
    const again = synthesize(region);

    expect(edgeFunction(again.edge)['Code']).toEqual(edgeFunction(synthesized.edge)['Code']);
  });
});

describe.each(REGIONS)('a lock in %s where CloudFront signs', (region) => {
  let synthesized: Synthesized;

  beforeAll(() => {
    synthesized = synthesize(region, { signing: 'oac' });
  });

  test('the backend has two permissions: through its URL, for this distribution', () => {
    const { home } = synthesized;
    const [distribution] = only(home, 'AWS::CloudFront::Distribution');

    const permissions = Object.values(home.findResources('AWS::Lambda::Permission')).map(
      ({ Properties }) => Properties as Record<string, unknown>,
    );

    const forDistribution = {
      FunctionName: { 'Fn::GetAtt': [expect.stringMatching(/^LockBackend/), 'Arn'] },
      Principal: 'cloudfront.amazonaws.com',
      SourceArn: expect.anything(),
    };
    expect(permissions).toEqual([
      {
        ...forDistribution,
        Action: 'lambda:InvokeFunctionUrl',
        FunctionUrlAuthType: 'AWS_IAM',
      },
      { ...forDistribution, Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true },
    ]);
    expect(permissions.map(({ SourceArn }) => textOf(SourceArn))).toEqual(
      Array(2).fill(
        `arn:<AWS::Partition>:cloudfront::<AWS::AccountId>:distribution/<${distribution}>`,
      ),
    );
  });

  test('CloudFront always signs requests to its origin, with SigV4', () => {
    const { home } = synthesized;
    const [control, { OriginAccessControlConfig }] = only(
      home,
      'AWS::CloudFront::OriginAccessControl',
    );

    expect(OriginAccessControlConfig).toEqual({
      Name: expect.any(String),
      OriginAccessControlOriginType: 'lambda',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    });
    home.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Origins: [Match.objectLike({ OriginAccessControlId: { 'Fn::GetAtt': [control, 'Id'] } })],
      },
    });
  });

  test('the edge role may not invoke the function, and the edge function does not sign', () => {
    const { app, edge } = synthesized;
    const { S3Key: key } = edgeFunction(edge)['Code'] as { S3Key: string };
    const file = join(app.synth().directory, `asset.${key.replace('.zip', '')}`, 'furlock.json');

    expect(JSON.stringify(edgeRole(edge))).not.toContain('lambda:');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ signing: 'oac' });
  });
});

describe('a home region other than us-east-1', () => {
  test('the edge function is published in us-east-1, in a stack deployed before the home stack', () => {
    const { app } = synthesize('eu-central-1');
    const assembly = app.synth();
    const home = assembly.getStackArtifact('Home');
    const edge = assembly.getStackArtifact('Home-edge');

    expect(edge.environment.region).toBe('us-east-1');
    expect(edge.stackName).toBe('Home-eu-central-1-edge');
    expect(home.dependencies.map((artifact) => artifact.id)).toContain('Home-edge');
  });

  test('the permissions name the role by account, and by the name in the ARN of the version', () => {
    const lock = synthesize('eu-central-1');

    expect(textOf(lock.roleArn, generatedForEdge(lock))).toBe(
      `arn:<AWS::Partition>:iam::<AWS::AccountId>:role/${EDGE_NAME}`,
    );
  });

  test('the permissions name the role by a known account too', () => {
    const lock = synthesize('eu-central-1', {}, { account: '111122223333' });

    expect(textOf(lock.roleArn, generatedForEdge(lock))).toBe(
      `arn:<AWS::Partition>:iam::111122223333:role/${EDGE_NAME}`,
    );
  });

  test('the distribution uses the version that us-east-1 published', () => {
    const { home } = synthesize('eu-central-1');
    const [reader] = only(home, 'Custom::CrossRegionStringParameterReader');

    home.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        DefaultCacheBehavior: {
          LambdaFunctionAssociations: [
            Match.objectLike({ LambdaFunctionARN: { 'Fn::GetAtt': [reader, 'FunctionArn'] } }),
          ],
        },
      },
    });
  });
});

describe('us-east-1 as home', () => {
  test('everything is in one stack, and the permissions depend on the version, which depends on the role', () => {
    const lock = synthesize('us-east-1');
    const [version] = only(lock.home, 'AWS::Lambda::Version');

    expect(lock.app.synth().stacks.map((stack) => stack.id)).toEqual(['Home']);
    expect(textOf(lock.roleArn, generatedForEdge(lock))).toBe(
      `arn:<AWS::Partition>:iam::<AWS::AccountId>:role/${EDGE_NAME}`,
    );
    expect(JSON.stringify(lock.roleArn)).toContain(`{"Ref":"${version}"}`);
  });

  test('the distribution uses the version of the same stack', () => {
    const { home } = synthesize('us-east-1');
    const [version] = only(home, 'AWS::Lambda::Version');

    home.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        DefaultCacheBehavior: {
          LambdaFunctionAssociations: [Match.objectLike({ LambdaFunctionARN: { Ref: version } })],
        },
      },
    });
  });
});

describe.each(REGIONS)('two locks in one app in %s', (region) => {
  test('of one stage, with different names', () => {
    const app = newApp();
    const stack = new Stack(app, 'Home', { env: { region } });

    lockIn(stack, 'Orders', { name: 'orders' });
    lockIn(stack, 'Admin', { name: 'admin' });

    const names = app
      .synth()
      .stacks.flatMap(({ template }) =>
        Object.values(Template.fromJSON(template as object).findResources('AWS::IAM::Role')),
      )
      .flatMap((role) => (role['Properties'] as { RoleName?: unknown }).RoleName ?? [])
      .map((name) => textOf(name));
    expect(names.sort()).toEqual([
      expect.stringMatching(/^furlock-dev-admin-<.*devadminEdgeSettings\w+\.PolicyId>$/),
      expect.stringMatching(/^furlock-dev-orders-<.*devordersEdgeSettings\w+\.PolicyId>$/),
    ]);
    Template.fromStack(stack).resourceCountIs('AWS::CloudFront::ResponseHeadersPolicy', 1);
    Template.fromStack(stack).resourceCountIs('AWS::CloudFront::Distribution', 2);
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Permission', 4);
  });
});

describe.each(REGIONS)('two locks with the same name in %s', (region) => {
  test('are rejected, with the path of the first', () => {
    const stack = new Stack(newApp(), 'Home', { env: { region } });
    lockIn(stack, 'Orders');

    expect(() => lockIn(stack, 'Admin')).toThrow(
      `The lock main of stage dev in ${region} already exists as "Home/Orders": give "Home/Admin" another name`,
    );
  });

  test('are also rejected in two stacks', () => {
    const app = newApp();
    lockIn(new Stack(app, 'One', { env: { region } }));

    expect(() => lockIn(new Stack(app, 'Other', { env: { region } }))).toThrow('"One/Lock"');
  });

  test('are accepted in two accounts, and in two stages', () => {
    const app = newApp();
    const stacks = ['111122223333', '444455556666'].map(
      (account) => new Stack(app, `In${account}`, { env: { account, region } }),
    );

    for (const stack of stacks) {
      lockIn(stack, 'Dev');
      lockIn(stack, 'Test', { stage: 'test' });
    }

    for (const stack of stacks) {
      Template.fromStack(stack).resourceCountIs('AWS::CloudFront::Distribution', 2);
    }
  });

  test('are accepted if only their joined names are alike', () => {
    const stack = new Stack(newApp(), 'Home', { env: { region } });

    lockIn(stack, 'One', { stage: 'a-b', name: 'c' });
    lockIn(stack, 'Other', { stage: 'a', name: 'b-c' });

    Template.fromStack(stack).resourceCountIs('AWS::CloudFront::Distribution', 2);
  });
});

describe('two home stacks in one app', () => {
  test('one stage in two regions: a stack each in us-east-1', () => {
    const app = newApp();
    for (const region of ['eu-central-1', 'eu-west-1']) {
      lockIn(new Stack(app, `Home-${region}`, { stackName: 'furlock-dev', env: { region } }));
    }

    const names = app.synth().stacks.map(({ stackName }) => stackName);

    expect(names.sort()).toEqual([
      'furlock-dev',
      'furlock-dev',
      'furlock-dev-eu-central-1-edge',
      'furlock-dev-eu-west-1-edge',
    ]);
  });
});

test('even if CDK manages log groups, the edge function gets none: it logs elsewhere', () => {
  for (const region of REGIONS) {
    const app = newApp({ '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true });
    const stack = new Stack(app, 'Home', { env: { region } });
    lockIn(stack);

    const groups = app
      .synth()
      .stacks.flatMap(({ template }) =>
        Object.keys(Template.fromJSON(template as object).findResources('AWS::Logs::LogGroup')),
      );

    // aws-cdk-lib knows such log groups from 2.200.
    const isManaged = 'USE_CDK_MANAGED_LAMBDA_LOGGROUP' in cxApi;
    expect(groups).toEqual(isManaged ? [expect.stringMatching(/^LockBackendLogGroup/)] : []);
  }
});

/** The services that may assume a role, in one statement or several. */
function principalsOf(document: unknown): string[] {
  const { Statement } = document as {
    Statement: { Action: string; Principal: { Service: string | string[] } }[];
  };
  expect(Statement.every(({ Action }) => Action === 'sts:AssumeRole')).toBe(true);
  return Statement.flatMap(({ Principal }) => Principal.Service).sort();
}
