/**
 * Synthesizes CDK apps with buckets, origin groups and hosts of other people.
 *
 * Run as `synthesize-buckets.ts <folder>`, it writes one assembly for each app, `<folder>/<app>/assembly`.
 */
import { generateKeyPairSync } from 'node:crypto';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import {
  FunctionUrlOrigin,
  HttpOrigin,
  OriginGroup,
  S3BucketOrigin,
  S3StaticWebsiteOrigin,
} from 'aws-cdk-lib/aws-cloudfront-origins';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as deployment from 'aws-cdk-lib/aws-s3-deployment';
import { ENVIRONMENT, synthesizeApps, type Builder } from './app-builder.js';

const ECHO = `exports.handler = async ({ rawPath }) => {
  const file = rawPath === '/api/file' && (await fetch('https://' + process.env.FILES + '/app.js'));
  return {
    statusCode: rawPath === '/api/missing' ? 404 : 200,
    headers: { 'content-type': 'text/plain' },
    body: file ? file.status + ' ' + (await file.text()) : 'api ' + rawPath,
  };
};`;

/** Shows the origin in the event, and marks each run on its way. */
const SHOWS_ORIGIN = `exports.handler = async ({ Records: [{ cf: { request, response } }] }) => {
  if (response === undefined) return request;
  const header = [{ key: 'x-shown-origin', value: JSON.stringify(request.origin) }];
  return { ...response, headers: { ...response.headers, 'x-shown-origin': header } };
};`;

/** Signs the URL of a film for a minute. */
const SIGNS_LINKS = `const { sign } = require('node:crypto');
const { readFileSync } = require('node:fs');
exports.handler = async ({ queryStringParameters: { film } }) => {
  const url = 'https://films.example.org/films/' + film;
  const end = Math.floor(Date.now() / 1000) + 60;
  const policy = '{"Statement":[{"Resource":"' + url + '","Condition":{"DateLessThan":{"AWS:EpochTime":' + end + '}}}]}';
  const made = sign('sha1', Buffer.from(policy), readFileSync(__dirname + '/key.pem')).toString('base64');
  const signature = made.replace(/[+=/]/g, (sign) => ({ '+': '-', '=': '_', '/': '~' })[sign]);
  return { statusCode: 200, body: url + '?Expires=' + end + '&Signature=' + signature + '&Key-Pair-Id=' + process.env.KEY };
};`;

const PAGES = {
  'index.html': '<h1>home</h1>',
  'app.js': 'console.log(1)',
  'docs/index.html': '<h1>docs</h1>',
  'a b+c.txt': 'a name with signs',
  'font.woff2': 'font',
};

