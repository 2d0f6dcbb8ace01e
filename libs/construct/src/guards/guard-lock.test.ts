import { describe, expect, test } from '@jest/globals';
import { Aspects, CfnParameter, CfnResource, Duration, Fn, Stack, type App } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { LockProps } from '../lock-props.js';
import type { Lock } from '../lock.js';
import { REGIONS, backendIn, lockIn, newApp } from '../testing/locked-app.js';

/** A lock, and everything around it that a user may change. */
interface Locked {
  readonly app: App;
  readonly stack: Stack;
  readonly lock: Lock;
  readonly backend: lambda.Function;
}

/** A change that trips a guard, and a similar change that does not. */
interface Case {
  readonly name: string;
  readonly trips: (locked: Locked) => void;
  readonly passes: (locked: Locked) => void;
  readonly says: RegExp;
  readonly props?: Partial<LockProps>;
}

const DEFAULT = 'DistributionConfig.DefaultCacheBehavior';

/** The CloudFormation resource of a construct. */
function resourceOf(construct: { node: { defaultChild?: unknown } }): CfnResource {
  return construct.node.defaultChild as CfnResource;
}

function override(construct: { node: { defaultChild?: unknown } }, path: string, value: unknown) {
  resourceOf(construct).addPropertyOverride(path, value);
}

/** The options that lock a second behaviour as the first is locked. */
const asLocked = ({ lock }: Locked): cloudfront.AddBehaviorOptions => ({
  cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
  originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
  viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
  edgeLambdas: [
    {
      functionVersion: lock.edgeVersion,
      eventType: cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST,
      includeBody: true,
    },
  ],
});

const urlOrigin = ({ lock }: Locked) => new origins.FunctionUrlOrigin(lock.functionUrl);

/** Puts a custom origin request policy on the default behaviour. */
function forward(
  { stack, lock }: Locked,
  change: Partial<cloudfront.OriginRequestPolicyProps>,
): void {
  const policy = new cloudfront.OriginRequestPolicy(stack, 'Own', {
    headerBehavior: cloudfront.OriginRequestHeaderBehavior.denyList('Host'),
    cookieBehavior: cloudfront.OriginRequestCookieBehavior.all(),
    queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.all(),
    ...change,
  });
  override(lock.distribution, `${DEFAULT}.OriginRequestPolicyId`, policy.originRequestPolicyId);
}

const forwardsAll = (locked: Locked) => forward(locked, {});

function permit({ stack, backend }: Locked, props: Partial<lambda.CfnPermissionProps>): void {
  new lambda.CfnPermission(stack, 'Another', {
    action: 'lambda:InvokeFunction',
    functionName: backend.functionArn,
    principal: 'events.amazonaws.com',
    ...props,
  });
}

function ownPermission({ lock }: Locked, id: string): CfnResource {
  return lock.node.findChild(id) as CfnResource;
}

/** Adds another role with these permissions. */
function allow({ stack }: Locked, actions: string[], resources: string[]): void {
  new iam.Role(stack, 'Other', {
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    inlinePolicies: {
      other: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({ actions, resources })],
      }),
    },
  });
}

