/**
 * Synthesizes CDK apps in the shapes of public projects with a function behind CloudFront: a check of a
 * cookie, a signer that follows tags, streaming, a bundle without the SDK, imported functions, and every way
 * in which the CDK spreads an app over stacks.
 *
 * Run as `synthesize-shapes.ts <folder>`, it writes one assembly for each app, `<folder>/<app>/assembly`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CfnOutput, Duration, NestedStack, SecretValue, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin, HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Fn } from 'aws-cdk-lib/core';
import {
  backend,
  ENVIRONMENT,
  OPEN,
  SIGNED,
  site,
  synthesizeApps,
  US_EAST_1,
  type Builder,
} from './app-builder.js';
import {
  CHECKS_A_COOKIE,
  INCLUDED_TEMPLATE,
  MARKS,
  SEES,
  SIGNS_FOR_LISTED_PATHS,
  STREAMS,
  USES_A_LAYER,
} from './shapes-code.js';

const [, , folder = ''] = process.argv;
const HANDLER = {
  handler: 'index.handler',
  runtime: lambda.Runtime.NODEJS_24_X,
  // Three seconds, the default, are too few on a busy machine.
  timeout: Duration.seconds(20),
};

const APPS: Readonly<Record<string, (builder: Builder) => void>> = {
  /** Files and an API whose viewers sign in at the hosted pages and then have a cookie. */
  'cookie-check': (builder) => {
    const stack = new Stack(builder.app, 'Site', US_EAST_1);
    const pool = new cognito.UserPool(stack, 'Pool', { signInAliases: { email: true } });
    const domain = pool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'my-site' } });
    const client = pool.addClient('Client', {
      oAuth: {
        flows: { authorizationCodeGrant: true },
        callbackUrls: ['https://site.example/callback'],
      },
    });
    const edge = edgeFunction(builder, stack, 'Check', { 'index.js': CHECKS_A_COOKIE }, [
      'aws-jwt-verify',
    ]);
    const settings = {
      pool: pool.userPoolId,
      client: client.userPoolClientId,
      domain: `${domain.domainName}.auth.${stack.region}.amazoncognito.com`,
    };
    for (const [name, stringValue] of Object.entries(settings)) {
      new ssm.StringParameter(stack, name, {
        parameterName: `/site/${name}`,
        stringValue,
      }).grantRead(edge);
    }
    const files = new s3.Bucket(stack, 'Files') as s3.IBucket;
    new BucketDeployment(stack, 'Deploy', {
      destinationBucket: files,
      sources: [Source.data('index.html', '<h1>members</h1>')],
    });
    const edgeLambdas = [
      {
        eventType: cloudfront.LambdaEdgeEventType.VIEWER_REQUEST,
        functionVersion: edge.currentVersion,
      },
    ];
    const url = backend(builder, stack, 'Backend', SEES).addFunctionUrl(OPEN);
    new cloudfront.Distribution(stack, 'Distribution', {
      defaultRootObject: 'index.html',
      defaultBehavior: { origin: S3BucketOrigin.withOriginAccessControl(files), edgeLambdas },
      additionalBehaviors: {
        '/api/*': {
          origin: new FunctionUrlOrigin(url),
          cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
          edgeLambdas,
        },
      },
    });
  },

  /** A signer whose role may call every function with a tag; a file in its bundle lists the paths. */
  'tag-signer': (builder) => {
    const stack = new Stack(builder.app, 'Tags', US_EAST_1);
    const layer = new lambda.LayerVersion(stack, 'Words', {
      code: builder.asset('words', {
        'nodejs/node_modules/words/index.js': "module.exports = 'of a layer';",
      }),
    });
    const functions = ['Orders', 'Invoices', 'Teams'].map(
      (id) =>
        new lambda.Function(stack, id, {
          ...HANDLER,
          code: builder.asset('backend', { 'index.js': USES_A_LAYER }),
          layers: [layer],
        }),
    );
    const [orders, invoices, teams] = functions;
    if (orders !== undefined) Tags.of(orders).add('called-by', 'edge');
    const edge = edgeFunction(builder, stack, 'Signer', SIGNS_FOR_LISTED_PATHS);
    const actions = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'];
    edge.addToRolePolicy(
      new iam.PolicyStatement({
        actions,
        resources: ['*'],
        conditions: { StringEquals: { 'aws:ResourceTag/called-by': 'edge' } },
      }),
    );
    edge.addToRolePolicy(
      new iam.PolicyStatement({
        actions,
        resources: [teams?.functionArn ?? ''],
        conditions: { StringEquals: { 'aws:PrincipalTag/team': 'web' } },
      }),
    );
    const behavior = (backend: lambda.Function | undefined): cloudfront.BehaviorOptions => ({
      origin: new FunctionUrlOrigin(backend?.addFunctionUrl(SIGNED) as lambda.IFunctionUrl),
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      edgeLambdas: [
        {
          eventType: cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST,
          functionVersion: edge.currentVersion,
        },
      ],
    });
    new cloudfront.Distribution(stack, 'Distribution', {
      defaultBehavior: behavior(orders),
      additionalBehaviors: { '/invoices*': behavior(invoices), '/teams*': behavior(teams) },
    });
  },

  /** A function that streams, for CloudFront only. */
  streaming: (builder) => {
    const stack = new Stack(builder.app, 'Chat', ENVIRONMENT);
    const chat = new lambda.Function(stack, 'Chat', {
      ...HANDLER,
      code: builder.asset('chat', { 'index.js': STREAMS }),
    });
    const url = chat.addFunctionUrl({ ...SIGNED, invokeMode: lambda.InvokeMode.RESPONSE_STREAM });
    site(stack, 'Site', url, { origin: FunctionUrlOrigin.withOriginAccessControl(url) });
  },

  /** The construct's own bundling: CommonJS, without the SDK that the runtime brings. */
  'external-sdk': (builder) => {
    const stack = new Stack(builder.app, 'Bundled', ENVIRONMENT);
    const parameter = new ssm.StringParameter(stack, 'Parameter', { stringValue: 'of SSM' });
    const handler = new NodejsFunction(stack, 'Handler', {
      entry: join(import.meta.dirname, 'external-sdk-handler.ts'),
      runtime: lambda.Runtime.NODEJS_22_X,
      timeout: Duration.seconds(20),
      projectRoot: process.cwd(),
      depsLockFilePath: resolve('package-lock.json'),
      environment: { PARAMETER: parameter.parameterName },
      bundling: { format: OutputFormat.CJS },
    });
    parameter.grantRead(handler);
    site(stack, 'Site', handler.addFunctionUrl(OPEN));
  },

  /** Functions of other apps, at the edge and behind a URL, and an alias that CodeDeploy shifts. */
  imported: (builder) => {
    const stack = new Stack(builder.app, 'Shop', ENVIRONMENT);
    const orders = lambda.Function.fromFunctionAttributes(stack, 'Orders', {
      functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:orders',
      sameEnvironment: true,
    });
    const live = new lambda.Alias(stack, 'Live', {
      aliasName: 'live',
      version: backend(builder, stack, 'Backend', SEES).currentVersion as lambda.IVersion,
    });
    new codedeploy.LambdaDeploymentGroup(stack, 'Deployments', {
      alias: live,
      deploymentConfig: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
    });
    const behavior = (url: lambda.FunctionUrl): cloudfront.BehaviorOptions => ({
      origin: FunctionUrlOrigin.withOriginAccessControl(url),
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
    });
    new cloudfront.Distribution(stack, 'Site', {
      defaultBehavior: {
        ...behavior(orders.addFunctionUrl(SIGNED)),
        edgeLambdas: [
          {
            eventType: cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST,
            functionVersion: lambda.Version.fromVersionArn(
              stack,
              'Marks',
              'arn:aws:lambda:us-east-1:111122223333:function:marks:7',
            ),
          },
        ],
      },
      additionalBehaviors: { '/live/*': behavior(live.addFunctionUrl(SIGNED)) },
    });
  },

  /** One site per way to spread an app: stages, nested stacks, exports, included templates, regions. */
  structure: (builder) => {
    const echo = (stack: Stack, greeting: string): lambda.FunctionUrl =>
      backend(builder, stack, `Of${stack.node.id}`, SEES, {
        environment: { GREETING: greeting },
      }).addFunctionUrl(OPEN);
    const uncached = { cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED };

    const stage = new Stage(builder.app, 'Beta', ENVIRONMENT);
    const data = new Stack(stage, 'Data');
    site(new Stack(stage, 'Web'), 'Site', echo(data, 'stage'));

    const api = new Stack(builder.app, 'Api', ENVIRONMENT);
    new CfnOutput(api, 'Address', { value: echo(api, 'export').url, exportName: 'address' });
    const domainName = Fn.select(2, Fn.split('/', Fn.importValue('address')));
    new cloudfront.Distribution(new Stack(builder.app, 'Front', ENVIRONMENT), 'Site', {
      defaultBehavior: {
        origin: new HttpOrigin(domainName, {
          customHeaders: {
            'x-origin': SecretValue.secretsManager('of-the-origin').unsafeUnwrap(),
          },
        }),
        ...uncached,
      },
    });

    const root = new Stack(builder.app, 'Root', ENVIRONMENT);
    site(new NestedStack(root, 'Cdn'), 'Site', echo(new NestedStack(root, 'Code'), 'nested'));

    const included = new Stack(builder.app, 'Included', ENVIRONMENT);
    const templateFile = join(folder, 'included.json');
    mkdirSync(folder, { recursive: true });
    writeFileSync(templateFile, JSON.stringify(INCLUDED_TEMPLATE));
    new CfnInclude(included, 'Template', { templateFile, parameters: { Size: 'small' } });

    const abroad = new Stack(builder.app, 'Abroad', ENVIRONMENT);
    site(abroad, 'Site', echo(abroad, 'abroad'), {
      edgeLambdas: [
        {
          eventType: cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST,
          functionVersion: edgeFunction(builder, abroad, 'Marks', { 'index.js': MARKS })
            .currentVersion,
        },
      ],
    });

    const anywhere = new Stack(builder.app, 'Anywhere');
    site(anywhere, 'Site', echo(anywhere, 'anywhere'));
  },
};

synthesizeApps(folder, APPS);

function edgeFunction(
  builder: Builder,
  stack: Stack,
  id: string,
  files: Readonly<Record<string, string>>,
  packages: readonly string[] = [],
): cloudfront.experimental.EdgeFunction {
  return new cloudfront.experimental.EdgeFunction(stack, id, {
    ...HANDLER,
    code: builder.asset(`${stack.stackName}-${id}`, files, packages),
  });
}
