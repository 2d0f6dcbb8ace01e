import { expect, test } from '@jest/globals';
import { Aws, CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { IssuerSettings } from '@furlock/edge-settings';
import type { LockProps } from '../lock-props.js';
import { synthesizeGiven, testGuard, type Given, type GuardCase } from '../testing/guard-cases.js';
import { backendIn, lockIn, newApp } from '../testing/locked-app.js';

/** A case that only differs in the properties of the lock. */
function ofProps(
  name: string,
  refused: Partial<LockProps>,
  passes: Partial<LockProps>,
  says: RegExp,
): GuardCase {
  return { name, refused: () => refused, passes: () => passes, says };
}

const errorResponses = (httpStatus: number, responseHttpStatus: number): Partial<LockProps> => ({
  distributionProps: {
    errorResponses: [{ httpStatus, responseHttpStatus, responsePagePath: '/index.html' }],
  },
});

/** A website with single-page routing and the lock behind one of its paths. */
const website =
  (httpStatus: number, path: string): GuardCase['refused'] =>
  ({ stack, backend }) => {
    const distribution = new cloudfront.Distribution(stack, 'Website', {
      defaultBehavior: { origin: new origins.HttpOrigin('www.example.com') },
      errorResponses: [{ httpStatus, responseHttpStatus: 200, responsePagePath: '/index.html' }],
    });
    const lock = lockIn(stack, 'Api', { name: 'api', handler: backend });
    lock.addBehavior(distribution, path);
    return { handler: backendIn(stack, 'Other') };
  };

const ERROR_RESPONSES: readonly GuardCase[] = [
  ...[400, 403, 405, 414, 500, 501, 503].map((status) =>
    ofProps(
      `a page with 200 instead of ${status}`,
      errorResponses(status, 200),
      errorResponses(status, status),
      RegExp(
        `Home/Lock/Distribution/Resource replaces responses with ${status}, with which the lock refuses requests, by a page with 200`,
      ),
    ),
  ),
  {
    name: 'a page with 200 instead of 403, in another distribution with the lock',
    refused: website(403, '/api/*'),
    passes: website(404, '/api/*'),
    says: /Home\/Website\/Resource replaces responses with 403/,
  },
];

const rules = (...methods: string[]): Partial<LockProps> => ({
  rules: [{ methods, path: '/docs/**', access: 'public' }],
});

const RULE_METHODS: readonly GuardCase[] = [
  ...['TRACE', 'CONNECT', 'PROPFIND', 'PURGE'].map((method) =>
    ofProps(
      `a rule for ${method}`,
      rules('GET', method),
      rules('GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'),
      RegExp(
        `Home/Lock/Settings: rules.0 is for ${method}, which CloudFront never forwards: remove the method`,
      ),
    ),
  ),
  ofProps(
    'a rule for a method that no behaviour allows',
    {
      ...rules('POST'),
      distributionProps: {
        defaultBehavior: { allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS },
      },
    },
    {
      ...rules('OPTIONS'),
      distributionProps: {
        defaultBehavior: { allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS },
      },
    },
    /rules\.0 is for POST, which no behaviour of the lock allows: set allowedMethods/,
  ),
];

const issuer = (url: string, jwksUri = 'https://login.example.com/keys'): IssuerSettings => ({
  kind: 'oidc',
  issuer: url,
  jwksUri,
  algorithms: ['RS256'],
  tokenUse: 'access',
  tokenType: null,
  audiences: null,
  clientIds: ['web'],
});

const signIn = (tokenEndpoint: string): Partial<LockProps> => ({
  issuers: [issuer('https://login.example.com/')],
  signIn: {
    issuer: 'https://login.example.com/',
    clientId: 'web',
    authorizationEndpoint: 'https://login.example.com/authorize',
    tokenEndpoint,
  },
});

const BRACES: readonly GuardCase[] = [
  ofProps(
    'an issuer with braces',
    { issuers: [issuer('https://login.microsoftonline.com/{tenantid}/v2.0')] },
    { issuers: [issuer('https://login.microsoftonline.com/9122040d/v2.0')] },
    /Settings: issuers\.1\.issuer \(https:\/\/login\.microsoftonline\.com\/\{tenantid\}\/v2\.0\) is a template, which is no token's issuer/,
  ),
  ofProps(
    'a key set with braces',
    { issuers: [issuer('https://a.example.com/', 'https://a.example.com/{tenant}/keys')] },
    { issuers: [issuer('https://a.example.com/', 'https://a.example.com/tenant/keys')] },
    /issuers\.1\.jwksUri \(.*\) is a template/,
  ),
  ofProps(
    'a token endpoint with braces',
    signIn('https://login.example.com/{tenant}/token'),
    signIn('https://login.example.com/token'),
    /signIn\.tokenEndpoint \(.*\) is a template/,
  ),
  ofProps(
    'a text that Parameter Store rejects',
    { identityClaims: ['{{tenant}}'] },
    { identityClaims: ['{tenant}'] },
    /identityClaims\.0 \(\{\{tenant\}\}\) contains "\{\{", which Parameter Store rejects/,
  ),
  {
    name: 'a text with two braces beside a dynamic reference',
    refused: () => ({ identityClaims: ['{{a}}', '{{resolve:ssm:/claim}}'] }),
    passes: () => ({ identityClaims: ['a', '{{resolve:ssm:/claim}}'] }),
    says: /identityClaims\.0 \(\{\{a\}\}\) contains/,
  },
];

const onEvent = (eventType: cloudfront.LambdaEdgeEventType) => (given: Given) => ({
  distributionProps: {
    defaultBehavior: { edgeLambdas: [{ eventType, functionVersion: versionIn(given) }] },
  },
});

const versionIn = ({ stack }: Given): lambda.IVersion =>
  lambda.Version.fromVersionArn(
    stack,
    'Other',
    'arn:aws:lambda:us-east-1:111122223333:function:other:1',
  );

const withFunction =
  (eventType: cloudfront.LambdaEdgeEventType) =>
  (given: Given): Partial<LockProps> => ({
    distributionProps: {
      defaultBehavior: {
        edgeLambdas: [{ eventType, functionVersion: versionIn(given) }],
        functionAssociations: [
          {
            eventType: cloudfront.FunctionEventType.VIEWER_RESPONSE,
            function: cloudfront.Function.fromFunctionAttributes(given.stack, 'Headers', {
              functionName: 'headers',
              functionArn: 'arn:aws:cloudfront::111122223333:function/headers',
            }),
          },
        ],
      },
    },
  });

const { ORIGIN_REQUEST, ORIGIN_RESPONSE, VIEWER_REQUEST } = cloudfront.LambdaEdgeEventType;

const ASSOCIATIONS: readonly GuardCase[] = [
  {
    name: 'a second function on the event of the lock',
    refused: onEvent(ORIGIN_REQUEST),
    passes: onEvent(VIEWER_REQUEST),
    says: /behaviour \*, runs two functions on origin-request, where CloudFront allows one, which is the edge function of the lock: use another event/,
  },
  {
    name: 'two kinds of functions on viewer events',
    refused: withFunction(VIEWER_REQUEST),
    passes: withFunction(ORIGIN_RESPONSE),
    says: /runs a CloudFront function and, on viewer-request, a Lambda@Edge function/,
  },
];

const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/0f0f0f0f';

const named =
  (...domainNames: string[]) =>
  ({ stack }: Given): Partial<LockProps> => ({
    domainNames,
    certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE),
  });

