/**
 * The stack of one stage: the sample function, and the lock on it.
 */
import { existsSync } from 'node:fs';
import {
  CfnOutput,
  Duration,
  RemovalPolicy,
  Stack,
  Validations,
  type StackProps,
} from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { Lock } from '@furlock/construct';
import { STACK_OUTPUTS, type Signing } from '@furlock/edge-settings';
import type { EdgeRuntime } from './place.js';
import { CALLER_VARIABLE } from '@furlock/viewer-identity';

/** What differs from one stage to another, and where the built code is. */
export interface FurlockStackProps extends StackProps {
  readonly stage: string;
  /** Who signs for the function URL. */
  readonly signing: Signing;
  readonly edgeRuntime: EdgeRuntime;
  /** The folder of the built backend, `index.mjs` with the export `handler`. */
  readonly backendBundle: string;
  /**
   * The folder of the built edge function.
   *
   * @default the bundle that `@furlock/construct` carries
   */
  readonly edgeBundle?: string;
}

const EDGE_RUNTIMES: Readonly<Record<EdgeRuntime, lambda.Runtime>> = {
  'nodejs24.x': lambda.Runtime.NODEJS_24_X,
  'nodejs22.x': lambda.Runtime.NODEJS_22_X,
};

/** The stage whose users outlive its stack. */
const KEEPS_USERS = 'prod';

export class FurlockStack extends Stack {
  constructor(scope: Construct, id: string, props: FurlockStackProps) {
    super(scope, id, props);

    if (!existsSync(props.backendBundle)) {
      throw new Error(`The backend ${props.backendBundle} is missing: run "npx nx build backend"`);
    }
    const backend = new lambda.Function(this, 'Backend', {
      description: `The sample function behind the lock of stage ${props.stage}`,
      code: lambda.Code.fromAsset(props.backendBundle, { exclude: ['*', '!index.mjs'] }),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      // Below the 30 s that CloudFront waits, so that a slow answer has the function's own error.
      timeout: Duration.seconds(20),
      logGroup: new logs.LogGroup(this, 'BackendLogs', {
        retention: logs.RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });

    Validations.of(backend).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      reason: 'The managed policy is the one that lets a function write its logs, and nothing else',
    });

    const lock = new Lock(this, 'Lock', {
      stage: props.stage,
      handler: backend,
      signing: props.signing,
      edgeRuntime: EDGE_RUNTIMES[props.edgeRuntime],
      userPoolRemovalPolicy:
        props.stage === KEEPS_USERS ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(props.edgeBundle === undefined ? {} : { edgeBundle: props.edgeBundle }),
    });

    // By it the sample knows the lock from whoever else in the account may call.
    backend.addEnvironment(CALLER_VARIABLE, lock.caller);

    const outputs = {
      [STACK_OUTPUTS.distributionUrl]: [lock.url, 'The address that viewers call'],
      ...(lock.signInUrl !== undefined && {
        [STACK_OUTPUTS.signInUrl]: [
          lock.signInUrl,
          'The sign-in page, to look at: "npx furlock token" makes the real address',
        ],
      }),
      [STACK_OUTPUTS.functionUrl]: [
        lock.functionUrl.url,
        'The locked URL: answers 403 to everybody but the edge',
      ],
      UserPoolId: [lock.userPool.userPoolId, 'Whose users may sign in'],
      UserPoolClientId: [lock.userPoolClient.userPoolClientId, 'Whose tokens are accepted'],
      SettingsParameterName: [lock.settings.parameterName, 'What the edge reads'],
    } satisfies Record<string, [value: string, description: string]>;
    for (const [name, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value, description });
    }
  }
}
