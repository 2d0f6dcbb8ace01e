import { describe, expect, test } from '@jest/globals';
import {
  ACCOUNT,
  DISTRIBUTION_ARN,
  FUNCTION_NAME,
  IDENTITY_POLICY_CASES,
  OTHER_ACCOUNT,
  REGION,
  RESOURCE_POLICY_CASES,
  SIGNER_ARN,
  ownStatements,
  type PolicyCase,
  type PolicyVerdict,
} from '@furlock/iam-policy/testing';
import {
  Aws,
  CfnParameter,
  CustomResource,
  Fn,
  NestedStack,
  RemovalPolicy,
  Stack,
  Token,
  type App,
} from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as deployment from 'aws-cdk-lib/aws-s3-deployment';
import * as cr from 'aws-cdk-lib/custom-resources';
import type { Lock } from '../lock.js';
import { backendIn, lockIn, newApp } from '../testing/locked-app.js';

/** A lock on the function of the cases. */
function locked(signing: 'edge' | 'oac' = 'edge'): { stack: Stack; lock: Lock } {
  const stack = new Stack(newApp(), 'Home', { env: { region: REGION, account: ACCOUNT } });
  const handler = new lambda.Function(stack, 'Orders', {
    functionName: FUNCTION_NAME,
    code: lambda.Code.fromInline('exports.handler = async () => "hello"'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
  });
  return { stack, lock: lockIn(stack, 'Lock', { handler, signing }) };
}

/** The statements as the lock's template would have them. */
function inTemplate(statements: PolicyCase['statements'], lock: Lock): unknown[] {
  const json = JSON.stringify(statements)
    .replaceAll(SIGNER_ARN, lock.edgeRoleArn)
    .replaceAll(DISTRIBUTION_ARN, lock.distribution.distributionArn);
  return JSON.parse(json) as unknown[];
}

const CERTAIN_FAULTS: readonly (readonly [verdict: PolicyVerdict, says: RegExp])[] = [
  ['open', /bypasses the token check|lets anyone call|name a single action/],
  ['shut', /rejects every request/],
  ['unknown', /cannot be read/],
];

/** The verdict of synth, in the words of the table. */
function verdictOf(lock: Lock): PolicyVerdict {
  const faults = lock.node.validate();
  const [found] = CERTAIN_FAULTS.find(([, says]) => faults.some((fault) => says.test(fault))) ?? [];
  if (found !== undefined) return found;
  expect(faults).toEqual([]);
  return 'locked';
}

/** Synth does not reject those who invoke the function. */
function rejected(verdict: PolicyVerdict): PolicyVerdict {
  return verdict === 'direct' ? 'locked' : verdict;
}

describe('a resource policy', () => {
  test.each(RESOURCE_POLICY_CASES)('$name, $signing $policy: $verdict', (one) => {
    const { signing = 'edge', policy, statements, verdict } = one;
    const { stack, lock } = locked(signing);
    const own = policy === 'whole' ? [] : ownStatements(signing);
    new lambda.CfnResourcePolicy(stack, 'Policy', {
      resourceArn: lock.functionUrl.functionArn,
      policyDocument: { Statement: inTemplate([...own, ...statements], lock) },
    });

    expect(verdictOf(lock)).toBe(rejected(verdict));
  });
});

describe('a policy of another role', () => {
  test.each(IDENTITY_POLICY_CASES)('$name: $verdict', ({ statements, verdict }) => {
    const { stack, lock } = locked();
    new iam.CfnRole(stack, 'Other', {
      assumeRolePolicyDocument: {},
      policies: [{ policyName: 'other', policyDocument: { Statement: statements } }],
    });

    expect(verdictOf(lock)).toBe(rejected(verdict));
    if (verdict !== 'direct' && verdict !== 'locked') return;
    const notes = lock.node.metadata.filter(({ type }) => type === 'aws:cdk:info');
    expect(notes).toHaveLength(verdict === 'direct' ? 1 : 0);
  });
});

interface Place {
  readonly stack: Stack;
  readonly lock: Lock;
  readonly handler: lambda.Function;
}

/** A lock on a function whose name only the deployment knows, in an account that it knows too. */
function lockedAnywhere(): Place {
  const stack = new Stack(newApp(), 'Home', {
    env: { region: REGION },
    crossRegionReferences: true,
  });
  const handler = backendIn(stack, 'Orders');
  return { stack, handler, lock: lockIn(stack, 'Lock', { handler }) };
}

const permit =
  (functionName: (place: Place) => unknown, props: Partial<lambda.CfnPermissionProps> = {}) =>
  (place: Place): void => {
    new lambda.CfnPermission(place.stack, 'Partner', {
      action: 'lambda:InvokeFunctionUrl',
      principal: OTHER_ACCOUNT,
      functionName: functionName(place) as string,
      ...props,
    });
  };

const policyDocument = (resource: unknown, more: object = {}): object => ({
  Statement: { Effect: 'Allow', Action: 'lambda:InvokeFunctionUrl', Resource: resource, ...more },
});

const grant =
  (resource: (place: Place) => unknown, more: object = {}) =>
  (place: Place): void => {
    new iam.CfnManagedPolicy(place.stack, 'Partner', {
      policyDocument: policyDocument(resource(place), more),
    });
  };

const arnOf = ({ handler }: Place): string => handler.functionArn;
const idOf = ({ stack, handler }: Place): string =>
  String(stack.resolve((handler.node.defaultChild as lambda.CfnFunction).logicalId));
const aliasOf = ({ stack, handler }: Place): lambda.Alias =>
  new lambda.Alias(stack, 'Live', {
    aliasName: 'live',
    version: handler.currentVersion as lambda.IVersion,
  });
const raw = (value: object): unknown => Token.asAny(value);
const attach =
  (type: 'CfnRole' | 'CfnUser' | 'CfnGroup', ...managedPolicyArns: string[]) =>
  ({ stack }: Place): void => {
    if (type === 'CfnRole') {
      new iam.CfnRole(stack, 'Partner', { assumeRolePolicyDocument: {}, managedPolicyArns });
    } else {
      new iam[type](stack, 'Partner', { managedPolicyArns });
    }
  };
const ofAws = (name: string): string => `arn:${Aws.PARTITION}:iam::aws:policy/${name}`;

type Change = readonly [name: string, change: (place: Place) => void];

const OPENS: readonly Change[] = [
  ['a permission on the ARN', permit(arnOf)],
  ['a permission on the name', permit(({ handler }) => handler.functionName)],
  ['a permission on an alias', permit((place) => aliasOf(place).functionArn)],
  ['a permission on a version', permit(({ handler }) => handler.currentVersion.functionArn)],
  ['a permission on $LATEST', permit(({ handler }) => `${handler.functionArn}:$LATEST`)],
  ['a permission on a qualified name', permit(({ handler }) => `${handler.functionName}:live`)],
  [
    'a permission on a partial ARN',
    permit(({ handler }) => `${Aws.ACCOUNT_ID}:function:${handler.functionName}`),
  ],
  ['a permission on a shorter ARN', permit(({ handler }) => `function:${handler.functionName}`)],
  ['a permission by Fn::Sub', permit((place) => Fn.sub(`\${${idOf(place)}}`))],
  ['a permission by Fn::Sub of the ARN', permit((place) => Fn.sub(`\${${idOf(place)}.Arn}`))],
  [
    'a permission by Fn::Sub with a list',
    permit(({ handler }) =>
      Fn.sub('arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${Name}', {
        Name: handler.functionName,
      }),
    ),
  ],
  [
    'a permission by Fn::Join',
    permit(({ handler }) =>
      Fn.join(':', ['arn:aws:lambda', REGION, Aws.ACCOUNT_ID, 'function', handler.functionName]),
    ),
  ],
  [
    'a permission by Fn::Select and Fn::Split',
    permit(({ handler }) => Fn.select(6, Fn.split(':', handler.functionArn))),
  ],
  [
    'a permission on what a URL is for',
    permit(({ lock }) => (lock.functionUrl.node.defaultChild as lambda.CfnUrl).ref),
  ],
  [
    'a permission for an organization',
    permit(arnOf, { principal: '*', principalOrgId: 'o-a1b2c3d4e5' }),
  ],
  [
    'a permission for a principal that only the deployment knows',
    permit(arnOf, { principal: Fn.importValue('partner') }),
  ],
  ['a permission for a unique id', permit(arnOf, { principal: 'AROAEXAMPLEROLEID1234' })],
  ['a permission of every action', permit(arnOf, { action: 'lambda:*' })],
  [
    'a permission on a function that only the deployment knows',
    permit(({ stack }) => new CfnParameter(stack, 'Function').valueAsString),
  ],
  [
    'a URL without IAM on an alias',
    (place) =>
      void new lambda.CfnUrl(place.stack, 'Open', {
        authType: 'NONE',
        targetFunctionArn: place.handler.functionName,
        qualifier: aliasOf(place).aliasName,
      }),
  ],
  [
    'a resource policy as JSON text',
    ({ stack, handler, lock }) =>
      void new lambda.CfnResourcePolicy(stack, 'Whole', {
        resourceArn: handler.functionArn,
        policyDocument: stack.toJsonString({
          Statement: [
            ...inTemplate(ownStatements('edge'), lock),
            { Effect: 'Allow', Principal: '*', Action: 'lambda:*', Resource: handler.functionArn },
          ],
        }),
      }),
  ],
  [
    'a resource policy that cannot be read',
    ({ stack, handler }) =>
      void new lambda.CfnResourcePolicy(stack, 'Whole', {
        resourceArn: handler.functionArn,
        policyDocument: Fn.importValue('policy'),
      }),
  ],
  [
    'a resource policy of an alias',
    (place) =>
      void new lambda.CfnResourcePolicy(place.stack, 'Whole', {
        resourceArn: aliasOf(place).functionArn,
        policyDocument: policyDocument('*', { Principal: { AWS: OTHER_ACCOUNT } }),
      }),
  ],

  ['a policy on the ARN', grant(arnOf)],
  ['a policy on an alias', grant((place) => aliasOf(place).functionArn)],
  ['a policy on everything of the function', grant(({ handler }) => `${handler.functionArn}*`)],
  ['a policy on every function', grant(() => 'arn:aws:lambda:*:*:function:*')],
  ['a policy by the stack’s name', grant(() => `arn:aws:lambda:${REGION}:*:function:Home-*`)],
  [
    'a policy by Fn::Sub',
    grant(({ handler }) =>
      raw({
        'Fn::Sub': [
          'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${F}',
          { F: handler.functionName },
        ],
      }),
    ),
  ],
  [
    'a policy with a choice of resources',
    grant(() => raw({ 'Fn::If': ['A', '*', 'arn:aws:s3:::a'] })),
  ],
  [
    'a statement that is a choice',
    ({ stack }) =>
      void new iam.CfnManagedPolicy(stack, 'Partner', {
        policyDocument: {
          Statement: [
            {
              'Fn::If': [
                'A',
                { Effect: 'Allow', Action: '*', Resource: '*' },
                { Ref: 'AWS::NoValue' },
              ],
            },
          ],
        },
      }),
  ],
  ['a policy that cannot be read', grant(() => '*', { Effect: Fn.importValue('effect') })],
  ['all but other actions', grant(arnOf, { Action: undefined, NotAction: 's3:*' })],
  [
    'a policy of a role',
    ({ stack, handler }) =>
      void new iam.CfnRolePolicy(stack, 'Partner', {
        policyName: 'p',
        roleName: 'partner',
        policyDocument: policyDocument(handler.functionArn),
      }),
  ],
  [
    'a policy of a user',
    ({ stack, handler }) =>
      void new iam.CfnUserPolicy(stack, 'Partner', {
        policyName: 'p',
        userName: 'partner',
        policyDocument: policyDocument(handler.functionArn),
      }),
  ],
  [
    'a policy of a group',
    ({ stack, handler }) =>
      void new iam.CfnGroupPolicy(stack, 'Partner', {
        policyName: 'p',
        groupName: 'partners',
        policyDocument: policyDocument(handler.functionArn),
      }),
  ],
  [
    'a policy of users and groups',
    ({ stack, handler }) =>
      void new iam.CfnPolicy(stack, 'Partner', {
        policyName: 'p',
        groups: ['partners'],
        policyDocument: policyDocument(handler.functionArn),
      }),
  ],
  [
    'a policy within a group',
    ({ stack, handler }) =>
      void new iam.CfnGroup(stack, 'Partner', {
        policies: [{ policyName: 'p', policyDocument: policyDocument(handler.functionArn) }],
      }),
  ],
  [
    'a policy in another stack',
    ({ stack, handler }) => {
      const other = new Stack(stack.node.root, 'Other', { env: { region: REGION } });
      new iam.Role(other, 'Partner', { assumedBy: new iam.AccountRootPrincipal() }).addToPolicy(
        new iam.PolicyStatement({
          actions: ['lambda:InvokeFunctionUrl'],
          resources: [handler.functionArn],
        }),
      );
    },
  ],
  [
    'a policy in a nested stack',
    (place) =>
      grant(() => place.handler.functionArn)({
        ...place,
        stack: new NestedStack(place.stack, 'Nested'),
      }),
  ],
  [
    'a permission in a nested stack',
    (place) =>
      permit(() => place.handler.functionName)({
        ...place,
        stack: new NestedStack(place.stack, 'Nested'),
      }),
  ],
  [
    'a policy in a stack of another region',
    (place) => {
      const env = { region: 'us-west-2' };
      const other = new Stack(place.stack.node.root, 'Other', {
        env,
        crossRegionReferences: true,
      });
      grant(() => place.handler.functionArn)({ ...place, stack: other });
    },
  ],
  ['AdministratorAccess', attach('CfnRole', ofAws('AdministratorAccess'))],
  ['AWSLambda_FullAccess', attach('CfnUser', ofAws('AWSLambda_FullAccess'))],
  ['PowerUserAccess', attach('CfnGroup', 'arn:aws:iam::aws:policy/PowerUserAccess')],
];

const SHUTS: readonly Change[] = [
  [
    'a resource policy without the lock’s statements',
    ({ stack, handler }) =>
      void new lambda.CfnResourcePolicy(stack, 'Whole', {
        resourceArn: handler.functionArn,
        policyDocument: { Statement: [] },
      }),
  ],
  [
    'a Deny of the edge role itself',
    ({ lock }) =>
      void lock.edgeRole.addToPrincipalPolicy(
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          actions: ['lambda:Invoke*'],
          resources: ['*'],
        }),
      ),
  ],
];

