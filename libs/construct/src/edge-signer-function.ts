/**
 * The Lambda@Edge function in us-east-1 and its role. If the edge signs, the function URL accepts
 * only this role's signature.
 *
 * When a stack gives them up, they are kept: CloudFront removes the replicas only hours after the last
 * distribution, and until then neither can be deleted. `furlock clean-up` deletes them.
 *
 * It does not attach the function to a distribution: `locked-distribution.ts` does.
 */
import { rmSync } from 'node:fs';
import type { CfnResource, Duration } from 'aws-cdk-lib';
import { ArnFormat, Fn, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  EDGE_HANDLER,
  EDGE_TAGS,
  edgeLogGroup,
  edgeNamePrefix,
  revocationsParameterName,
  settingsParameterName,
  type LockName,
  type Signing,
} from '@furlock/edge-settings';
import { acknowledge } from './acknowledge.js';
import { edgeStack, omitLogGroups } from './edge-stack.js';
import { stageEdgeBundle } from './stage-edge-bundle.js';

/** What an edge function needs to know about its lock; nothing has a default. */
export interface EdgeSignerFunctionProps {
  /** The lock that the function serves. */
  readonly lockName: LockName;
  /** The folder that contains the built bundle, `index.mjs`. */
  readonly bundleDirectory: string;
  readonly signing: Signing;
  readonly runtime: lambda.Runtime;
  /** Units: MB. */
  readonly memoryMb: number;
  readonly timeout: Duration;
}

/** The edge function of one lock, published as a version, with its role. */
export class EdgeSignerFunction extends Construct {
  /** The role that the function runs as, in us-east-1. */
  readonly role: iam.Role;
  /** What lets the role read the settings. Its id is the suffix of the names. */
  readonly settingsPolicy: iam.ManagedPolicy;
  /** The name of the function and of its role, as an expression of the home stack. */
  readonly edgeName: string;
  /** The ARN of the role, as an expression of the home stack. */
  readonly roleArn: string;
  /** The function itself, in us-east-1. */
  readonly function: lambda.IFunction;
  /** The published version, which a distribution can be associated with. */
  readonly version: lambda.IVersion;

  constructor(scope: Construct, id: string, props: EdgeSignerFunctionProps) {
    super(scope, id);
    const { lockName } = props;
    const homeStack = Stack.of(this);
    const stack = edgeStack(homeStack);
    const isHome = stack === homeStack;
    const prefix = edgeNamePrefix(lockName);
    const parameterName = settingsParameterName(lockName);
    // Two locks of one home stack share the edge stack, where this id must be unique. No name
    // contains two hyphens in a row.
    const edgeId = `${lockName.stage}--${lockName.lock}`;

    // No log group in the home stack either, for the reason that `edge-stack.ts` gives.
    if (isHome) omitLogGroups(this);

    // The revocations are a parameter that no stack writes (`furlock revoke`).
    const parameters = [parameterName, revocationsParameterName(parameterName)].map((name) =>
      stack.formatArn({
        service: 'ssm',
        region: homeStack.region,
        resource: 'parameter',
        // `formatArn` adds the slash that the name begins with.
        resourceName: name.slice(1),
      }),
    );
    const iamScope = isHome ? this : stack;
    // A description would be one more reason to replace it, and with it the role and the function.
    this.settingsPolicy = new iam.ManagedPolicy(iamScope, `${edgeId}-EdgeSettings`, {
      // Replicas of an earlier version, which still run during a rollout, call GetParameter.
      document: onlyAllow(['ssm:GetParameter', 'ssm:GetParameters'], parameters),
    });
    const { attrPolicyId } = this.settingsPolicy.node.defaultChild as iam.CfnManagedPolicy;
    const name = `${prefix}${attrPolicyId}`;

    // A replica logs in the region that it runs in, which may be any region.
    const logGroup = stack.formatArn({
      service: 'logs',
      region: '*',
      resource: 'log-group',
      resourceName: `${edgeLogGroup(name)}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.role = new iam.Role(iamScope, `${edgeId}-EdgeRole`, {
      roleName: name,
      description: `Role of the edge function of the lock ${lockName.lock} of stage ${lockName.stage}`,
      // Source: CloudFront developer guide, "Set up IAM permissions and roles for Lambda@Edge".
      assumedBy: new iam.CompositePrincipal(
        new iam.ServicePrincipal('lambda.amazonaws.com'),
        new iam.ServicePrincipal('edgelambda.amazonaws.com'),
      ),
      managedPolicies: [this.settingsPolicy],
      inlinePolicies: {
        logs: onlyAllow(
          ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
          [logGroup],
        ),
      },
    });

    acknowledge(this.role, {
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::${cdkNagText(stack.resolve(logGroup))}]`,
      reason:
        'A replica logs in the region that it runs in: the region is a wildcard, the log group is not',
    });

    const folder = stageEdgeBundle(props.bundleDirectory, {
      parameterName,
      region: homeStack.region,
      signing: props.signing,
    });
    const edgeFunction = new cloudfront.experimental.EdgeFunction(this, `${edgeId}-EdgeSigner`, {
      stackId: stack.node.id,
      functionName: name,
      description: `Checks tokens and signs requests for the lock ${lockName.lock} of stage ${lockName.stage}`,
      role: this.role,
      code: lambda.Code.fromAsset(folder),
      handler: EDGE_HANDLER,
      runtime: props.runtime,
      // The only architecture that Lambda@Edge runs. CDK does not check it.
      architecture: lambda.Architecture.X86_64,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      currentVersionOptions: {
        // A version that an update replaces still has replicas, and cannot be deleted. One of an update
        // that failed must be: Lambda would not publish the same code again.
        // Source: CloudFront developer guide, "Delete Lambda@Edge functions" (read 2026-11-22); Lambda
        // API reference, PublishVersion (read 2026-11-28).
        removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      },
    });
    // CDK has copied it into the assembly.
    rmSync(folder, { recursive: true });
    this.function = edgeFunction.lambda;
    this.version = edgeFunction.currentVersion;
    // arn:<partition>:lambda:<region>:<account>:function:<name>:<version>
    this.edgeName = Fn.select(6, Fn.split(':', this.version.functionArn));
    this.roleArn = homeStack.formatArn({
      service: 'iam',
      region: '',
      resource: 'role',
      resourceName: this.edgeName,
    });

    for (const kept of [this.settingsPolicy, this.role, this.function]) {
      (kept.node.defaultChild as CfnResource).applyRemovalPolicy(RemovalPolicy.RETAIN);
    }
    for (const tagged of [this.role, this.function]) {
      Tags.of(tagged).add(EDGE_TAGS.stage, lockName.stage);
      Tags.of(tagged).add(EDGE_TAGS.lock, lockName.lock);
      Tags.of(tagged).add(EDGE_TAGS.region, homeStack.region);
    }
  }
}

function onlyAllow(actions: string[], resources: string[]): iam.PolicyDocument {
  return new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({ actions, resources })],
  });
}

/** An expression as cdk-nag writes it: `<AWS::AccountId>` where the template has a reference. */
function cdkNagText(expression: unknown): string {
  if (typeof expression === 'string') return expression;
  const {
    'Fn::Join': [separator = '', parts = []] = [],
    'Fn::GetAtt': attribute,
    Ref: reference = attribute?.join('.'),
  } = expression as {
    readonly 'Fn::Join'?: readonly [separator: string, parts: readonly unknown[]];
    readonly 'Fn::GetAtt'?: readonly [logicalId: string, attribute: string];
    readonly Ref?: string;
  };
  return reference === undefined ? parts.map(cdkNagText).join(separator) : `<${reference}>`;
}