const BEHAVIORS: readonly Case[] = [
  {
    name: 'another managed cache policy, by an escape hatch',
    trips: ({ lock }) =>
      override(
        lock.distribution,
        `${DEFAULT}.CachePolicyId`,
        cloudfront.CachePolicy.CACHING_OPTIMIZED.cachePolicyId,
      ),
    passes: ({ lock }) =>
      override(
        lock.distribution,
        `${DEFAULT}.CachePolicyId`,
        cloudfront.CachePolicy.CACHING_DISABLED.cachePolicyId,
      ),
    says: /behaviour \*, routes to the locked function with a cache policy other than the managed CachingDisabled/,
  },
  {
    name: 'a custom cache policy that caches nothing, by an aspect',
    trips: ({ app, stack }) => {
      const policy = new cloudfront.CachePolicy(stack, 'NoCache', {
        minTtl: Duration.seconds(0),
        defaultTtl: Duration.seconds(0),
        maxTtl: Duration.seconds(0),
      });
      Aspects.of(app).add({
        visit: (node) => {
          if (!CfnResource.isCfnResource(node)) return;
          if (node.cfnResourceType !== 'AWS::CloudFront::Distribution') return;
          node.addPropertyOverride(`${DEFAULT}.CachePolicyId`, policy.cachePolicyId);
        },
      });
    },
    passes: ({ stack }) => void new cloudfront.CachePolicy(stack, 'NoCache'),
    says: /cache policy other than the managed CachingDisabled/,
  },
  {
    name: 'a second behaviour without the edge function',
    trips: (locked) =>
      locked.lock.distribution.addBehavior('/public/*', urlOrigin(locked), {
        ...asLocked(locked),
        edgeLambdas: [],
      }),
    passes: (locked) =>
      locked.lock.distribution.addBehavior('/public/*', urlOrigin(locked), asLocked(locked)),
    says: /behaviour \/public\/\*, routes to the locked function without its edge function: to make the path public, add a rule/,
  },
  {
    name: 'a second distribution without the edge function',
    trips: (locked) =>
      void new cloudfront.Distribution(locked.stack, 'Second', {
        defaultBehavior: { ...asLocked(locked), origin: urlOrigin(locked), edgeLambdas: [] },
      }),
    passes: ({ stack }) =>
      void new cloudfront.Distribution(stack, 'Second', {
        defaultBehavior: { origin: new origins.HttpOrigin('www.example.com') },
      }),
    says: /Home\/Second\/Resource, behaviour \*, routes to the locked function without its edge function/,
  },
  {
    name: 'a group of origins without the edge function',
    trips: (locked) =>
      locked.lock.distribution.addBehavior(
        '/public/*',
        new origins.OriginGroup({
          primaryOrigin: new origins.HttpOrigin('www.example.com'),
          fallbackOrigin: urlOrigin(locked),
        }),
      ),
    passes: ({ lock }) =>
      lock.distribution.addBehavior(
        '/public/*',
        new origins.OriginGroup({
          primaryOrigin: new origins.HttpOrigin('www.example.com'),
          fallbackOrigin: new origins.HttpOrigin('www.example.org'),
        }),
      ),
    says: /behaviour \/public\/\*, routes to the locked function without its edge function/,
  },
  {
    name: 'an edge function on another event',
    trips: ({ lock }) =>
      override(
        lock.distribution,
        `${DEFAULT}.LambdaFunctionAssociations.0.EventType`,
        'viewer-request',
      ),
    passes: ({ lock }) =>
      override(
        lock.distribution,
        `${DEFAULT}.LambdaFunctionAssociations.0.EventType`,
        'origin-request',
      ),
    says: /without its edge function/,
  },
  {
    name: 'an edge function that does not receive the body',
    trips: ({ lock }) =>
      override(lock.distribution, `${DEFAULT}.LambdaFunctionAssociations.0.IncludeBody`, false),
    passes: ({ lock }) =>
      override(lock.distribution, `${DEFAULT}.LambdaFunctionAssociations.0.IncludeBody`, true),
    says: /does not receive the body: set includeBody to true/,
  },
  {
    name: 'viewers over plain HTTP',
    trips: ({ lock }) =>
      override(lock.distribution, `${DEFAULT}.ViewerProtocolPolicy`, 'allow-all'),
    passes: ({ lock }) =>
      override(lock.distribution, `${DEFAULT}.ViewerProtocolPolicy`, 'https-only'),
    says: /over plain HTTP too/,
  },
  {
    name: 'a policy that does not forward Authorization',
    trips: (locked) =>
      forward(locked, {
        headerBehavior: cloudfront.OriginRequestHeaderBehavior.denyList('Host', 'Authorization'),
      }),
    passes: forwardsAll,
    says: /does not forward the Authorization header: set originRequestPolicy/,
  },
  {
    name: 'a policy that lists the headers to forward',
    trips: (locked) =>
      forward(locked, {
        headerBehavior: cloudfront.OriginRequestHeaderBehavior.allowList('Accept'),
      }),
    passes: forwardsAll,
    says: /does not forward the Authorization header: set/,
  },
  {
    name: 'a policy that does not forward the query string',
    trips: (locked) =>
      forward(locked, { queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.none() }),
    passes: forwardsAll,
    says: /does not forward the query string: set/,
  },
  {
    name: 'a policy that does not forward some cookies',
    trips: (locked) =>
      forward(locked, { cookieBehavior: cloudfront.OriginRequestCookieBehavior.denyList('a') }),
    passes: forwardsAll,
    says: /does not forward the cookies: set/,
  },
  {
    name: 'a custom policy that forwards Host',
    trips: (locked) =>
      forward(locked, { headerBehavior: cloudfront.OriginRequestHeaderBehavior.all() }),
    passes: forwardsAll,
    says: /forwards the viewer's Host header/,
  },
  {
    name: 'no policy at all',
    trips: ({ lock }) =>
      resourceOf(lock.distribution).addPropertyDeletionOverride(`${DEFAULT}.OriginRequestPolicyId`),
    passes: () => undefined,
    says: /does not forward the Authorization header, the query string and the cookies/,
  },
  {
    name: 'the managed policy that forwards Host',
    trips: ({ lock }) =>
      override(
        lock.distribution,
        `${DEFAULT}.OriginRequestPolicyId`,
        cloudfront.OriginRequestPolicy.ALL_VIEWER.originRequestPolicyId,
      ),
    passes: ({ lock }) =>
      override(
        lock.distribution,
        `${DEFAULT}.OriginRequestPolicyId`,
        cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER.originRequestPolicyId,
      ),
    says: /forwards the viewer's Host header/,
  },
  {
    name: 'an origin access control, which would overwrite the edge’s signature',
    trips: ({ stack, lock }) =>
      override(
        lock.distribution,
        'DistributionConfig.Origins.0.OriginAccessControlId',
        new cloudfront.FunctionUrlOriginAccessControl(stack, 'Own').originAccessControlId,
      ),
    passes: ({ stack }) => void new cloudfront.FunctionUrlOriginAccessControl(stack, 'Own'),
    says: /has an origin access control, which would overwrite the edge's signature: remove it, or set signing: 'oac'/,
  },
];