const APPS: Readonly<Record<string, (builder: Builder) => void>> = {
  /** A site of files and settings from the template, and an API beside it. */
  'site-with-api': ({ app, folder }) => {
    const stack = new Stack(app, 'Site', ENVIRONMENT);
    const files = filesOf(stack, { enforceSSL: true, minimumTLSVersion: 1.2 });
    const backend = new lambda.Function(stack, 'Api', {
      code: lambda.Code.fromInline(ECHO),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      environment: { FILES: files.bucketRegionalDomainName },
    });
    const url = backend.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
    const site = new cloudfront.Distribution(stack, 'Distribution', {
      defaultRootObject: 'index.html',
      defaultBehavior: { origin: S3BucketOrigin.withOriginAccessControl(files) },
      additionalBehaviors: {
        '/api/*': {
          origin: FunctionUrlOrigin.withOriginAccessControl(url),
          cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
        },
      },
      errorResponses: [
        { httpStatus: 403, responseHttpStatus: 200, responsePagePath: '/index.html' },
      ],
    });
    new deployment.BucketDeployment(stack, 'Deploy', {
      destinationBucket: files,
      distribution: site,
      sources: [
        deployment.Source.asset(folder('pages', PAGES)),
        deployment.Source.jsonData('settings.json', { api: url.url, list: [1, 2] }),
      ],
      cacheControl: [deployment.CacheControl.maxAge(Duration.minutes(5))],
      exclude: ['docs/*'],
    });
    new CfnOutput(stack, 'Url', { value: url.url });
  },

  /** A site whose bucket names another distribution. */
  'wrong-policy': ({ app, folder }) => {
    const stack = new Stack(app, 'Wrong', ENVIRONMENT);
    const files = s3.Bucket.fromBucketName(stack, 'Imported', 'of-somebody-else');
    const own = new s3.CfnBucket(stack, 'Own');
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Files', {
      bucketName: own.ref,
      bucketRegionalDomainName: own.attrRegionalDomainName,
    });
    new s3.CfnBucketPolicy(stack, 'Policy', {
      bucket: own.ref,
      policyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Action: 's3:GetObject',
            Resource: `${own.attrArn}/*`,
            Condition: {
              StringEquals: {
                'AWS:SourceArn': 'arn:aws:cloudfront::111122223333:distribution/EOTHER',
              },
            },
          },
        ],
      },
    });
    new deployment.BucketDeployment(stack, 'Deploy', {
      destinationBucket: bucket,
      sources: [deployment.Source.asset(folder('pages', PAGES))],
    });
    new cloudfront.Distribution(stack, 'Distribution', {
      defaultBehavior: { origin: S3BucketOrigin.withOriginAccessControl(bucket) },
      additionalBehaviors: {
        '/imported/*': { origin: S3BucketOrigin.withOriginAccessControl(files) },
      },
    });
  },

  /** A site with an origin access identity, a function that sees its origin, and its files in a folder. */
  'access-identity': ({ app, folder }) => {
    const stack = new Stack(app, 'Identity', ENVIRONMENT);
    const files = filesOf(stack);
    new deployment.BucketDeployment(stack, 'Deploy', {
      destinationBucket: files,
      destinationKeyPrefix: 'site',
      sources: [deployment.Source.asset(folder('pages', PAGES))],
    });
    const shows = new cloudfront.experimental.EdgeFunction(stack, 'Shows', {
      code: lambda.Code.fromInline(SHOWS_ORIGIN),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
    });
    new cloudfront.Distribution(stack, 'Distribution', {
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessIdentity(files, {
          originPath: '/site',
        }),
        edgeLambdas: [
          {
            eventType: cloudfront.LambdaEdgeEventType.ORIGIN_RESPONSE,
            functionVersion: shows.currentVersion,
          },
        ],
      },
    });
  },

  /** The website of a public bucket. */
  website: ({ app, folder }) => {
    const stack = new Stack(app, 'Web', ENVIRONMENT);
    const files = filesOf(stack, {
      publicReadAccess: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY,
      websiteIndexDocument: 'index.html',
      websiteErrorDocument: 'error.html',
    });
    new deployment.BucketDeployment(stack, 'Deploy', {
      destinationBucket: files,
      sources: [deployment.Source.asset(folder('pages', { ...PAGES, 'error.html': 'lost' }))],
    });
    new cloudfront.Distribution(stack, 'Distribution', {
      defaultBehavior: {
        origin: new S3StaticWebsiteOrigin(files),
        cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      },
    });
  },

  /** A bucket that encrypts with a key of its own. */
  encrypted: ({ app, folder }) => {
    const stack = new Stack(app, 'Secret', ENVIRONMENT);
    const files = filesOf(stack, {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: new kms.Key(stack, 'Key'),
    });
    new deployment.BucketDeployment(stack, 'Deploy', {
      destinationBucket: files,
      sources: [deployment.Source.asset(folder('pages', PAGES))],
    });
    new cloudfront.Distribution(stack, 'Distribution', {
      defaultBehavior: { origin: S3BucketOrigin.withOriginAccessControl(files) },
    });
  },

  /** Films that only a signed URL shows, and the function that signs them. */
  'private-films': ({ app, folder, asset }) => {
    const stack = new Stack(app, 'Films', ENVIRONMENT);
    const files = filesOf(stack);
    new deployment.BucketDeployment(stack, 'Deploy', {
      destinationBucket: files,
      sources: [deployment.Source.asset(folder('pages', { 'films/1': 'a film', login: 'log in' }))],
    });
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const key = new cloudfront.PublicKey(stack, 'Key', { encodedKey: publicKey });
    const signs = new lambda.Function(stack, 'Signs', {
      code: asset('signs', { 'index.js': SIGNS_LINKS, 'key.pem': privateKey }),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      environment: { KEY: key.publicKeyId },
    });
    const url = signs.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
    const origin = S3BucketOrigin.withOriginAccessControl(files);
    new cloudfront.Distribution(stack, 'Distribution', {
      certificate: Certificate.fromCertificateArn(
        stack,
        'Certificate',
        'arn:aws:acm:us-east-1:111122223333:certificate/films',
      ),
      domainNames: ['films.example.org'],
      defaultBehavior: { origin },
      additionalBehaviors: {
        '/films/*': {
          origin,
          trustedKeyGroups: [new cloudfront.KeyGroup(stack, 'Signers', { items: [key] })],
        },
        '/link': {
          origin: FunctionUrlOrigin.withOriginAccessControl(url),
          cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
          originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        },
      },
    });
  },

  /** Another host, and a bucket for when it fails. */
  failover: ({ app, folder }) => {
    const stack = new Stack(app, 'Group', ENVIRONMENT);
    const files = filesOf(stack);
    new deployment.BucketDeployment(stack, 'Deploy', {
      destinationBucket: files,
      sources: [deployment.Source.asset(folder('pages', PAGES))],
    });
    new cloudfront.Distribution(stack, 'Distribution', {
      defaultBehavior: {
        origin: new OriginGroup({
          primaryOrigin: new HttpOrigin('www.example.com', { originId: 'other' }),
          fallbackOrigin: S3BucketOrigin.withOriginAccessControl(files),
          fallbackStatusCodes: [500, 503],
        }),
        cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
        allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      },
    });
  },
};

/** Its declared types are stricter than its classes. */
function filesOf(stack: Stack, properties: s3.BucketProps = {}): s3.IBucket {
  return new s3.Bucket(stack, 'Files', properties) as s3.IBucket;
}

const [, , target = ''] = process.argv;
synthesizeApps(target, APPS);
