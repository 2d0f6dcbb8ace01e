import { describe, expect, test } from '@jest/globals';
import { CfnParameter, Stack, type CfnResource } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { synthesizeGiven, testGuard, type Given, type GuardCase } from '../testing/guard-cases.js';
import { REGIONS, backendIn, lockIn, newApp, only } from '../testing/locked-app.js';

const { AWS_IAM, NONE } = lambda.FunctionUrlAuthType;
const OUTSIDE = 'https://abc123.lambda-url.eu-central-1.on.aws/';
const ARN = 'arn:aws:lambda:eu-central-1:111122223333:function:orders';

const urlOf = (backend: lambda.IFunction, options: lambda.FunctionUrlOptions = {}) =>
  backend.addFunctionUrl({ authType: AWS_IAM, ...options });

function aliasOf({ stack, backend }: Given, aliasName = 'live'): lambda.IAlias {
  const version = backend.currentVersion as lambda.IVersion;
  return new lambda.Alias(stack, aliasName, { aliasName, version }) as lambda.IAlias;
}

const CASES: readonly GuardCase[] = [
  {
    name: 'a function that has a URL already',
    refused: ({ backend }) => {
      urlOf(backend);
      return {};
    },
    passes: ({ backend }) => ({ functionUrl: urlOf(backend) }),
    says: /LockBackend\/FunctionUrl\/Resource is already the URL of Home\/LockBackend, which can have only one: set functionUrl of Home\/Lock to it/,
  },
  {
    name: 'a function whose URL names it by a literal ARN',
    refused: ({ stack }) => {
      new lambda.CfnUrl(stack, 'Url', { authType: AWS_IAM, targetFunctionArn: ARN });
      return { handler: lambda.Function.fromFunctionArn(stack, 'Orders', ARN) };
    },
    passes: ({ stack }) => {
      new lambda.CfnUrl(stack, 'Url', { authType: AWS_IAM, targetFunctionArn: `${ARN}-other` });
      return { handler: lambda.Function.fromFunctionArn(stack, 'Orders', ARN) };
    },
    says: /Home\/Url is already the URL of Home\/Orders/,
  },
  {
    name: 'an alias that has a URL already',
    refused: (given) => {
      const handler = aliasOf(given);
      urlOf(handler);
      return { handler };
    },
    // Another alias, and the function without one, have URLs of their own.
    passes: (given) => {
      urlOf(given.backend);
      urlOf(aliasOf(given, 'next'));
      return { handler: aliasOf(given) };
    },
    says: /Home\/live\/FunctionUrl\/Resource is already the URL of Home\/live/,
  },
  {
    name: 'an adopted URL of another function',
    refused: ({ stack }) => ({ functionUrl: urlOf(backendIn(stack, 'Other')) }),
    passes: ({ backend }) => ({ functionUrl: urlOf(backend) }),
    says: /Other\/FunctionUrl\/Resource is not the URL of Home\/LockBackend, which is the handler of Home\/Lock/,
  },
  {
    name: 'an adopted URL of the function, for a lock on its alias',
    refused: (given) => ({ handler: aliasOf(given), functionUrl: urlOf(given.backend) }),
    passes: (given) => {
      const handler = aliasOf(given);
      return { handler, functionUrl: urlOf(handler) };
    },
    says: /LockBackend\/FunctionUrl\/Resource is not the URL of Home\/live/,
  },
  {
    name: 'an adopted URL of an alias, for a lock on another',
    refused: (given) => ({ handler: aliasOf(given), functionUrl: urlOf(aliasOf(given, 'next')) }),
    passes: (given) => {
      urlOf(aliasOf(given, 'next'));
      const handler = aliasOf(given);
      return { handler, functionUrl: urlOf(handler) };
    },
    says: /next\/FunctionUrl\/Resource is not the URL of Home\/live/,
  },
  {
    name: 'an adopted URL that accepts unsigned requests',
    refused: ({ backend }) => ({ functionUrl: urlOf(backend, { authType: NONE }) }),
    passes: ({ backend }) => ({ functionUrl: urlOf(backend, { authType: AWS_IAM }) }),
    says: /LockBackend\/FunctionUrl\/Resource, which Home\/Lock adopts, accepts unsigned requests: set authType/,
  },
  {
    name: 'an adopted URL with CORS',
    refused: ({ backend }) => ({
      functionUrl: urlOf(backend, { cors: { allowedOrigins: ['https://app.example.com'] } }),
    }),
    passes: ({ backend }) => ({
      functionUrl: urlOf(backend),
      cors: { allowOrigins: ['https://app.example.com'] },
    }),
    says: /has its own CORS configuration, which would override the lock's in responses and never sees a preflight request: remove it, and set cors of Home\/Lock/,
  },
  {
    name: 'an adopted URL with CORS, by an escape hatch',
    refused: ({ backend }) => {
      const functionUrl = urlOf(backend);
      const resource = functionUrl.node.defaultChild as CfnResource;
      resource.addPropertyOverride('Cors.AllowOrigins', ['*']);
      return { functionUrl };
    },
    passes: ({ backend }) => ({ functionUrl: urlOf(backend) }),
    says: /has its own CORS configuration/,
  },
  {
    name: 'a second URL beside an adopted one',
    refused: ({ stack, backend }) => {
      const targetFunctionArn = backend.functionArn;
      new lambda.CfnUrl(stack, 'Second', { authType: AWS_IAM, targetFunctionArn });
      return { functionUrl: urlOf(backend) };
    },
    passes: ({ stack, backend }) => {
      const targetFunctionArn = backendIn(stack, 'Other').functionArn;
      new lambda.CfnUrl(stack, 'Second', { authType: AWS_IAM, targetFunctionArn });
      return { functionUrl: urlOf(backend) };
    },
    says: /Home\/Second is a second URL of Home\/LockBackend, which can have only one: remove it, because Home\/Lock adopts another/,
  },
  {
    name: 'an adopted URL that is not in the template',
    refused: ({ backend }) => {
      const functionUrl = urlOf(backend);
      functionUrl.node.tryRemoveChild('Resource');
      return { functionUrl };
    },
    passes: ({ backend }) => ({ functionUrl: urlOf(backend) }),
    says: /Home\/LockBackend\/FunctionUrl is missing from the template: keep it/,
  },
  {
    name: 'an adopted URL and an invokeMode',
    refused: ({ backend }) => ({
      functionUrl: urlOf(backend),
      invokeMode: lambda.InvokeMode.RESPONSE_STREAM,
    }),
    passes: ({ backend }) => ({
      functionUrl: urlOf(backend, { invokeMode: lambda.InvokeMode.RESPONSE_STREAM }),
    }),
    says: /"Home\/Lock" adopts a function URL, which has its own invokeMode: set it there/,
  },
  {
    name: 'a text that is no function URL',
    refused: () => ({ functionUrl: 'https://orders.example.com/' }),
    passes: () => ({ functionUrl: OUTSIDE }),
    says: /functionUrl must be a function URL such as .*; "https:\/\/orders\.example\.com\/" is not/,
  },
  {
    name: 'a URL of another region',
    refused: () => ({ functionUrl: OUTSIDE.replace('eu-central-1', 'eu-west-1') }),
    passes: () => ({ functionUrl: OUTSIDE }),
    says: /is in eu-west-1, but its lock is in eu-central-1: create the lock in a stack of eu-west-1/,
  },
  {
    name: 'a way around the lock to a URL of elsewhere',
    refused: ({ stack }) => {
      new cloudfront.Distribution(stack, 'Around', {
        defaultBehavior: { origin: new origins.HttpOrigin(new URL(OUTSIDE).host) },
      });
      return { functionUrl: OUTSIDE };
    },
    passes: ({ stack }) => {
      new cloudfront.Distribution(stack, 'Around', {
        defaultBehavior: { origin: new origins.HttpOrigin('www.example.com') },
      });
      return { functionUrl: OUTSIDE };
    },
    says: /Home\/Around\/Resource, behaviour \*, routes to the locked function without its edge function/,
  },
];