const trust =
  (principal: object) =>
  ({ lock }: Place): void =>
    (lock.edgeRole.node.defaultChild as iam.CfnRole).addPropertyOverride(
      'AssumeRolePolicyDocument.Statement.0',
      { Effect: 'Allow', Action: 'sts:AssumeRole', ...principal },
    );

const EDGE_ROLE: readonly (readonly [...Change, says: RegExp])[] = [
  ['everyone may assume it', trust({ Principal: '*' }), /can be assumed by/],
  ['others may assume it, in a list', trust({ Principal: { AWS: ['*'] } }), /can be assumed by/],
  [
    'all but one may assume it',
    ({ lock }) => {
      const role = lock.edgeRole.node.defaultChild as iam.CfnRole;
      role.addPropertyOverride('AssumeRolePolicyDocument.Statement', [
        { Effect: 'Allow', Action: 'sts:AssumeRole', NotPrincipal: { AWS: OTHER_ACCOUNT } },
      ]);
    },
    /can be assumed by/,
  ],
  [
    'all actions but one',
    ({ lock }) =>
      void lock.edgeRole.addToPrincipalPolicy(
        new iam.PolicyStatement({ notActions: ['iam:*'], resources: ['arn:aws:s3:::a'] }),
      ),
    /grants the edge role everything but iam:\*: name the actions/,
  ],
  [
    'all resources but one',
    ({ lock }) =>
      void lock.edgeRole.addToPrincipalPolicy(
        new iam.PolicyStatement({ actions: ['s3:GetObject'], notResources: ['arn:aws:s3:::a'] }),
      ),
    /grants the edge role s3:GetObject on all resources/,
  ],
  [
    'a managed policy of the app with a wildcard',
    ({ lock }) =>
      lock.edgeRole.addManagedPolicy(
        new iam.ManagedPolicy(Stack.of(lock.edgeRole), 'Own', {
          statements: [
            new iam.PolicyStatement({ actions: ['s3:*'], resources: ['arn:aws:s3:::a'] }),
          ],
        }),
      ),
    /grants the edge role s3:\*: name the actions/,
  ],
];

