/**
 * The deployed resources of a correct lock, for tests that add one fault.
 */
import type { DeployedBehavior, DeployedLock } from '../doctor/deployed-lock.js';

/** The name of the edge function and its role. */
export const EDGE_NAME = 'furlock-dev-main-ANPA0123456789ABCDEFG';
const ROLE_ARN = `arn:aws:iam::123456789012:role/${EDGE_NAME}`;
const VERSION_ARN = `arn:aws:lambda:us-east-1:123456789012:function:${EDGE_NAME}:3`;
const HOST = 'abc.lambda-url.eu-central-1.on.aws';

/** The only behaviour of the distribution. */
export const HEALTHY_BEHAVIOR: DeployedBehavior = {
  pathPattern: '*',
  originHost: HOST,
  originAccessControlId: '',
  viewerProtocolPolicy: 'redirect-to-https',
  cachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  originRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  functions: [{ eventType: 'origin-request', arn: VERSION_ARN, includeBody: true }],
};

/** The two statements of the resource policy, as AWS returns them. */
export const HEALTHY_STATEMENTS = [
  {
    Sid: 'one',
    Effect: 'Allow',
    Principal: { AWS: ROLE_ARN },
    Action: 'lambda:InvokeFunctionUrl',
    Resource: 'arn:aws:lambda:eu-central-1:123456789012:function:backend',
    Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
  },
  {
    Sid: 'two',
    Effect: 'Allow',
    Principal: { AWS: ROLE_ARN },
    Action: 'lambda:InvokeFunction',
    Resource: 'arn:aws:lambda:eu-central-1:123456789012:function:backend',
    Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
  },
] as const;

export const HEALTHY_DISTRIBUTION = {
  id: 'E1',
  arn: 'arn:aws:cloudfront::123456789012:distribution/E1',
  enabled: true,
  status: 'Deployed',
  behaviors: [HEALTHY_BEHAVIOR],
} as const;

export const HEALTHY_VERSION = {
  runtime: 'nodejs24.x',
  memoryMb: 256,
  timeoutSeconds: 15,
  roleArn: ROLE_ARN,
  state: 'Active',
} as const;

export const HEALTHY_CLIENT = {
  userPoolId: 'eu-central-1_AbCdEfGhI',
  clientId: 'client-1',
  oauthFlows: ['code'],
  callbackUrls: ['http://localhost:8976/callback'],
  revokesTokens: true,
} as const;

export const HEALTHY_LOCK: DeployedLock = {
  region: 'eu-central-1',
  lockName: { stage: 'dev', lock: 'main' },
  edgeName: EDGE_NAME,
  settings: {
    ok: true,
    value: {
      publicOrigin: 'https://d111111abcdef8.cloudfront.net',
      issuers: [
        {
          kind: 'cognito',
          userPoolId: 'eu-central-1_AbCdEfGhI',
          clientIds: ['client-1'],
          tokenUses: ['access'],
        },
      ],
    },
  },
  revocations: { ok: true, value: [] },
  clockSkewSeconds: 0,
  stack: {
    ok: true,
    value: {
      name: 'furlock-dev',
      status: 'UPDATE_COMPLETE',
      bootstrapParameter: '/cdk-bootstrap/hnb659fds/version',
    },
  },
  edgeStack: {
    ok: true,
    value: {
      name: 'furlock-dev-eu-central-1-edge',
      status: 'CREATE_COMPLETE',
      bootstrapParameter: '/cdk-bootstrap/hnb659fds/version',
    },
  },
  distribution: { ok: true, value: HEALTHY_DISTRIBUTION },
  originRequestPolicies: {},
  accessControls: {},
  functionUrl: {
    ok: true,
    value: {
      functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:backend',
      host: HOST,
      authType: 'AWS_IAM',
    },
  },
  statements: { ok: true, value: HEALTHY_STATEMENTS },
  aliasUrls: { ok: true, value: [] },
  edgeFunctions: { [VERSION_ARN]: { ok: true, value: HEALTHY_VERSION } },
  edgeRole: {
    ok: true,
    value: { arn: ROLE_ARN, services: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'] },
  },
  deniedParameters: { ok: true, value: [] },
  clients: [{ ok: true, value: HEALTHY_CLIENT }],
  bootstraps: {
    'eu-central-1': { ok: true, value: '30' },
    'us-east-1': { ok: true, value: '30' },
  },
};