testGuard(CASES);

describe.each(REGIONS)('an adopted URL in %s', (region) => {
  test.each(['edge', 'oac'] as const)(
    'is the origin, the only URL, with signing: %s',
    (signing) => {
      const { stack } = synthesizeGiven(
        ({ backend }) => ({
          signing,
          functionUrl: urlOf(backend, { invokeMode: lambda.InvokeMode.RESPONSE_STREAM }),
        }),
        region,
      );

      const template = Template.fromStack(stack);
      const [url, properties] = only(template, 'AWS::Lambda::Url');
      expect(url).toMatch(/^LockBackendFunctionUrl/);
      expect(properties).toMatchObject({ AuthType: 'AWS_IAM', InvokeMode: 'RESPONSE_STREAM' });
      template.hasResourceProperties('AWS::CloudFront::Distribution', {
        DistributionConfig: {
          Origins: [
            Match.objectLike({
              DomainName: {
                'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': [url, 'FunctionUrl'] }] }],
              },
            }),
          ],
        },
      });
      template.resourceCountIs('AWS::Lambda::Permission', 2);
    },
  );
});

test('a URL of elsewhere is the origin, and a warning says what synth cannot see', () => {
  const { stack } = synthesizeGiven(({ stack }) => ({
    handler: lambda.Function.fromFunctionArn(stack, 'Orders', ARN),
    functionUrl: OUTSIDE,
  }));

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Lambda::Url', 0);
  template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: { Origins: [Match.objectLike({ DomainName: new URL(OUTSIDE).host })] },
  });
  Annotations.fromStack(stack).hasWarning(
    '/Home/Lock',
    Match.stringLikeRegexp(`cannot see the function URL ${OUTSIDE} .* auth type is AWS_IAM`),
  );
});

test('a URL of elsewhere may be a parameter', () => {
  const { stack } = synthesizeGiven(({ stack }) => ({
    functionUrl: new CfnParameter(stack, 'Url').valueAsString,
  }));

  Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Origins: [
        Match.objectLike({
          DomainName: { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'Url' }] }] },
        }),
      ],
    },
  });
});

test('an adopted URL may be in another stack of the region', () => {
  const app = newApp();
  const env = { region: 'eu-central-1', account: '111122223333' };
  const backend = backendIn(new Stack(app, 'Functions', { env }));
  const functionUrl = urlOf(backend);
  lockIn(new Stack(app, 'Home', { env }), 'Lock', { handler: backend, functionUrl });

  expect(() => app.synth()).not.toThrow();
});
