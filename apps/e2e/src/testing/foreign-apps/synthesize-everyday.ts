/**
 * Synthesizes CDK apps with the parts that other people's projects have: legacy distributions, stacks
 * without an environment, pools with email addresses, several distributions, tables, queues and secrets.
 *
 * Run as `synthesize-everyday.ts <folder>`, it writes one assembly for each app, `<folder>/<app>/assembly`.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  AwsCustomResource,
  AwsCustomResourcePolicy,
  PhysicalResourceId,
} from 'aws-cdk-lib/custom-resources';
import { Fn } from 'aws-cdk-lib/core';
import {
  backend,
  ENVIRONMENT,
  OPEN,
  SIGNED,
  site,
  synthesizeApps,
  type Builder,
} from './app-builder.js';

/** Answers with what it sees. */
const ECHO = `export const handler = async ({ rawPath, rawQueryString }) => ({
  statusCode: rawPath.startsWith('/missing') ? 404 : 200,
  headers: { 'content-type': 'text/plain' },
  body: [process.env.AWS_REGION, rawPath, rawQueryString].join(' '),
});`;

/** Shows its variables, and what a call to the table answers. */
const CALLS_ITS_TABLE = `export const handler = async ({ rawPath }) => {
  if (rawPath !== '/call') return { statusCode: 200, body: JSON.stringify(process.env) };
  const answer = await fetch('https://dynamodb.' + process.env.AWS_REGION + '.amazonaws.com/', {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' },
    body: JSON.stringify({ TableName: process.env.TABLE, Key: {} }),
  });
  return { statusCode: 200, body: answer.status + ' ' + (await answer.text()) };
};`;

/** A CloudFront Function for folders. */
const ADDS_INDEX = `function handler(event) {
  var request = event.request;
  if (request.uri.endsWith('/')) request.uri += 'index.html';
  return request;
}`;

/** A CloudFront Function that answers for paths of its key value store. */
const REDIRECTS_MOVED = `import cf from 'cloudfront';
const moved = cf.kvs();
async function handler(event) {
  const request = event.request;
  if (!(await moved.exists(request.uri))) return request;
  const target = await moved.get(request.uri);
  console.log('moved to ' + target);
  return {
    statusCode: 301,
    statusDescription: 'Moved Permanently',
    headers: { location: { value: target } },
  };
}`;

/** A CloudFront Function of runtime 1.0. */
const ADDS_HEADERS = `function handler(event) {
  var response = event.response;
  response.headers['x-frame-options'] = { value: 'DENY' };
  response.cookies['seen'] = { value: 'yes', attributes: 'Secure; Path=/' };
  return response;
}`;

const FAILS = `function handler(event) {
  return event.request.headers['x-absent'].value;
}`;

const NEVER_ENDS = 'function handler() { for (;;); }';

