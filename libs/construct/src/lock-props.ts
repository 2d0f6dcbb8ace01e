/**
 * The properties of a lock, and their defaults.
 */
import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type {
  CorsSettings,
  Freshness,
  IssuerSettings,
  Rule,
  Signing,
  TokenUse,
} from '@furlock/edge-settings';
import type { LockSignIn } from './lock-sign-in.js';
import type { AccessLogs, LockDistributionProps } from './locked-distribution.js';

/** A client with the implicit grant, and why it is accepted. */
export interface TokensInUrls {
  readonly userPoolClient: cognito.IUserPoolClient;
  /** For a reviewer, such as `the old shop, which moves to PKCE in May`. */
  readonly reason: string;
}

/** The function behind a lock, and what differs from the defaults. */
export interface LockProps {
  /**
   * The deployment that the lock belongs to, such as `dev` or `prod`.
   *
   * Shape: lower-case letters, digits and hyphens, beginning with a letter.
   */
  readonly stage: string;

  /**
   * Distinguishes this lock from the others of its stage. Shape: as `stage`.
   *
   * @default 'main'
   */
  readonly name?: string;

  /** The function behind the lock. It needs no fixed name, and may be an imported function. */
  readonly handler: lambda.IFunction;

  /**
   * Who signs for the function URL: the edge function (`edge`), or CloudFront with an origin access
   * control, after the edge function has checked the token and hashed the body (`oac`). The README
   * compares the two.
   *
   * @default 'edge'
   */
  readonly signing?: Signing;

  /**
   * The URL that the function already has: a function, or an alias of it, can have only one. It keeps its host
   * and its `invokeMode`. It must be the URL of `handler`, with `authType: FunctionUrlAuthType.AWS_IAM` and
   * without `cors`, which belongs to the lock. For a URL that this app does not define, its text; synth then
   * warns, because it cannot check that.
   *
   * Shape: a construct, or `https://<id>.lambda-url.<region>.on.aws/`.
   * @default a new one
   */
  readonly functionUrl?: lambda.IFunctionUrl | string;

  /**
   * Whether a new function URL buffers the response or streams it. A function that streams must be
   * written for it (`awslambda.streamifyResponse`).
   *
   * @default lambda.InvokeMode.BUFFERED
   */
  readonly invokeMode?: lambda.InvokeMode;

  /**
   * How long CloudFront waits for the function's response, and between two packets of the response.
   *
   * Units: 1 to 120 s; more requires a quota increase.
   * @default Duration.seconds(30)
   */
  readonly originReadTimeout?: Duration;

  /**
   * The throttle: how many events the function may process at once. A function URL accepts at most
   * ten times as many requests per second and responds with 429 to the rest; 0 disables the function. Only
   * for a function that this app defines: set the reservation of an imported function where it is
   * defined.
   *
   * @default the function's own reservation, or the account's concurrency
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * An existing user pool whose users may call.
   *
   * @default a new one
   */
  readonly userPool?: cognito.IUserPool;

  /**
   * The client of `userPool` whose tokens are accepted. `furlock token` needs a client without a
   * secret, with the authorization code grant and the callback `http://localhost:8976/callback`.
   *
   * @default a new one
   */
  readonly userPoolClient?: cognito.IUserPoolClient;

  /**
   * Further clients of `userPool` whose tokens are accepted. For clients of a new pool, call
   * `Lock.acceptClient`.
   *
   * @default none
   */
  readonly userPoolClients?: readonly cognito.IUserPoolClient[];

  /**
   * Existing clients that are accepted although they have the implicit grant, which puts tokens into URLs,
   * where browser histories, logs and other pages find them. Each needs a reason, which synth repeats as a
   * warning. They must be accepted clients of the lock.
   *
   * @default none: synth rejects such clients
   */
  readonly acceptTokensInUrls?: readonly TokensInUrls[];

  /**
   * Which tokens of the user pool are accepted. An ID token says who somebody is, an access token what a client
   * may do.
   *
   * @default ['id', 'access']
   */
  readonly tokenUses?: readonly TokenUse[];

  /**
   * The public keys of the user pool, so that a cold start does not have to fetch them. Fetched keys replace
   * them within minutes.
   *
   * Shape: the key set that the pool publishes (RFC 7517, section 5).
   * @default none
   */
  readonly jwks?: NonNullable<IssuerSettings['jwks']>;

  /**
   * How people sign in with a browser: `{}` switches it on. Without it, every caller sends a bearer token.
   *
   * @default people do not sign in with a browser
   */
  readonly signIn?: LockSignIn;

  /**
   * What happens to a new user pool and its users when the stack is deleted. A retained pool also
   * has deletion protection.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly userPoolRemovalPolicy?: RemovalPolicy;

  /**
   * The issuers whose tokens are accepted in addition to those of the user pool. Further clients of the
   * user pool itself belong into `userPoolClients`.
   *
   * @default none
   */
  readonly issuers?: readonly IssuerSettings[];

  /**
   * How far the issuers' clocks may differ from the edge's.
   *
   * Units: seconds, 0 to 300.
   * @default 0
   */
  readonly clockToleranceSeconds?: number;

  /**
   * How long the edge remembers that it has verified a token. It never does so beyond the token's own expiry.
   *
   * Units: seconds, 0 (not at all) to 3,600.
   * @default 300
   */
  readonly verifiedTokenMaxAgeSeconds?: number;