const GRANTS: readonly Case[] = [
  {
    name: 'one of the two permissions is missing',
    trips: ({ lock }) => void lock.node.tryRemoveChild('InvokeFunction'),
    passes: () => undefined,
    says: /The permission lambda:InvokeFunction for the edge role on Home\/LockBackend is missing/,
  },
  {
    name: 'one of the two permissions is for another principal',
    trips: (locked) =>
      ownPermission(locked, 'InvokeFunctionUrl').addPropertyOverride('Principal', '111122223333'),
    passes: () => undefined,
    says: /The permission lambda:InvokeFunctionUrl for the edge role .* is missing/,
  },
  {
    name: 'a permission that lets the edge role call the function without its URL',
    trips: (locked) =>
      ownPermission(locked, 'InvokeFunction').addPropertyDeletionOverride('InvokedViaFunctionUrl'),
    passes: (locked) =>
      ownPermission(locked, 'InvokeFunction').addPropertyOverride('InvokedViaFunctionUrl', true),
    says: /in ways other than through its URL: set InvokedViaFunctionUrl to true/,
  },
  {
    name: 'another account through the URL',
    trips: (locked) =>
      permit(locked, { action: 'lambda:InvokeFunctionUrl', principal: '111122223333' }),
    passes: (locked) =>
      permit(locked, { sourceArn: 'arn:aws:events:eu-central-1:111122223333:rule/a' }),
    says: /Home\/Another lets a principal other than the edge role call the function's URL/,
  },
  {
    name: 'another account through the URL, by addPermission',
    trips: ({ backend }) =>
      backend.addPermission('Extra', {
        principal: new iam.AccountPrincipal('111122223333'),
        action: 'lambda:InvokeFunctionUrl',
        functionUrlAuthType: lambda.FunctionUrlAuthType.AWS_IAM,
      }),
    passes: ({ backend }) =>
      backend.addPermission('Extra', {
        principal: new iam.ServicePrincipal('events.amazonaws.com'),
      }),
    says: /Home\/LockBackend\/Extra lets a principal other than the edge role/,
  },
  {
    name: 'public access',
    trips: (locked) => permit(locked, { principal: '*' }),
    passes: (locked) => permit(locked, {}),
    says: /lets anyone call the locked function/,
  },
  {
    name: 'every action of the function, by a permission',
    trips: (locked) => permit(locked, { action: 'lambda:*' }),
    passes: (locked) => permit(locked, {}),
    says: /grants lambda:\*: name a single action/,
  },
  {
    name: 'a URL without IAM',
    trips: ({ stack, backend }) =>
      void new lambda.CfnUrl(stack, 'Open', {
        authType: 'NONE',
        targetFunctionArn: backend.functionArn,
      }),
    passes: ({ stack }) =>
      void new lambda.CfnUrl(stack, 'Open', {
        authType: 'NONE',
        targetFunctionArn: backendIn(stack, 'NotLocked').functionArn,
      }),
    says: /Home\/Open exposes the locked function to unsigned requests/,
  },
  {
    name: 'the lock’s URL without IAM, by an escape hatch',
    trips: ({ lock }) => override(lock.functionUrl, 'AuthType', 'NONE'),
    passes: ({ lock }) => override(lock.functionUrl, 'AuthType', 'AWS_IAM'),
    says: /set authType to FunctionUrlAuthType.AWS_IAM/,
  },
  {
    name: 'every action, for another role',
    trips: (locked) => allow(locked, ['*'], ['*']),
    passes: (locked) => allow(locked, ['s3:*'], ['*']),
    says: /Home\/Other\/Resource grants \* on the locked function, which bypasses the token check/,
  },
  {
    name: 'the function’s URL, for another role',
    trips: (locked) => allow(locked, ['lambda:Invoke*'], [locked.backend.functionArn]),
    passes: (locked) => allow(locked, ['lambda:InvokeFunction'], [locked.backend.functionArn]),
    says: /grants lambda:Invoke\* on the locked function/,
  },
  {
    name: 'a family of actions, for the edge role',
    trips: ({ lock }) =>
      void lock.edgeRole.addToPrincipalPolicy(
        new iam.PolicyStatement({ actions: ['ssm:*'], resources: ['arn:aws:ssm:*:*:parameter/a'] }),
      ),
    passes: ({ lock }) =>
      void lock.edgeRole.addToPrincipalPolicy(
        new iam.PolicyStatement({
          actions: ['ssm:GetParameters'],
          resources: ['arn:aws:ssm:*:*:parameter/a'],
        }),
      ),
    says: /grants the edge role ssm:\*: name the actions/,
  },
  {
    name: 'an action on all resources, for the edge role',
    trips: ({ lock }) =>
      void lock.edgeRole.addToPrincipalPolicy(
        new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: ['*'] }),
      ),
    passes: ({ lock }) =>
      void lock.edgeRole.addToPrincipalPolicy(
        new iam.PolicyStatement({
          actions: ['kms:Decrypt'],
          resources: ['arn:aws:kms:eu-central-1:111122223333:key/a'],
        }),
      ),
    says: /grants the edge role kms:Decrypt on all resources: name the resource/,
  },
  {
    name: 'a managed policy, for the edge role',
    trips: ({ lock }) =>
      lock.edgeRole.addManagedPolicy(
        iam.ManagedPolicy.fromAwsManagedPolicyName('CloudWatchFullAccess'),
      ),
    passes: () => undefined,
    says: /has a managed policy/,
  },
  {
    name: 'a family of actions, in the policy of the edge role',
    trips: ({ lock }) => allowInPolicyOfEdge(lock, 'ssm:*'),
    passes: ({ lock }) => allowInPolicyOfEdge(lock, 'ssm:GetParameters'),
    says: /EdgeSettings\/Resource grants the edge role ssm:\*: name the actions/,
  },
  {
    name: 'another principal that may assume the edge role',
    trips: ({ lock }) =>
      (lock.edgeRole as iam.Role).assumeRolePolicy?.addStatements(
        new iam.PolicyStatement({
          actions: ['sts:AssumeRole'],
          principals: [new iam.AccountPrincipal('111122223333')],
        }),
      ),
    passes: () => undefined,
    says: /can be assumed by principals other than Lambda and Lambda@Edge/,
  },
];