const APPS: Readonly<Record<string, (builder: Builder) => void>> = {
  /** The first distribution construct of CDK, with its defaults: a root object, and answers cached for a day. */
  'legacy-distribution': (builder) => {
    const stack = new Stack(builder.app, 'Legacy', ENVIRONMENT);
    const url = backend(builder, stack, 'Backend', ECHO).addFunctionUrl(OPEN);
    new cloudfront.CloudFrontWebDistribution(stack, 'Site', {
      originConfigs: [
        {
          customOriginSource: { domainName: Fn.select(2, Fn.split('/', url.url)) },
          behaviors: [{ isDefaultBehavior: true }],
        },
      ],
    });
  },

  /** A stack for any account and region, whose function CloudFront calls with an origin access control. */
  agnostic: (builder) => {
    const stack = new Stack(builder.app, 'Anywhere');
    const url = backend(builder, stack, 'Backend', ECHO).addFunctionUrl(SIGNED);
    new cloudfront.Distribution(stack, 'Site', {
      defaultBehavior: {
        origin: FunctionUrlOrigin.withOriginAccessControl(url),
        cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      },
    });
  },

  /** Users sign in with their address; triggers and a second factor surround the sign-in. */
  'email-pool': (builder) => {
    const stack = new Stack(builder.app, 'People', ENVIRONMENT);
    const pool = new cognito.UserPool(stack, 'Pool', {
      signInAliases: { email: true },
      autoVerify: { email: true },
      mfa: cognito.Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      lambdaTriggers: { preTokenGeneration: backend(builder, stack, 'Claims', ECHO) },
    });
    pool.addClient('Web', { authFlows: { userPassword: true } });
    site(stack, 'Site', backend(builder, stack, 'Backend', ECHO).addFunctionUrl(OPEN));
  },

  /** Two sites in two stacks. */
  'several-distributions': (builder) => {
    for (const [index, name] of ['First', 'Second'].entries()) {
      const region = ['eu-west-1', 'eu-north-1'][index] ?? '';
      const stack = new Stack(builder.app, name, { env: { ...ENVIRONMENT.env, region } });
      site(stack, 'Site', backend(builder, stack, 'Backend', ECHO).addFunctionUrl(OPEN));
    }
  },

  /** A backend with everything that it needs from AWS, and a page for what is missing. */
  'many-resources': (builder) => {
    const stack = new Stack(builder.app, 'Shop', ENVIRONMENT);
    const table = new dynamodb.TableV2(stack, 'Table', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    });
    const bucket = new s3.Bucket(stack, 'Bucket');
    const queue = new sqs.Queue(stack, 'Queue');
    const topic = new sns.Topic(stack, 'Topic');
    const secret = new secretsmanager.Secret(stack, 'Secret');
    const version = new ssm.StringParameter(stack, 'Version', { stringValue: 'seven' });
    const reader = new AwsCustomResource(stack, 'Reader', {
      onUpdate: {
        service: 'SSM',
        action: 'getParameter',
        parameters: { Name: version.parameterName },
        physicalResourceId: PhysicalResourceId.of('reader'),
      },
      policy: AwsCustomResourcePolicy.fromSdkCalls({
        resources: AwsCustomResourcePolicy.ANY_RESOURCE,
      }),
    });
    const shop = backend(builder, stack, 'Backend', CALLS_ITS_TABLE, {
      deadLetterQueue: new sqs.Queue(stack, 'Dead'),
      environment: {
        TABLE: table.tableName,
        BUCKET: bucket.bucketName,
        QUEUE: queue.queueUrl,
        TOPIC: topic.topicArn,
        SECRET: secret.secretArn,
        PASSWORD: secret.secretValue.unsafeUnwrap(),
        VERSION: reader.getResponseField('Parameter.Value'),
      },
    });
    table.grantReadWriteData(shop);
    bucket.grantRead(shop);
    queue.grantSendMessages(shop);
    topic.grantPublish(shop);
    secret.grantRead(shop);
    site(stack, 'Site', shop.addFunctionUrl(OPEN));
  },

  /** A page application: a bucket with a CloudFront Function, an API beside it, and a page for errors. */
  'page-application': (builder) => {
    const stack = new Stack(builder.app, 'Pages', ENVIRONMENT);
    const url = backend(builder, stack, 'Backend', ECHO).addFunctionUrl(OPEN);
    const rewrites = [
      {
        eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
        function: new cloudfront.Function(stack, 'Rewrite', {
          code: cloudfront.FunctionCode.fromInline(ADDS_INDEX),
        }),
      },
    ];
    const api = {
      origin: new FunctionUrlOrigin(url),
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
    };
    // Its declared types are stricter than its classes.
    const files = new s3.Bucket(stack, 'Files') as s3.IBucket;
    new BucketDeployment(stack, 'Deploy', {
      destinationBucket: files,
      sources: [Source.data('index.html', '<h1>pages</h1>'), Source.data('app.js', 'start()')],
    });
    new cloudfront.Distribution(stack, 'Site', {
      defaultRootObject: 'index.html',
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(files),
        functionAssociations: rewrites,
      },
      additionalBehaviors: {
        '/api/*': { ...api, functionAssociations: rewrites },
        '/missing*': api,
        '/pages/*': api,
      },
      errorResponses: [
        {
          httpStatus: 404,
          responseHttpStatus: 200,
          responsePagePath: '/pages/app.html',
          ttl: Duration.seconds(0),
        },
      ],
    });
  },

  /** CloudFront Functions of both runtimes: redirects from a key value store, headers, and mistakes. */
  'viewer-functions': (builder) => {
    const stack = new Stack(builder.app, 'Edges', ENVIRONMENT);
    const url = backend(builder, stack, 'Backend', ECHO).addFunctionUrl(SIGNED);
    const moved = new cloudfront.KeyValueStore(stack, 'Moved', {
      source: cloudfront.ImportSource.fromInline(
        JSON.stringify({ data: [{ key: '/old', value: '/new' }] }),
      ),
    });
    const inline = (
      id: string,
      code: string,
      more: Partial<cloudfront.FunctionProps> = {},
    ): cloudfront.Function =>
      new cloudfront.Function(stack, id, {
        code: cloudfront.FunctionCode.fromInline(code),
        runtime: cloudfront.FunctionRuntime.JS_2_0,
        ...more,
      });
    const redirects = inline('Redirects', REDIRECTS_MOVED, { keyValueStore: moved });
    const headers = inline('Headers', ADDS_HEADERS, {
      runtime: cloudfront.FunctionRuntime.JS_1_0,
    });
    const on = (
      eventType: cloudfront.FunctionEventType,
      code: cloudfront.Function,
    ): cloudfront.FunctionAssociation => ({ eventType, function: code });
    const { VIEWER_REQUEST, VIEWER_RESPONSE } = cloudfront.FunctionEventType;
    const behavior = {
      origin: FunctionUrlOrigin.withOriginAccessControl(url),
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    };
    new cloudfront.Distribution(stack, 'Site', {
      defaultBehavior: {
        ...behavior,
        functionAssociations: [on(VIEWER_REQUEST, redirects), on(VIEWER_RESPONSE, headers)],
      },
      additionalBehaviors: {
        '/broken': {
          ...behavior,
          functionAssociations: [on(VIEWER_REQUEST, inline('Broken', FAILS))],
        },
        '/endless': {
          ...behavior,
          functionAssociations: [on(VIEWER_REQUEST, inline('Endless', NEVER_ENDS))],
        },
      },
    });
  },

  /** Code in the template, modules in a layer, and a URL with cross-origin settings on an alias. */
  alias: (builder) => {
    const stack = new Stack(builder.app, 'Alias', ENVIRONMENT);
    const layer = new lambda.LayerVersion(stack, 'Words', {
      code: builder.asset('layer', {
        'nodejs/node_modules/words/index.js': "module.exports = 'of a layer';",
      }),
    });
    const greeting = new lambda.Function(stack, 'Greeting', {
      timeout: Duration.seconds(20),
      code: lambda.Code.fromInline(
        "const words = require('words');\n" +
          'exports.handler = async (event, { invokedFunctionArn }) =>\n' +
          "  ({ statusCode: 200, body: words + ' ' + invokedFunctionArn.split(':').at(-1) });",
      ),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      layers: [layer],
    });
    const url = new lambda.Alias(stack, 'Live', {
      aliasName: 'live',
      version: greeting.currentVersion as lambda.IVersion,
    }).addFunctionUrl({ ...OPEN, cors: { allowedOrigins: ['https://app.example'] } });
    site(stack, 'Site', url);
  },
};

const [, , folder = ''] = process.argv;
synthesizeApps(folder, APPS);
