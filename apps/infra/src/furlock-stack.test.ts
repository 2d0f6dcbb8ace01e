import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { STACK_OUTPUTS, stackName } from '@furlock/edge-settings';
import { FurlockStack } from './furlock-stack.js';

// As the command line gives it: the app runs with the flags of cdk.json.
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

function synthesize(region: string, stage = 'dev', backendBundle = bundle): App {
  const app = new App({ outdir: mkdtempSync(join(workDirectory, 'assembly-')), context });
  new FurlockStack(app, stackName({ stage }), {
    env: { region },
    stage,
    backendBundle,
    edgeBundle: bundle,
  });
  return app;
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

  test('has its stacks where they belong', () => {
    const stacks = app.synth().stacks.map((stack) => [stack.stackName, stack.environment.region]);

    expect(Object.fromEntries(stacks)).toEqual(expectedStacks);
  });

  test('has no findings', () => {
    const report = JSON.parse(
      readFileSync(join(app.synth().directory, 'validation-report.json'), 'utf8'),
    ) as { pluginReports: unknown[] };

    expect(report.pluginReports).toEqual([]);
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

  test('puts out the names that readers know', () => {
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
            { Ref: Match.stringLikeRegexp('Domain') },
            `.auth.${region}.amazoncognito.com/oauth2/authorize?client_id=`,
            { Ref: Match.stringLikeRegexp('Client') },
            '&response_type=code&scope=openid+email+profile&redirect_uri=http%3A%2F%2Flocalhost%3A8976%2Fcallback',
          ],
        ],
      },
    });
  });
});

test.each([
  ['dev', 'Delete'],
  ['prod', 'Retain'],
])('the users of %s: %s', (stage, policy) => {
  const template = homeTemplate(synthesize('us-east-1', stage), stage);

  template.hasResource('AWS::Cognito::UserPool', { DeletionPolicy: policy });
});

test('a backend that was not built names the command that builds it', () => {
  expect(() => synthesize('us-east-1', 'dev', join(workDirectory, 'nowhere'))).toThrow(
    'run "npx nx build backend"',
  );
});