/** Widens the managed policy that the lock gives to the edge role. */
function allowInPolicyOfEdge(lock: Lock, action: string): void {
  const policy = lock.node.root.node
    .findAll()
    .find((construct) => construct instanceof iam.ManagedPolicy);
  policy?.addStatements(
    new iam.PolicyStatement({ actions: [action], resources: ['arn:aws:ssm:*:*:parameter/a'] }),
  );
}

const onEdgeFunction =
  (path: string, value: unknown) =>
  ({ lock }: Locked) =>
    override(lock.edgeFunction, path, value);

const EDGE_FUNCTION: readonly Case[] = [
  [
    'a runtime that the edge does not support',
    'Runtime',
    'nodejs20.x',
    'nodejs22.x',
    /nodejs20\.x/,
  ],
  ['a runtime of another language', 'Runtime', 'python3.13', 'nodejs24.x', /NODEJS_22_X/],
  ['arm64', 'Architectures', ['arm64'], ['x86_64'], /is not for x86_64/],
  ['too much memory', 'MemorySize', 10_241, 10_240, /10241 MB of memory: set edgeMemoryMb/],
  ['too little memory', 'MemorySize', 127, 128, /127 MB of memory/],
  [
    'too long a timeout',
    'Timeout',
    31,
    30,
    /has a timeout of 31 s: set edgeTimeout to at most 30 s/,
  ],
  ['a disk', 'EphemeralStorage', { Size: 1024 }, { Size: 512 }, /1024 MB of ephemeral/],
  ['variables', 'Environment', { Variables: { A: 'b' } }, { Variables: {} }, /variables \(A\)/],
  ['layers', 'Layers', ['arn:aws:lambda:us-east-1:1:layer:a:1'], undefined, /has layers: bundle/],
  ['a VPC', 'VpcConfig', { SubnetIds: ['subnet-1'] }, undefined, /is in a VPC/],
  ['tracing', 'TracingConfig', { Mode: 'Active' }, { Mode: 'PassThrough' }, /X-Ray/],
  ['a dead-letter queue', 'DeadLetterConfig', { TargetArn: 'a' }, undefined, /dead-letter/],
].map(([name, path, wrong, right, says]) => ({
  name: `the edge function: ${name as string}`,
  trips: onEdgeFunction(path as string, wrong),
  passes: right === undefined ? () => undefined : onEdgeFunction(path as string, right),
  says: says as RegExp,
}));