const besideAnother =
  (other: string): GuardCase['refused'] =>
  (given) => {
    const props = named('api.example.com')(given);
    new cloudfront.Distribution(given.stack, 'Another', {
      defaultBehavior: { origin: new origins.HttpOrigin('www.example.com') },
      domainNames: [other],
      certificate: props.certificate!,
    });
    return props;
  };

const DOMAIN_NAMES: readonly GuardCase[] = [
  {
    name: 'a domain name that another distribution has',
    refused: besideAnother('API.example.com'),
    passes: besideAnother('*.example.com'),
    says: /Home\/Lock\/Distribution\/Resource and Home\/Another\/Resource both have the domain name api\.example\.com/,
  },
  {
    name: 'a domain name twice',
    refused: named('api.example.com', 'api.example.com'),
    passes: named('api.example.com', 'api.example.org'),
    says: /has the domain name api\.example\.com twice/,
  },
];

const arn = (region: string, resource: string) =>
  `arn:aws:wafv2:${region}:111122223333:${resource}/orders/0f0f0f0f`;
const GLOBAL = arn('us-east-1', 'global/webacl');

const aclIn = (stack: Stack, scope: string) =>
  new wafv2.CfnWebACL(stack, 'Acl', {
    scope,
    defaultAction: { allow: {} },
    visibilityConfig: {
      cloudWatchMetricsEnabled: false,
      sampledRequestsEnabled: false,
      metricName: 'acl',
    },
  });
