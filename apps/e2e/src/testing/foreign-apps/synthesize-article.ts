/**
 * Synthesizes the design of the article that made signing at the edge known, as published and with one
 * fault after another repaired.
 *
 * Run as `synthesize-article.ts <folder>`, it writes one assembly for each step, `<folder>/<step>/assembly`.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Fn } from 'aws-cdk-lib/core';
import { SIGNED, synthesizeApps, US_EAST_1, type Builder } from './app-builder.js';
import { ARTICLE_BACKEND, articleEdge } from './article-code.js';

/** What is repaired; every step also has the repairs of the steps before it. */
const STEPS = [
  'published',
  'with-library',
  'with-prefix',
  'with-region',
  'with-permission',
] as const;

const [, , folder = ''] = process.argv;
synthesizeApps(
  folder,
  Object.fromEntries(
    STEPS.map((step) => [
      step,
      (builder: Builder) =>
        article(builder, (other) => STEPS.indexOf(step) >= STEPS.indexOf(other)),
    ]),
  ),
);

function article(builder: Builder, has: (step: (typeof STEPS)[number]) => boolean): void {
  const stack = new Stack(builder.app, 'Article', US_EAST_1);
  const pool = new cognito.UserPool(stack, 'Pool');
  pool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'article' } });
  const client = pool.addClient('Client', { oAuth: { flows: { implicitCodeGrant: true } } });
  const parameters = Object.entries({ pool: pool.userPoolId, client: client.userPoolClientId }).map(
    ([name, stringValue]) =>
      new ssm.StringParameter(stack, name, { parameterName: `/article/${name}`, stringValue }),
  );

  const backend = new lambda.Function(stack, 'Backend', {
    code: builder.asset('backend', { 'index.js': ARTICLE_BACKEND }),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_18_X,
  });
  const url = backend.addFunctionUrl(SIGNED);

  const role = new iam.Role(stack, 'EdgeRole', {
    assumedBy: new iam.CompositePrincipal(
      new iam.ServicePrincipal('lambda.amazonaws.com'),
      new iam.ServicePrincipal('edgelambda.amazonaws.com'),
    ),
    managedPolicies: [
      iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole'),
    ],
  });
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['ssm:GetParameter'],
      resources: parameters.map(({ parameterArn }) => parameterArn),
    }),
  );
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: [
        'lambda:InvokeFunctionUrl',
        ...(has('with-permission') ? ['lambda:InvokeFunction'] : []),
      ],
      resources: [backend.functionArn],
    }),
  );
  const edge = new cloudfront.experimental.EdgeFunction(stack, 'Edge', {
    code: builder.asset(
      'edge',
      {
        'index.js': articleEdge({
          prefix: has('with-prefix') ? '/article/' : '/config/article/',
          clientOptions: has('with-region') ? "{ region: 'us-east-1' }" : '{}',
        }),
      },
      has('with-library') ? ['aws-jwt-verify'] : [],
    ),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_18_X,
    timeout: Duration.seconds(7),
    role,
  });

  new cloudfront.CloudFrontWebDistribution(stack, 'Distribution', {
    originConfigs: [
      {
        customOriginSource: { domainName: Fn.select(2, Fn.split('/', url.url)) },
        behaviors: [
          {
            isDefaultBehavior: true,
            allowedMethods: cloudfront.CloudFrontAllowedMethods.ALL,
            lambdaFunctionAssociations: [
              {
                eventType: cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST,
                lambdaFunction: edge.currentVersion,
                includeBody: true,
              },
            ],
          },
        ],
      },
    ],
  });
}
