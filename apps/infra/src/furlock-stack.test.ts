import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { App, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { STACK_OUTPUTS, stackName, type Signing } from '@furlock/edge-settings';
import { FurlockStack, type FurlockStackProps } from './furlock-stack.js';

// As on the command line: the app runs with the flags of cdk.json.
const { context } = JSON.parse(readFileSync(join(__dirname, '../cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};

let workDirectory: string;
let bundle: string;

beforeAll(() => {
  workDirectory = mkdtempSync(join(tmpdir(), 'furlock-test-'));
  bundle = join(workDirectory, 'bundle');
  mkdirSync(bundle);
  writeFileSync(join(bundle, 'index.mjs'), 'export const handler = () => undefined;');
});

afterAll(() => {
  rmSync(workDirectory, { recursive: true });
});

function synthesize(region: string, props: Partial<FurlockStackProps> = {}): App {
  const app = new App({ outdir: mkdtempSync(join(workDirectory, 'assembly-')), context });
  const { stage = 'dev' } = props;
  new FurlockStack(app, stackName({ stage }), {
    env: { region },
    stage,
    signing: 'edge',
    edgeRuntime: 'nodejs24.x',
    backendBundle: bundle,
    edgeBundle: bundle,
    ...props,
  });
  return app;
}

/** The findings of CDK's validation, from its report. */
function findingsIn(app: App): unknown {
  const report = join(app.synth().directory, 'validation-report.json');
  return (JSON.parse(readFileSync(report, 'utf8')) as { pluginReports: unknown }).pluginReports;
}

function homeTemplate(app: App, stage = 'dev'): Template {
  return Template.fromStack(app.node.findChild(stackName({ stage })) as FurlockStack);
}

describe.each([
  ['eu-central-1', { 'furlock-dev': 'eu-central-1', 'furlock-dev-eu-central-1-edge': 'us-east-1' }],
  ['us-east-1', { 'furlock-dev': 'us-east-1' }],
])('the stage dev in %s', (region, expectedStacks) => {
  let app: App;

  beforeAll(() => {
    app = synthesize(region);
  });

  test('has its stacks in the right regions', () => {
    const stacks = app.synth().stacks.map((stack) => [stack.stackName, stack.environment.region]);

    expect(Object.fromEntries(stacks)).toEqual(expectedStacks);
  });

  test('has no findings', () => {
    expect(findingsIn(app)).toEqual([]);
  });

  test('has the locked backend behind the distribution', () => {
    const template = homeTemplate(app);

    template.hasResourceProperties('AWS::Lambda::Function', {
      Architectures: ['arm64'],
      FunctionName: Match.absent(),
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Timeout: 20,
    });
    template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM' });
    template.resourceCountIs('AWS::Lambda::Permission', 2);
    template.resourceCountIs('AWS::CloudFront::Distribution', 1);
  });

  test('has the outputs that other tools read', () => {
    const template = homeTemplate(app);
    const outputs = template.findOutputs('*');

    expect(Object.keys(outputs).sort()).toEqual([
      'CloudFrontDistributionURL',
      'CognitoUIUrlWithParameters',
      'FunctionUrl',
      'SettingsParameterName',
      'UserPoolClientId',
      'UserPoolId',
    ]);
    template.hasOutput(STACK_OUTPUTS.distributionUrl, {
      Value: {
        'Fn::Join': [
          '',
          ['https://', { 'Fn::GetAtt': [Match.stringLikeRegexp('Distribution'), 'DomainName'] }],
        ],
      },
    });
    template.hasOutput(STACK_OUTPUTS.signInUrl, {
      Value: {
        'Fn::Join': [
          '',
          [
            'https://',
            { 'Fn::GetAtt': [Match.stringLikeRegexp('Distribution'), 'DomainName'] },
            '/auth/sign-in',
          ],
        ],
      },
    });
  });
});

test('the sample knows its lock, and may read its settings and nothing else', () => {
  const template = homeTemplate(synthesize('eu-central-1'));
  const name = '/furlock/dev/main/settings/v1';

  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: {
        // The name in the ARN of the version that us-east-1 published.
        FURLOCK_CALLER: {
          'Fn::Select': [
            6,
            { 'Fn::Split': [':', { 'Fn::GetAtt': [Match.anyValue(), 'FunctionArn'] }] },
          ],
        },
        FURLOCK_SETTINGS: name,
      },
    },
  });
  template.hasResourceProperties('AWS::SSM::Parameter', { Name: name });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'ssm:GetParameters',
          Resource: {
            'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(`:parameter${name}$`)])],
          },
        },
      ],
    },
  });
});