const CLIENTS: readonly Case[] = [
  {
    name: 'the implicit grant',
    trips: ({ lock }) => override(lock.userPoolClient, 'AllowedOAuthFlows', ['code', 'implicit']),
    passes: ({ lock }) => override(lock.userPoolClient, 'AllowedOAuthFlows', ['code']),
    says: /allows the implicit grant/,
  },
  {
    name: 'a callback over plain HTTP',
    trips: ({ lock }) =>
      override(lock.userPoolClient, 'CallbackURLs', ['http://app.example.com/callback']),
    passes: ({ lock }) =>
      override(lock.userPoolClient, 'CallbackURLs', [
        'https://app.example.com/callback',
        'http://127.0.0.1:8080/callback',
        'http://[::1]/callback',
        'myapp://callback',
      ]),
    says: /plain HTTP \(http:\/\/app\.example\.com\/callback\)/,
  },
  {
    name: 'a host that only starts with localhost',
    trips: ({ lock }) =>
      override(lock.userPoolClient, 'LogoutURLs', ['http://localhost.example.com/']),
    passes: ({ lock }) => override(lock.userPoolClient, 'LogoutURLs', ['http://localhost/']),
    says: /plain HTTP/,
  },
];

const browserClient = ({ lock }: Locked) => lock.browserClient ?? lock;
const callbackAt = (host: string) => [`https://${host}/auth/callback`];