const WEB_ACLS: readonly GuardCase[] = [
  ...[
    ['of a region', arn('eu-central-1', 'regional/webacl')],
    ['of a region, in us-east-1', arn('us-east-1', 'regional/webacl')],
    ['of another region', arn('eu-central-1', 'global/webacl')],
    ['that is another resource', arn('us-east-1', 'global/ipset')],
    ['of another service', GLOBAL.replace('wafv2', 'waf')],
    ['by its id alone', '0f0f0f0f-1111-2222-3333-444455556666'],
    [
      'of a region that only the deployment knows',
      `arn:aws:wafv2:${Aws.REGION}:1:regional/webacl/a/b`,
    ],
  ].map(([name, webAclId]) =>
    ofProps(
      `a web ACL ${name}`,
      { webAclId: webAclId! },
      { webAclId: GLOBAL },
      // CDK itself says the region.
      /Home\/Lock\/Distribution\/Resource has a web ACL that is .*: set webAclId to the ARN of one with the scope CLOUDFRONT, which is in us-east-1|WebACL .* must be created in the us-east-1 region/,
    ),
  ),
  ofProps(
    'a web ACL of the account, by parts that only the deployment knows',
    { webAclId: `arn:${Aws.PARTITION}:wafv2:eu-west-1:${Aws.ACCOUNT_ID}:global/webacl/a/b` },
    { webAclId: `arn:${Aws.PARTITION}:wafv2:us-east-1:${Aws.ACCOUNT_ID}:global/webacl/a/b` },
    /has a web ACL that is arn:|WebACL .* must be created in the us-east-1 region/,
  ),
  {
    name: 'a regional web ACL of the stack',
    refused: ({ stack }) => ({ webAclId: aclIn(stack, 'REGIONAL').attrArn }),
    passes: ({ stack }) => ({ webAclId: new CfnParameter(stack, 'Acl').valueAsString }),
    says: /has a web ACL that is Home\/Acl, with the scope REGIONAL/,
  },
  {
    name: 'a web ACL of the stack, outside us-east-1',
    refused: ({ stack }) => ({ webAclId: aclIn(stack, 'CLOUDFRONT').attrArn }),
    passes: () => ({ webAclId: Fn.importValue('acl') }),
    says: /has a web ACL that is Home\/Acl, in eu-central-1/,
  },
];

const bucketIn = ({ stack }: Given, objectOwnership?: s3.ObjectOwnership) =>
  new s3.Bucket(
    stack,
    'Logs',
    objectOwnership === undefined ? {} : { objectOwnership },
  ) as s3.IBucket;