/** What apps have, and what must synthesize without a word. */
const PASSES: readonly Change[] = [
  [
    'a permission for another function',
    permit(({ stack }) => backendIn(stack, 'Other').functionArn),
  ],
  ['a permission on the name of another function', permit(() => 'billing')],
  [
    'a permission on the ARN of another function',
    permit(() => `arn:aws:lambda:${REGION}:${OTHER_ACCOUNT}:function:billing`),
  ],
  ['a trigger', permit(arnOf, { action: 'lambda:InvokeFunction', principal: 's3.amazonaws.com' })],
  [
    'an alias with a trigger',
    (place) =>
      aliasOf(place).addPermission('Rule', {
        principal: new iam.ServicePrincipal('events.amazonaws.com'),
      }),
  ],
  [
    'a URL without IAM on another function',
    ({ stack }) =>
      void backendIn(stack, 'Other').addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE }),
  ],
  [
    'a resource policy of another function',
    ({ stack }) =>
      void new lambda.CfnResourcePolicy(stack, 'Whole', {
        resourceArn: backendIn(stack, 'Other').functionArn,
        policyDocument: policyDocument('*', { Principal: '*' }),
      }),
  ],
  [
    'the lock’s statements as a whole resource policy',
    ({ stack, handler, lock }) =>
      void new lambda.CfnResourcePolicy(stack, 'Whole', {
        resourceArn: handler.functionArn,
        policyDocument: stack.toJsonString({
          Statement: inTemplate(ownStatements('edge'), lock).map((one) => ({
            ...(one as object),
            Resource: handler.functionArn,
          })),
        }),
      }),
  ],
  [
    'log retention',
    ({ stack, handler }) =>
      void new logs.LogRetention(stack, 'Logs', {
        logGroupName: handler.functionName,
        retention: logs.RetentionDays.ONE_WEEK,
      }),
  ],
  [
    'a custom resource with the provider framework',
    ({ stack }) => {
      const provider = new cr.Provider(stack, 'Provider', {
        onEventHandler: backendIn(stack, 'OnEvent'),
        isCompleteHandler: backendIn(stack, 'IsComplete'),
      });
      new CustomResource(stack, 'Custom', { serviceToken: provider.serviceToken });
    },
  ],
  [
    'a custom resource that calls AWS',
    ({ stack }) =>
      void new cr.AwsCustomResource(stack, 'Call', {
        onUpdate: {
          service: 'SSM',
          action: 'getParameter',
          parameters: { Name: 'a' },
          physicalResourceId: cr.PhysicalResourceId.of('a'),
        },
        policy: cr.AwsCustomResourcePolicy.fromSdkCalls({
          resources: cr.AwsCustomResourcePolicy.ANY_RESOURCE,
        }),
      }),
  ],
  [
    'a bucket with a deployment and removed objects',
    ({ stack }) => {
      const bucket = new s3.Bucket(stack, 'Bucket', {
        autoDeleteObjects: true,
        removalPolicy: RemovalPolicy.DESTROY,
      });
      new deployment.BucketDeployment(stack, 'Deployment', {
        sources: [deployment.Source.data('a.txt', 'a')],
        destinationBucket: bucket as s3.IBucket,
      });
    },
  ],
  [
    'roles that call another function and its URL',
    ({ stack }) => {
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      const other = backendIn(stack, 'Other');
      other.grantInvoke(role);
      other.grantInvokeUrl(role);
      other.addFunctionUrl().grantInvokeUrl(role);
    },
  ],
  [
    'a role of another stack that calls another function',
    ({ stack }) => {
      const other = new Stack(stack.node.root, 'Other', { env: { region: REGION } });
      const role = new iam.Role(other, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      role.addToPolicy(
        new iam.PolicyStatement({
          actions: ['lambda:*'],
          resources: [backendIn(stack, 'Another').functionArn],
        }),
      );
    },
  ],
  [
    'roles of nested stacks that call functions of others',
    ({ stack }) => {
      const [one, two] = [new NestedStack(stack, 'One'), new NestedStack(stack, 'Two')];
      const role = new iam.Role(two, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      backendIn(one, 'InNested').grantInvokeUrl(role);
      backendIn(stack, 'InParent').grantInvokeUrl(role);
    },
  ],
  [
    'every action on other resources',
    ({ stack }) => {
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      const { bucketArn } = new s3.Bucket(stack, 'Bucket');
      role.addToPolicy(
        new iam.PolicyStatement({ actions: ['*'], resources: [bucketArn, `${bucketArn}/*`] }),
      );
    },
  ],
  [
    'AWSLambdaBasicExecutionRole',
    attach('CfnRole', ofAws('service-role/AWSLambdaBasicExecutionRole')),
  ],
  [
    'a managed policy of the app',
    ({ stack }) =>
      void new iam.Role(stack, 'Role', {
        assumedBy: new iam.AccountRootPrincipal(),
        managedPolicies: [
          new iam.ManagedPolicy(stack, 'Own', {
            statements: [new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] })],
          }),
        ],
      }),
  ],
  [
    'a narrow managed policy of the edge role',
    ({ lock }) =>
      lock.edgeRole.addManagedPolicy(
        new iam.ManagedPolicy(Stack.of(lock.edgeRole), 'Own', {
          statements: [
            new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::a/*'] }),
          ],
        }),
      ),
  ],
];

/** What synth says without rejecting it. */
const SAYS: readonly (readonly [...Change, level: 'info' | 'warning', says: RegExp])[] = [
  [
    'a role that invokes the function',
    ({ stack, handler }) =>
      void handler.grantInvoke(
        new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }),
      ),
    'info',
    /Home\/Role\/DefaultPolicy\/Resource may invoke the locked function directly/,
  ],
  [
    'AWSLambdaRole',
    attach('CfnRole', ofAws('service-role/AWSLambdaRole')),
    'info',
    /Home\/Partner with AWSLambdaRole may invoke/,
  ],
  [
    'a policy of AWS that is not known',
    attach('CfnRole', ofAws('AmazonNewServiceFullAccess')),
    'warning',
    /Home\/Partner has the managed policy arn:aws:iam::aws:policy\/AmazonNewServiceFullAccess, which synth cannot read/,
  ],
  [
    'a policy of the account that is not in the app',
    attach('CfnUser', `arn:aws:iam::${ACCOUNT}:policy/AWSLambdaBasicExecutionRole`),
    'warning',
    /which synth cannot read/,
  ],
  [
    'a policy on a resource that only the deployment knows',
    grant(({ stack }) => new CfnParameter(stack, 'Function').valueAsString),
    'warning',
    /on a resource that synth cannot read/,
  ],
];

const SAID = ['aws:cdk:info', 'aws:cdk:warning'];
const spoken = ({ lock }: Place, type?: string): string[] =>
  lock.node.metadata
    .filter((one) => (type === undefined ? SAID.includes(one.type) : one.type === type))
    .map(({ data }) => String(data));

describe('what templates write', () => {
  test.each(OPENS)('%s opens the URL', (_, change) => {
    const place = lockedAnywhere();
    change(place);

    expect(() => (place.stack.node.root as App).synth()).toThrow(
      /bypasses? the token check|lets anyone call|name a single action|cannot be read|unsigned requests/,
    );
  });

  test.each(SHUTS)('%s shuts it', (_, change) => {
    const place = lockedAnywhere();
    change(place);

    expect(() => (place.stack.node.root as App).synth()).toThrow(
      /rejects? every request|reject every/,
    );
  });

  test.each(EDGE_ROLE)('the edge role: %s', (_, change, says) => {
    const place = lockedAnywhere();
    change(place);

    expect(() => (place.stack.node.root as App).synth()).toThrow(says);
  });

  test.each(PASSES)('%s passes', (_, change) => {
    const place = lockedAnywhere();
    change(place);

    expect(() => (place.stack.node.root as App).synth()).not.toThrow();
    expect(spoken(place)).toEqual([]);
  });

  test.each(SAYS)('%s is said', (_, change, level, says) => {
    const place = lockedAnywhere();
    change(place);

    expect(() => (place.stack.node.root as App).synth()).not.toThrow();
    expect(spoken(place, `aws:cdk:${level}`)).toEqual([expect.stringMatching(says)]);
  });
});