const WITH_SIGN_IN: readonly Case[] = [
  {
    name: 'a behaviour that takes the prefix',
    trips: ({ lock }) =>
      lock.distribution.addBehavior('/auth/*', new origins.HttpOrigin('www.example.com')),
    passes: ({ lock }) =>
      lock.distribution.addBehavior('/authors/*', new origins.HttpOrigin('www.example.com')),
    says: /behaviour \/auth\/\*, takes \/auth, where Home\/Lock signs people in: set pathPrefix/,
  },
  {
    name: 'a behaviour that takes one path of the sign-in, by a pattern without a slash',
    trips: ({ lock }) =>
      lock.distribution.addBehavior('*/call?ack', new origins.HttpOrigin('www.example.com')),
    passes: ({ lock }) =>
      lock.distribution.addBehavior('/AUTH/*', new origins.HttpOrigin('www.example.com')),
    says: /behaviour \*\/call\?ack, takes \/auth/,
  },
  {
    name: 'a behaviour with a pattern that only the deployment knows',
    trips: ({ stack, lock }) =>
      lock.distribution.addBehavior(
        `/${new CfnParameter(stack, 'Folder').valueAsString}/*`,
        new origins.HttpOrigin('www.example.com'),
      ),
    passes: ({ stack, lock }) =>
      lock.distribution.addBehavior(
        `/files/${new CfnParameter(stack, 'Folder').valueAsString}/*`,
        new origins.HttpOrigin('www.example.com'),
      ),
    says: /behaviour \/…\/\*, takes \/auth/,
  },
  {
    name: 'sign-in without POST',
    trips: ({ lock }) => override(lock.distribution, `${DEFAULT}.AllowedMethods`, ['GET', 'HEAD']),
    passes: ({ lock }) =>
      override(
        lock.distribution,
        `${DEFAULT}.AllowedMethods`,
        cloudfront.AllowedMethods.ALLOW_ALL.methods,
      ),
    says: /behaviour \*, does not allow POST/,
  },
  {
    name: 'pages that a browser may store, by a policy of one’s own',
    trips: ({ stack, lock }) =>
      override(
        lock.distribution,
        `${DEFAULT}.ResponseHeadersPolicyId`,
        new cloudfront.ResponseHeadersPolicy(stack, 'Own').responseHeadersPolicyId,
      ),
    passes: ({ stack, lock }) =>
      override(
        lock.distribution,
        `${DEFAULT}.ResponseHeadersPolicyId`,
        new cloudfront.ResponseHeadersPolicy(stack, 'Own', {
          customHeadersBehavior: {
            customHeaders: [{ header: 'cache-control', value: 'No-Store', override: false }],
          },
        }).responseHeadersPolicyId,
      ),
    says: /does not, as far as synth can tell, add Cache-Control with no-store/,
  },
  {
    name: 'pages that a browser may store, by a behaviour without a policy',
    trips: (locked) =>
      locked.lock.distribution.addBehavior('/a/*', urlOrigin(locked), asLocked(locked)),
    passes: (locked) =>
      locked.lock.distribution.addBehavior('/a/*', urlOrigin(locked), {
        ...asLocked(locked),
        responseHeadersPolicy: locked.lock.responseHeadersPolicy,
      }),
    says: /behaviour \/a\/\*, routes to the locked function with a response headers policy/,
  },
  {
    name: 'a secret of the browser’s client',
    trips: (locked) => override(browserClient(locked), 'GenerateSecret', true),
    passes: (locked) => override(browserClient(locked), 'GenerateSecret', false),
    says: /has a secret, which the edge cannot keep/,
  },
  {
    name: 'a browser’s client without the code grant',
    trips: (locked) => override(browserClient(locked), 'AllowedOAuthFlows', ['client_credentials']),
    passes: (locked) => override(browserClient(locked), 'AllowedOAuthFlows', ['code']),
    says: /lacks the authorization code grant/,
  },
  {
    name: 'a browser’s client without a scope of the sign-in',
    trips: (locked) => override(browserClient(locked), 'AllowedOAuthScopes', ['email']),
    passes: (locked) => override(browserClient(locked), 'AllowedOAuthScopes', ['email', 'openid']),
    says: /does not allow openid, which signIn asks for/,
  },
  {
    name: 'a browser’s client with the implicit grant',
    trips: (locked) => override(browserClient(locked), 'AllowedOAuthFlows', ['code', 'implicit']),
    passes: (locked) => override(browserClient(locked), 'AllowedOAuthFlows', ['code']),
    says: /BrowserSignIn\/Client\/Resource allows the implicit grant/,
  },
  {
    name: 'a browser’s client without the callback',
    props: { publicOrigin: 'https://a.example.com' },
    trips: (locked) => override(browserClient(locked), 'CallbackURLs', callbackAt('b.example.com')),
    passes: (locked) =>
      override(browserClient(locked), 'CallbackURLs', [
        ...callbackAt('b.example.com'),
        ...callbackAt('a.example.com'),
      ]),
    says: /lacks the callback of signIn, https:\/\/a\.example\.com\/auth\/callback/,
  },
  {
    name: 'a callback over plain HTTP at a host that only the deployment knows',
    trips: (locked) =>
      override(browserClient(locked), 'LogoutURLs', [`http://${Fn.importValue('host')}/`]),
    passes: (locked) =>
      override(browserClient(locked), 'LogoutURLs', [`https://${Fn.importValue('host')}/`]),
    says: /callback or logout URL over plain HTTP/,
  },
];