test.each([
  [true, true],
  [undefined, undefined],
])('the settings say whether tokens are forwarded: %j', (forwardToken, written) => {
  const template = homeTemplate(
    synthesize('eu-central-1', forwardToken === undefined ? {} : { forwardToken }),
  );
  const [parameter] = Object.values(template.findResources('AWS::SSM::Parameter'));
  const text = JSON.stringify(parameter);

  expect(text.includes('forwardToken')).toBe(written === true);
});

test.each([
  [undefined, 2],
  [true, 2],
  [false, 1],
])('people sign in with a browser unless it is switched off: %j', (signIn, clients) => {
  const template = homeTemplate(synthesize('us-east-1', signIn === undefined ? {} : { signIn }));

  template.resourceCountIs('AWS::Cognito::UserPoolClient', clients);
  template.resourceCountIs('AWS::Cognito::ManagedLoginBranding', clients);
});

/** The rules of cdk-nag that are acknowledged, each with a reason next to its construct. */
const ACKNOWLEDGED = ['CFR1', 'CFR2', 'CFR3', 'CFR4', 'COG2', 'COG8', 'IAM4', 'IAM5'];

describe.each(['eu-central-1', 'us-east-1'])('cdk-nag in %s', (region) => {
  test.each<Signing>(['edge', 'oac'])(
    'finds only what is acknowledged with a reason: %s signs',
    (signing) => {
      const app = synthesize(region, { signing });
      Validations.of(app).addPlugins(new AwsSolutionsChecks());

      const [report] = findingsIn(app) as [
        { violations: unknown[]; suppressedViolations: { ruleName: string; reason: string }[] },
      ];

      expect(report.violations).toEqual([]);
      const names = report.suppressedViolations.map(({ ruleName }) =>
        ruleName.replace(/^AwsSolutions-(\w+).*$/, '$1'),
      );
      expect(names.sort()).toEqual(ACKNOWLEDGED);
      expect(report.suppressedViolations.every(({ reason }) => reason.length > 20)).toBe(true);
    },
  );
});

test('the fallback: the edge on nodejs22.x, the backend unchanged', () => {
  const template = homeTemplate(synthesize('us-east-1', { edgeRuntime: 'nodejs22.x' }));

  template.hasResourceProperties('AWS::Lambda::Function', {
    Description: Match.stringLikeRegexp('^Checks tokens'),
    Runtime: 'nodejs22.x',
  });
});

describe.each(['eu-central-1', 'us-east-1'])('CloudFront signing in %s', (region) => {
  test('only the distribution may call, and it always signs', () => {
    const template = homeTemplate(synthesize(region, { signing: 'oac' }));

    template.resourceCountIs('AWS::Lambda::Permission', 2);
    template.allResourcesProperties('AWS::Lambda::Permission', {
      Principal: 'cloudfront.amazonaws.com',
      SourceArn: Match.anyValue(),
    });
    template.hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
      OriginAccessControlConfig: { SigningBehavior: 'always' },
    });
  });
});

test('without browsers there is no address that only looks like a sign-in', () => {
  const template = homeTemplate(synthesize('us-east-1', { signIn: false }));

  expect(Object.keys(template.findOutputs('*'))).not.toContain('CognitoUIUrlWithParameters');
});

describe.each(['eu-central-1', 'us-east-1'])('a user pool that was kept, in %s', (region) => {
  const userPoolId = `${region}_AbCdEfGhI`;

  test.each([
    [true, 2],
    [false, 1],
  ])('gets a domain and new clients, and stays as it is: signIn %j', (signIn, clients) => {
    const app = synthesize(region, { stage: 'prod', userPoolId, signIn });
    const template = homeTemplate(app, 'prod');

    expect(findingsIn(app)).toEqual([]);
    template.resourceCountIs('AWS::Cognito::UserPool', 0);
    template.resourceCountIs('AWS::Cognito::UserPoolClient', clients);
    template.allResourcesProperties('AWS::Cognito::UserPoolClient', { UserPoolId: userPoolId });
    template.hasResourceProperties('AWS::Cognito::UserPoolDomain', {
      UserPoolId: userPoolId,
      Domain: Match.stringLikeRegexp('^furlock-prod-[0-9a-f]{12}$'),
      ManagedLoginVersion: 1,
    });
    template.hasOutput('UserPoolId', { Value: userPoolId });
    const [settings] = Object.values(template.findResources('AWS::SSM::Parameter'));
    expect(JSON.stringify(settings)).toContain(userPoolId);
  });
});

test.each([
  ['dev', 'Delete'],
  ['prod', 'Retain'],
])('the users of %s: %s', (stage, policy) => {
  const template = homeTemplate(synthesize('us-east-1', { stage }), stage);

  template.hasResource('AWS::Cognito::UserPool', { DeletionPolicy: policy });
});

test('the error for a backend that was not built names the command that builds it', () => {
  expect(() => synthesize('us-east-1', { backendBundle: join(workDirectory, 'nowhere') })).toThrow(
    'run "npx nx build backend"',
  );
});
