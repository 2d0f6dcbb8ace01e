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
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { Lock } from '@furlock/construct';
import {
  DEFAULT_LOCK,
  SIGN_IN_DEFAULTS,
  SIGN_IN_PATHS,
  SETTINGS_VARIABLE,
  STACK_OUTPUTS,
  settingsParameterName,
  type Signing,
} from '@furlock/edge-settings';
import type { EdgeRuntime } from './place.js';
import { KeptUserPool } from './kept-user-pool.js';
import { CALLER_VARIABLE } from '@furlock/viewer-identity';

/** What differs from one stage to another, and where the built code is. */
export interface FurlockStackProps extends StackProps {
  readonly stage: string;
  /** Who signs for the function URL. */
  readonly signing: Signing;
  readonly edgeRuntime: EdgeRuntime;
  /**
   * Whether the backend also receives the caller's token, and verifies it again.
   *
   * @default false
   */
  readonly forwardToken?: boolean;
  /**
   * Whether people sign in with a browser.
   *
   * @default true
   */
  readonly signIn?: boolean;
  /**
   * The user pool that an earlier stack of the stage has kept.
   *
   * @default a new one
   */
  readonly userPoolId?: string;
  /** The folder of the built backend, `index.mjs` with the export `handler`. */
  readonly backendBundle: string;
  /**
   * The folder of the built edge function.
   *
   * @default the bundle in `@furlock/construct`
   */
  readonly edgeBundle?: string;
}

const EDGE_RUNTIMES: Readonly<Record<EdgeRuntime, lambda.Runtime>> = {
  'nodejs24.x': lambda.Runtime.NODEJS_24_X,
  'nodejs22.x': lambda.Runtime.NODEJS_22_X,
};

const [SIGN_IN_PATH] = SIGN_IN_PATHS;

/** The stage that keeps its users when its stack is deleted. */
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
      // Below the 30 s that CloudFront waits, so that a slow response ends in the function's own error.
      timeout: Duration.seconds(20),
      logGroup: new logs.LogGroup(this, 'BackendLogs', {
        retention: logs.RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    });

    Validations.of(backend).acknowledge({
      id: 'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      reason: 'The managed policy lets a function write its logs, and grants nothing else',
    });

    const { stage, userPoolId } = props;
    const kept =
      userPoolId === undefined
        ? undefined
        : new KeptUserPool(this, 'KeptUserPool', { userPoolId, stage });
    const signIn = kept === undefined ? {} : { userPoolDomain: kept.domain };
    const lock = new Lock(this, 'Lock', {
      stage: props.stage,
      handler: backend,
      signing: props.signing,
      ...(props.forwardToken === undefined ? {} : { forwardToken: props.forwardToken }),
      ...(props.signIn === false ? {} : { signIn }),
      ...(kept !== undefined && { userPool: kept.userPool }),
      edgeRuntime: EDGE_RUNTIMES[props.edgeRuntime],
      userPoolRemovalPolicy:
        props.stage === KEEPS_USERS ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(props.edgeBundle === undefined ? {} : { edgeBundle: props.edgeBundle }),
    });

    // Lets the sample distinguish its lock from other callers in the account.
    backend.addEnvironment(CALLER_VARIABLE, lock.caller);
    // The sample reads from the settings whether to verify forwarded tokens. By name, because the parameter
    // depends on the distribution, which depends on the sample.
    const settings = settingsParameterName({ stage: props.stage, lock: DEFAULT_LOCK });
    backend.addEnvironment(SETTINGS_VARIABLE, settings);
    backend.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['ssm:GetParameters'],
        resources: [
          this.formatArn({
            service: 'ssm',
            resource: 'parameter',
            resourceName: settings.slice(1),
          }),
        ],
      }),
    );

    const outputs = {
      [STACK_OUTPUTS.distributionUrl]: [lock.url, 'The URL that viewers call'],
      ...(props.signIn !== false && {
        [STACK_OUTPUTS.signInUrl]: [
          `${lock.url}${SIGN_IN_DEFAULTS.pathPrefix}/${SIGN_IN_PATH}`,
          'Open it in a browser to sign in; "npx furlock token" prints a token for curl',
        ],
      }),
      [STACK_OUTPUTS.functionUrl]: [
        lock.functionUrl.url,
        'The locked URL: returns 403 to everyone except the edge',
      ],
      UserPoolId: [lock.userPool.userPoolId, 'The user pool whose users may sign in'],
      UserPoolClientId: [
        lock.userPoolClient.userPoolClientId,
        'The client whose tokens are accepted',
      ],
      SettingsParameterName: [
        lock.settings.parameterName,
        'The parameter with the settings that the edge reads',
      ],
    } satisfies Record<string, [value: string, description: string]>;
    for (const [name, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value, description });
    }
  }
}