const ACCESS_LOGS: readonly GuardCase[] = [
  {
    name: 'a bucket without ACLs',
    refused: (given) => ({ accessLogs: { bucket: bucketIn(given) } }),
    passes: (given) => ({
      accessLogs: { bucket: bucketIn(given, s3.ObjectOwnership.BUCKET_OWNER_PREFERRED) },
    }),
    says: /Home\/Logs\/Resource, the bucket of the access logs, has no access control lists, .*BUCKET_OWNER_PREFERRED, or omit accessLogs and deliver standard logs \(v2\)/,
  },
  {
    name: 'a bucket whose owner is enforced',
    refused: (given) => ({
      accessLogs: { bucket: bucketIn(given, s3.ObjectOwnership.BUCKET_OWNER_ENFORCED) },
    }),
    passes: (given) => ({
      accessLogs: { bucket: bucketIn(given, s3.ObjectOwnership.OBJECT_WRITER) },
    }),
    says: /has no access control lists/,
  },
];

testGuard([
  ...ERROR_RESPONSES,
  ...RULE_METHODS,
  ...BRACES,
  ...ASSOCIATIONS,
  ...DOMAIN_NAMES,
  ...WEB_ACLS,
  ...ACCESS_LOGS,
]);

test.each<[name: string, region: string, says: RegExp | undefined]>([
  [
    'to which CloudFront delivers no logs',
    'eu-south-1',
    /is in eu-south-1, to which CloudFront delivers no logs/,
  ],
  ['of another region', 'eu-north-1', undefined],
])('a bucket in a region %s', (_, region, says) => {
  const synth = () =>
    synthesizeGiven(
      (given) => ({
        accessLogs: { bucket: bucketIn(given, s3.ObjectOwnership.BUCKET_OWNER_PREFERRED) },
      }),
      region,
    );

  if (says === undefined) expect(synth).not.toThrow();
  else expect(synth).toThrow(says);
});

test.each<[scope: string, attribute: 'attrArn' | 'attrId' | 'ref', says: RegExp | undefined]>([
  ['CLOUDFRONT', 'attrArn', undefined],
  ['CLOUDFRONT', 'attrId', /has a web ACL that is not the ARN of Home\/Acl/],
  ['CLOUDFRONT', 'ref', /has a web ACL that is not the ARN of Home\/Acl/],
  ['REGIONAL', 'attrArn', /has a web ACL that is Home\/Acl, with the scope REGIONAL/],
])('a web ACL of a stack in us-east-1, with the scope %s, by its %s', (scope, attribute, says) => {
  const synth = () =>
    synthesizeGiven(({ stack }) => ({ webAclId: aclIn(stack, scope)[attribute] }), 'us-east-1');

  if (says === undefined) expect(synth).not.toThrow();
  else expect(synth).toThrow(says);
});

test.each<[name: string, names: [string, string[], string[]], says: RegExp | undefined]>([
  ['itself', ['api.example.com', [], ['api.example.com']], undefined],
  ['a star', ['example.com', ['*.example.com'], ['api.example.com']], undefined],
  [
    'a star for two labels',
    ['*.example.com', [], ['a.api.example.com']],
    /has the domain name a\.api\.example\.com, which Home\/Own\/Resource does not cover/,
  ],
  ['another name', ['example.com', [], ['api.example.com']], /does not cover/],
])(
  'a certificate of the app for %s',
  (_, [domainName, subjectAlternativeNames, domainNames], says) => {
    const synth = () =>
      synthesizeGiven(
        ({ stack }) => ({
          domainNames,
          certificate: new acm.Certificate(stack, 'Own', { domainName, subjectAlternativeNames }),
        }),
        'us-east-1',
      );

    if (says === undefined) expect(synth).not.toThrow();
    else expect(synth).toThrow(says);
  },
);

test.each([
  [120, 0],
  [121, 1],
])('an originReadTimeout of %i s has %i warnings', (seconds, count) => {
  const stack = new Stack(newApp(), 'Home', { env: { region: 'eu-central-1' } });
  lockIn(stack, 'Lock', { originReadTimeout: Duration.seconds(seconds) });

  expect(
    Annotations.fromStack(stack).findWarning(
      '/Home/Lock',
      Match.stringLikeRegexp(
        `originReadTimeout is ${seconds} s\\. Without an increase of the quota`,
      ),
    ),
  ).toHaveLength(count);
});
