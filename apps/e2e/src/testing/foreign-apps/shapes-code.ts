/**
 * The code of functions as other people's projects have it, rewritten.
 */
import { SIGNS_FOR_THE_ORIGIN } from './edge-code.js';

/** Answers with what it sees. */
export const SEES = `export const handler = async ({ rawPath, headers }) => ({
  statusCode: 200,
  body: [process.env.AWS_REGION, rawPath, process.env.GREETING, headers['x-origin'], headers['x-marked']].filter(Boolean).join(' '),
});`;

/** Marks a request on its way to the origin. */
export const MARKS = `exports.handler = async ({ Records: [{ cf: { request } }] }) => {
  request.headers['x-marked'] = [{ key: 'X-Marked', value: 'marked' }];
  return request;
};`;

/** Lets a viewer with a session cookie pass, and sends everybody else to the sign-in pages. */
export const CHECKS_A_COOKIE = `
const { CognitoJwtVerifier } = require('aws-jwt-verify');
const { SSMClient, GetParametersCommand } = require('@aws-sdk/client-ssm');

const client = new SSMClient({ region: 'us-east-1' });
let settings;
async function read() {
  const Names = ['/site/client', '/site/domain', '/site/pool'];
  const { Parameters } = await client.send(new GetParametersCommand({ Names }));
  return Object.fromEntries(Parameters.map(({ Name, Value }) => [Name.replace('/site/', ''), Value]));
}

exports.handler = async ({ Records: [{ cf: { request } }] }) => {
  const { pool, client, domain } = await (settings ??= read());
  const cookies = (request.headers.cookie ?? []).flatMap(({ value }) => value.split('; '));
  const session = cookies.find((cookie) => cookie.startsWith('session='));
  try {
    const verifier = CognitoJwtVerifier.create({ userPoolId: pool, clientId: client, tokenUse: 'id' });
    await verifier.verify(session.slice('session='.length));
    return request;
  } catch {
    const location = new URL('https://' + domain + '/login');
    location.search = new URLSearchParams({
      client_id: client,
      response_type: 'code',
      redirect_uri: 'https://' + request.headers.host[0].value + '/callback',
      state: request.uri,
    });
    return {
      status: '302',
      headers: { location: [{ key: 'Location', value: location.href }], 'cache-control': [{ value: 'no-store' }] },
    };
  }
};`;

/** Signs for the paths in a file beside it. */
export const SIGNS_FOR_LISTED_PATHS: Readonly<Record<string, string>> = {
  'sign.mjs': SIGNS_FOR_THE_ORIGIN,
  'config.json': JSON.stringify({ signed: ['/orders', '/invoices', '/teams'] }),
  'index.mjs': `
import { readFileSync } from 'node:fs';
import { handler as sign } from './sign.mjs';
const { signed } = JSON.parse(readFileSync(new URL('config.json', import.meta.url), 'utf8'));
export const handler = async (event) => {
  const { request } = event.Records[0].cf;
  return signed.some((path) => request.uri.startsWith(path)) ? sign(event) : request;
};`,
};

/** Answers with a module of its layer. */
export const USES_A_LAYER = `const words = require('words');
exports.handler = async () => ({ statusCode: 200, body: words });`;

/** Answers in two pieces. */
export const STREAMS = `
const { setTimeout: delay } = require('node:timers/promises');
exports.handler = awslambda.streamifyResponse(async (event, plain) => {
  const stream = awslambda.HttpResponseStream.from(plain, {
    statusCode: 200,
    headers: { 'content-type': 'text/event-stream' },
  });
  stream.write('data: one\\n\\n');
  await delay(300);
  stream.end('data: two\\n\\n');
});`;

/** A template that an app includes, as it was written before the app. */
export const INCLUDED_TEMPLATE = {
  Parameters: { Size: { Type: 'String', Default: 'small', AllowedValues: ['small', 'large'] } },
  Mappings: { Greetings: { small: { Text: 'hi' }, large: { Text: 'good day' } } },
  Conditions: {
    IsLarge: { 'Fn::Equals': [{ Ref: 'Size' }, 'large'] },
    IsSmall: { 'Fn::Not': [{ Condition: 'IsLarge' }] },
  },
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: {
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        },
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: {
          ZipFile:
            'exports.handler = async () => ({ statusCode: 200, body: JSON.stringify(process.env) });',
        },
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Runtime: 'nodejs24.x',
        Environment: {
          Variables: {
            GREETING: { 'Fn::FindInMap': ['Greetings', { Ref: 'Size' }, 'Text'] },
            KIND: { 'Fn::If': ['IsSmall', 'one of many', { Ref: 'AWS::NoValue' }] },
            TOPIC: { 'Fn::If': ['IsLarge', { Ref: 'Topic' }, 'none'] },
          },
        },
      },
    },
    Topic: { Type: 'AWS::SNS::Topic', Condition: 'IsLarge' },
    Url: {
      Type: 'AWS::Lambda::Url',
      Properties: { AuthType: 'NONE', TargetFunctionArn: { Ref: 'Function' } },
    },
    UrlPermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunctionUrl',
        FunctionName: { Ref: 'Function' },
        FunctionUrlAuthType: 'NONE',
        Principal: '*',
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
        InvokedViaFunctionUrl: true,
        Principal: '*',
      },
    },
    Site: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Comment: { 'Fn::If': ['IsLarge', 'large', { Ref: 'AWS::NoValue' }] },
          Origins: [
            {
              Id: 'function',
              DomainName: {
                'Fn::Select': ['2', { 'Fn::Split': ['/', { 'Fn::GetAtt': 'Url.FunctionUrl' }] }],
              },
              CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
            },
          ],
          DefaultCacheBehavior: {
            TargetOriginId: 'function',
            ViewerProtocolPolicy: 'allow-all',
            CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          },
        },
      },
    },
  },
};