const SIGN_IN = WITH_SIGN_IN.map((one): Case => ({ ...one, props: { signIn: {}, ...one.props } }));

const sourceArnOf = ({ lock }: Locked) => lock.distribution.distributionArn;

const WITH_OAC: readonly Case[] = [
  {
    name: 'a second behaviour without the edge function, where CloudFront would sign for anyone',
    trips: (locked) =>
      locked.lock.distribution.addBehavior('/public/*', urlOrigin(locked), {
        ...asLocked(locked),
        edgeLambdas: [],
      }),
    passes: ({ lock }) =>
      lock.distribution.addBehavior('/public/*', new origins.HttpOrigin('www.example.com')),
    says: /behaviour \/public\/\*, routes to the locked function without its edge function/,
  },
  {
    name: 'an origin without its access control',
    trips: ({ lock }) =>
      resourceOf(lock.distribution).addPropertyDeletionOverride(
        'DistributionConfig.Origins.0.OriginAccessControlId',
      ),
    passes: () => undefined,
    says: /has no origin access control that always signs for Lambda/,
  },
  {
    name: 'an access control that keeps the viewer’s Authorization',
    trips: ({ lock }) =>
      override(
        lock.node.findChild('OriginAccessControl'),
        'OriginAccessControlConfig.SigningBehavior',
        'no-override',
      ),
    passes: ({ lock }) =>
      override(
        lock.node.findChild('OriginAccessControl'),
        'OriginAccessControlConfig.SigningBehavior',
        'always',
      ),
    says: /has no origin access control that always signs for Lambda/,
  },
  {
    name: 'every distribution in any account',
    trips: (locked) =>
      permit(locked, { action: 'lambda:InvokeFunctionUrl', principal: 'cloudfront.amazonaws.com' }),
    passes: (locked) =>
      permit(locked, {
        action: 'lambda:InvokeFunctionUrl',
        principal: 'cloudfront.amazonaws.com',
        functionUrlAuthType: 'AWS_IAM',
        sourceArn: sourceArnOf(locked),
      }),
    says: /Home\/Another lets a principal other than the lock's distribution call/,
  },
  {
    name: 'one of the distribution’s two permissions is missing',
    trips: ({ lock }) => void lock.node.tryRemoveChild('InvokeFunctionUrl'),
    passes: () => undefined,
    says: /The permission lambda:InvokeFunctionUrl for the lock's distribution .* is missing/,
  },
  {
    name: 'a distribution’s permission without its distribution',
    trips: (locked) =>
      ownPermission(locked, 'InvokeFunctionUrl').addPropertyDeletionOverride('SourceArn'),
    passes: () => undefined,
    says: /InvokeFunctionUrl lets a principal other than the lock's distribution/,
  },
  {
    name: 'an edge role that may also call the function',
    trips: ({ lock }) =>
      void lock.edgeRole.addToPrincipalPolicy(
        new iam.PolicyStatement({
          actions: ['lambda:InvokeFunctionUrl'],
          resources: ['arn:aws:lambda:eu-central-1:111122223333:function:orders'],
        }),
      ),
    passes: () => undefined,
    says: /grants the edge role lambda:InvokeFunctionUrl, although CloudFront signs/,
  },
];

