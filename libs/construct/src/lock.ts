/**
 * The lock: one statement puts it on a function.
 *
 * It reads like the drawing in the README, from the function outwards; each part is made in a
 * file of its own.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { DEFAULT_LOCK, type Rule } from '@furlock/edge-settings';
import { checkLockName } from './check-lock-name.js';
import { checkRules } from './check-rules.js';
import { EdgeSignerFunction } from './edge-signer-function.js';
import { grantInvokeUrl } from './grant-invoke-url.js';
import { lockedDistribution } from './locked-distribution.js';
import { settingsParameter } from './settings-parameter.js';
import { SignIn } from './sign-in.js';
import { CARRIED_EDGE_BUNDLE } from './stage-edge-bundle.js';

/** What a lock is put on, and how it differs from the usual one. */
export interface LockProps {
  /**
   * The deployment that the lock belongs to, such as `dev` or `prod`.
   *
   * Shape: lower-case letters, digits and hyphens, a letter first.
   */
  readonly stage: string;

  /**
   * What tells this lock from the others of its stage. Shape: as `stage`.
   *
   * @default 'main'
   */
  readonly name?: string;

  /** The function behind the lock; it needs no fixed name. */
  readonly handler: lambda.IFunction;

  /**
   * The runtime of the edge function. Lambda@Edge learns new ones later than Lambda does.
   *
   * @default lambda.Runtime.NODEJS_24_X
   */
  readonly edgeRuntime?: lambda.Runtime;

  /**
   * The memory of the edge function, and with it its share of a processor.
   *
   * Units: MB, 128 to 10,240.
   * @default 256, because at 128 a cold start takes about a second longer and the hash of a body
   * of 1 MB about a tenth of one, for much the same price per request
   */
  readonly edgeMemoryMb?: number;

  /**
   * How long the edge function may take.
   *
   * @default Duration.seconds(15): where SSM and the issuer are both slow, a first request waits at
   * most about 3 s for the settings and 6 s for the keys; CloudFront allows 30 s
   */
  readonly edgeTimeout?: Duration;

  /**
   * How long CloudFront waits for the function behind the lock to answer.
   *
   * Units: 1 to 120 s; more takes a quota increase.
   * @default Duration.seconds(30)
   */
  readonly originReadTimeout?: Duration;

  /**
   * What each route needs, in order: the first rule that matches counts.
   *
   * @default every route needs a signed-in caller
   */
  readonly rules?: readonly Rule[];

  /**
   * What becomes of the user pool, and of its users, when the stack goes.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly userPoolRemovalPolicy?: RemovalPolicy;

  /**
   * The folder of another edge bundle, `index.mjs` with the export `handler`.
   *
   * @default the bundle that this package carries
   */
  readonly edgeBundle?: string;
}

/**
 * A lock on a function: its URL answers signed requests only, and the one who signs is the edge
 * function of this lock, for viewers with a token of this lock's user pool.
 *
 * Errors: throws at synth when the stack does not say its region, or a name cannot be deployed.
 */
export class Lock extends Construct {
  /** The address that viewers call. Shape: `https://` and a host. */
  readonly url: string;
  /** The authorize URL of the sign-in page, to look at. */
  readonly signInUrl: string;
  readonly distribution: cloudfront.Distribution;
  readonly functionUrl: lambda.FunctionUrl;
  readonly edgeRole: iam.IRole;
  readonly userPool: cognito.UserPool;
  readonly userPoolClient: cognito.UserPoolClient;
  readonly settings: ssm.StringParameter;

  constructor(scope: Construct, id: string, props: LockProps) {
    super(scope, id);
    const lockName = { stage: props.stage, lock: props.name ?? DEFAULT_LOCK };
    checkLockName(lockName);
    if (props.rules !== undefined) checkRules(props.rules);

    this.functionUrl = new lambda.FunctionUrl(this, 'FunctionUrl', {
      function: props.handler,
      authType: lambda.FunctionUrlAuthType.AWS_IAM,
    });

    const edgeSigner = new EdgeSignerFunction(this, 'EdgeSigner', {
      lockName,
      bundleDirectory: props.edgeBundle ?? CARRIED_EDGE_BUNDLE,
      runtime: props.edgeRuntime ?? lambda.Runtime.NODEJS_24_X,
      memoryMb: props.edgeMemoryMb ?? 256,
      timeout: props.edgeTimeout ?? Duration.seconds(15),
    });
    this.edgeRole = edgeSigner.role;
    grantInvokeUrl(this, props.handler, edgeSigner.role);

    this.distribution = lockedDistribution(this, 'Distribution', {
      functionUrl: this.functionUrl,
      edgeVersion: edgeSigner.version,
      originReadTimeout: props.originReadTimeout ?? Duration.seconds(30),
      comment: `Furlock: the lock ${lockName.lock} of stage ${lockName.stage}`,
    });
    this.url = `https://${this.distribution.distributionDomainName}`;

    const signIn = new SignIn(this, 'SignIn', {
      lockName,
      removalPolicy: props.userPoolRemovalPolicy ?? RemovalPolicy.RETAIN,
    });
    this.userPool = signIn.userPool;
    this.userPoolClient = signIn.userPoolClient;
    this.signInUrl = signIn.signInUrl;

    this.settings = settingsParameter(this, 'Settings', lockName, {
      publicOrigin: this.url,
      issuers: [
        {
          kind: 'cognito',
          userPoolId: signIn.userPool.userPoolId,
          clientIds: [signIn.userPoolClient.userPoolClientId],
          tokenUses: ['id', 'access'],
        },
      ],
      ...(props.rules === undefined ? {} : { rules: [...props.rules] }),
    });
  }
}