  /**
   * What each route requires, in order: the first matching rule applies.
   *
   * @default every route requires a signed-in caller
   */
  readonly rules?: readonly Rule[];

  /**
   * In which readings of a path the rules are checked. `all`: in every way in which routers in use read
   * it, so that a rule holds whichever router the function has. `exact`: only as it is, for a function
   * that distinguishes case, trailing slashes, `%2F`, `;` and escapes of escapes as the rules do; synth
   * warns. The README has a table by framework.
   *
   * @default 'all'
   */
  readonly pathReadings?: 'all' | 'exact';

  /**
   * Which pages of other origins may call from a browser, and how. The edge answers preflight requests
   * and adds the headers to its refusals; a response headers policy adds them to the function's
   * responses, unless those already have CORS headers.
   *
   * @default none
   */
  readonly cors?: CorsSettings;

  /**
   * Whether the function also receives the caller's token, as `x-furlock-token`. The token is a
   * secret, meant for functions that call other services on the caller's behalf, or that verify it again
   * because others may invoke them directly.
   *
   * @default false
   */
  readonly forwardToken?: boolean;

  /**
   * The claims of the token that the function receives in addition to the usual ones, such as `email`
   * or `custom:tenant`. They count towards the limit of the headers, as groups do.
   *
   * @default none
   */
  readonly identityClaims?: readonly string[];

  /**
   * How path and query are spelled when they are sent to the function: as the viewer wrote them wherever SigV4
   * can interpret them in only one way (`as-sent`), or with every reserved character escaped (`escaped`).
   *
   * @default 'as-sent'
   */
  readonly targetSpelling?: 'as-sent' | 'escaped';

  /**
   * How old settings, revocations and keys may become. Beyond `settingsSeconds`, `fetchedKeysSeconds` and
   * `initialKeysSeconds`, a request waits up to 1.5 s for the refresh, so these are the times after which
   * what was withdrawn is no longer honoured. While SSM or an issuer does not respond, the last valid ones
   * are used for `lastValidSeconds`.
   *
   * Units: seconds; 60 to 3,600 for the first three, 3,600 to 604,800 for the last.
   * @default 600, 900, 300 and 86,400
   */
  readonly freshness?: Partial<Freshness>;

  /**
   * Which allowed requests the edge logs: none, one in a hundred, or all. It always logs refusals and errors.
   *
   * @default 'none'
   */
  readonly logAllows?: 'none' | 'sampled' | 'all';

  /**
   * Whether the edge's log contains the viewer's address, which is personal data.
   *
   * @default false
   */
  readonly logClientAddress?: boolean;

  /**
   * The origin that viewers call if the lock is behind a distribution of your own (`Lock.addBehavior`). It may
   * be lazy (`Lazy.string`), because such a distribution is made after the lock.
   *
   * Shape: `https://` and a host.
   * @default the first of `domainNames`, or CloudFront's name
   */
  readonly publicOrigin?: string;

  /**
   * The domain names that viewers call; the function receives the first one. The owner of the domain
   * points them at `distribution`.
   *
   * @default only CloudFront's own name
   */
  readonly domainNames?: readonly string[];

  /**
   * The certificate for `domainNames`, in us-east-1.
   *
   * @default none; required with `domainNames`
   */
  readonly certificate?: acm.ICertificate;

  /**
   * The AWS WAF web ACL in front of the lock. Shape: an ARN, of scope CLOUDFRONT.
   *
   * @default none
   */
  readonly webAclId?: string;

  /**
   * Where CloudFront writes access logs.
   *
   * @default none
   */
  readonly accessLogs?: AccessLogs;

  /**
   * Whether to create alarms: on the 4xx and 5xx responses of the function URL in this stack, and on
   * CloudFront's error rates in us-east-1. `Lock.alarms` lists them, so that you can add actions.
   *
   * @default false
   */
  readonly alarms?: boolean;

  /**
   * Other properties of the distribution. Synth rejects those that would open the lock.
   *
   * @default none
   */
  readonly distributionProps?: LockDistributionProps;

  /**
   * The runtime of the edge function. Lambda@Edge supports new runtimes later than Lambda does: if a
   * deployment fails with `InvalidLambdaFunctionAssociation`, use nodejs22.x.
   *
   * @default lambda.Runtime.NODEJS_24_X
   */
  readonly edgeRuntime?: lambda.Runtime;

  /**
   * The memory of the edge function, which also determines its share of a CPU.
   *
   * Units: MB, 128 to 10,240.
   * @default 256, because at 128 a cold start takes about 1 s longer and hashing a body of 1 MB about
   * 0.1 s longer, at nearly the same price per request
   */
  readonly edgeMemoryMb?: number;

  /**
   * The timeout of the edge function.
   *
   * @default Duration.seconds(15): if SSM and the issuer are both slow, a first request waits at
   * most 5 s for the settings and 8 s for the keys; with `signIn` Duration.seconds(20), because a sign-in also
   * waits at most 5 s for the issuer's token endpoint; CloudFront allows 30 s
   */
  readonly edgeTimeout?: Duration;

  /**
   * The folder of another edge bundle: `index.mjs`, which exports `handler`.
   *
   * @default the bundle in this package
   */
  readonly edgeBundle?: string;
}