const OAC = WITH_OAC.map((one): Case => ({ ...one, props: { signing: 'oac' } }));

/** Regions alternate: a guard is the same in both, and a synth takes time. */
const cases = [...BEHAVIORS, ...GRANTS, ...EDGE_FUNCTION, ...CLIENTS, ...SIGN_IN, ...OAC].map(
  (one, index) => ({
    region: REGIONS[index % REGIONS.length] ?? 'us-east-1',
    ...one,
  }),
);

function locked(region: string, props: Partial<LockProps> = {}): Locked {
  const app = newApp();
  const stack = new Stack(app, 'Home', { env: { region } });
  const backend = backendIn(stack);
  return { app, stack, backend, lock: lockIn(stack, 'Lock', { ...props, handler: backend }) };
}

describe.each(cases)('$name, in $region', ({ region, props, trips, passes, says }) => {
  test('is rejected', () => {
    const one = locked(region, props);
    trips(one);

    expect(() => one.app.synth()).toThrow(says);
  });

  test('a similar change passes', () => {
    const one = locked(region, props);
    passes(one);

    expect(() => one.app.synth()).not.toThrow();
  });
});

test('an accepted client of the same app in another pool is guarded too', () => {
  const app = newApp();
  const stack = new Stack(app, 'Home', { env: { region: 'eu-central-1' } });
  const userPool = new cognito.UserPool(stack, 'Pool');
  const userPoolClient = userPool.addClient('Client');
  userPool.addClient('NotAccepted');
  lockIn(stack, 'Lock', { userPool, userPoolClient });

  expect(() => app.synth()).toThrow(/Home\/Pool\/Client\/Resource allows the implicit grant/);
  expect(() => app.synth()).not.toThrow(/NotAccepted/);
});

describe('locks with equal logical ids in one app', () => {
  const REGIONS_AND_ACCOUNTS = [
    { region: 'eu-central-1', account: '111122223333' },
    { region: 'eu-west-1', account: '111122223333' },
    { region: 'us-east-1', account: '444455556666' },
  ];

  function twins(): { readonly app: App; readonly locks: Lock[] } {
    const app = newApp();
    const locks = REGIONS_AND_ACCOUNTS.map((env) =>
      lockIn(new Stack(app, `Home-${env.region}`, { stackName: 'home', env })),
    );
    return { app, locks };
  }

  test('the same logical id in another stack is another function', () => {
    expect(() => twins().app.synth()).not.toThrow();
  });

  test('a change that opens one of them is rejected for that one only', () => {
    const { app, locks } = twins();
    override(locks[1]?.functionUrl ?? app, 'AuthType', 'NONE');

    expect(() => app.synth()).toThrow(/^(?!.*(eu-central-1|us-east-1)\/Lock\/F)[^]*Home-eu-west-1/);
  });

  test('another stack with a reference across stacks is checked', () => {
    const { app, stack, lock } = locked('us-east-1');
    const other = new Stack(app, 'Other', { env: { region: 'us-east-1' } });
    new cloudfront.Distribution(other, 'Second', {
      defaultBehavior: { origin: urlOrigin({ app, stack, lock } as Locked) },
    });

    expect(() => app.synth()).toThrow(
      /Other\/Second\/Resource, behaviour \*, routes to the locked function without its edge/,
    );
  });
});
