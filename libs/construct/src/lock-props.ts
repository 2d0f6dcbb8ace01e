/**
 * What a lock can be told: every property, and what holds where it is not stated.
 */
import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { CorsSettings, IssuerSettings, Rule, Signing } from '@furlock/edge-settings';
import type { AccessLogs, LockDistributionProps } from './locked-distribution.js';

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

  /** The function behind the lock; it needs no fixed name, and may be an imported one. */
  readonly handler: lambda.IFunction;

  /**
   * Who signs for the function URL: the edge function (`edge`), or CloudFront by an origin access
   * control, after the edge function has checked the token and hashed the body (`oac`). The README
   * says which is better when.
   *
   * @default 'edge'
   */
  readonly signing?: Signing;

  /**
   * Whether the function URL waits for the whole answer or streams it. A function that streams is
   * written for it (`awslambda.streamifyResponse`).
   *
   * @default lambda.InvokeMode.BUFFERED
   */
  readonly invokeMode?: lambda.InvokeMode;

  /**
   * How long CloudFront waits for the function to answer, and between two packets of the answer.
   *
   * Units: 1 to 120 s; more takes a quota increase.
   * @default Duration.seconds(30)
   */
  readonly originReadTimeout?: Duration;

  /**
   * The throttle: how many events the function may work on at once. A function URL lets through at
   * most ten times as many requests per second, answers 429 to the rest, and 0 switches it off.
   * Only for a function of this app: that of an imported one is set where it is defined.
   *
   * @default the function's own reservation, or its account's concurrency
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * The user pool whose users may call, where there is one already.
   *
   * @default a new one
   */
  readonly userPool?: cognito.IUserPool;

  /**
   * The client of `userPool` whose tokens are accepted. `furlock token` needs one without a secret,
   * with the authorization code grant and the callback `http://localhost:8976/callback`.
   *
   * @default a new one
   */
  readonly userPoolClient?: cognito.IUserPoolClient;

  /**
   * What becomes of a new user pool, and of its users, when the stack goes. One that is retained
   * has deletion protection as well.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly userPoolRemovalPolicy?: RemovalPolicy;

  /**
   * Whose tokens are accepted besides those of the user pool.
   *
   * @default nobody's
   */
  readonly issuers?: readonly IssuerSettings[];

  /**
   * What each route needs, in order: the first rule that matches counts.
   *
   * @default every route needs a signed-in caller
   */
  readonly rules?: readonly Rule[];

  /**
   * Which pages of other origins may call from a browser, and with what. The edge answers preflights
   * and puts the headers on its refusals; a response headers policy puts them on the function's
   * answers, unless those bring CORS headers of their own.
   *
   * @default none
   */
  readonly cors?: CorsSettings;

  /**
   * Whether the function gets the caller's own token too, as `x-furlock-token`: a secret, for
   * functions that call other services in the caller's name.
   *
   * @default false
   */
  readonly forwardToken?: boolean;

  /**
   * The names that viewers call; the backend is told the first. Whoever holds the domain points
   * them at `distribution`.
   *
   * @default CloudFront's own name alone
   */
  readonly domainNames?: readonly string[];

  /**
   * The certificate for `domainNames`, in us-east-1.
   *
   * @default none; needed with `domainNames`
   */
  readonly certificate?: acm.ICertificate;

  /**
   * The web access control list of AWS WAF in front of the lock. Shape: an ARN, of scope CLOUDFRONT.
   *
   * @default none
   */
  readonly webAclId?: string;

  /**
   * Where CloudFront logs requests.
   *
   * @default nowhere
   */
  readonly accessLogs?: AccessLogs;

  /**
   * Whether there are alarms: on the 4xx and 5xx of the function URL in this stack, and on CloudFront's
   * error rates in us-east-1. They are in `Lock.alarms`, to be given actions.
   *
   * @default false
   */
  readonly alarms?: boolean;

  /**
   * The rest of what a distribution can be told. What would open the lock is refused at synth.
   *
   * @default nothing
   */
  readonly distributionProps?: LockDistributionProps;

  /**
   * The runtime of the edge function. Lambda@Edge learns new ones later than Lambda does: where a
   * deployment ends in `InvalidLambdaFunctionAssociation`, nodejs22.x is the way out.
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
   * most 5 s for the settings and 8 s for the keys; CloudFront allows 30 s
   */
  readonly edgeTimeout?: Duration;

  /**
   * The folder of another edge bundle, `index.mjs` with the export `handler`.
   *
   * @default the bundle that this package carries
   */
  readonly edgeBundle?: string;
}
