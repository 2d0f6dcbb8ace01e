/**
 * The lock: one statement puts it on a function.
 *
 * It creates the parts in the order of the drawing in the README, from the function outwards. Each part
 * has its own file.
 */
import { Annotations, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import {
  DEFAULT_LOCK,
  SIGN_IN_DEFAULTS,
  type EdgeSettings,
  type SignInSettings,
  type Signing,
} from '@furlock/edge-settings';
import { LockAlarms } from './lock-alarms.js';
import { acceptTokensInUrls, sayUnseen } from './accepted-clients.js';
import { answerHeaders } from './answer-headers.js';
import { BrowserSignIn } from './browser-sign-in.js';
import { checkLockName } from './check-lock-name.js';
import { checkPlace } from './check-place.js';
import { EdgeSignerFunction } from './edge-signer-function.js';
import { functionUrlOf } from './function-url.js';
import { grantInvokeUrl } from './grant-invoke-url.js';
import { guardLock } from './guards/guard-lock.js';
import { headersFromCloudFront } from './headers-from-cloudfront.js';
import type { LockProps } from './lock-props.js';
import { lockedBehavior, lockedDistribution } from './locked-distribution.js';
import { makeAssetsReadable } from './make-assets-readable.js';
import { publicHost } from './public-host.js';
import { reserveConcurrency } from './reserve-concurrency.js';
import { settingsParameter } from './settings-parameter.js';
import { SignIn } from './sign-in.js';
import { PACKAGED_EDGE_BUNDLE } from './stage-edge-bundle.js';

/** Not every supported version of aws-cdk-lib has a name for it. */
const NODEJS_24_X = new lambda.Runtime('nodejs24.x', lambda.RuntimeFamily.NODEJS);

/**
 * A lock on a function: its URL accepts only signed requests. The edge function of this lock, or
 * CloudFront after it, is the only signer, and signs for viewers with a token of this lock's user pool.
 *
 * Errors: throws at synth when the stack does not set its region, when a name cannot be deployed,
 * and for every property or later change that would open the lock or could not be deployed.
 */
export class Lock extends Construct {
  /** The URL that viewers call. Shape: `https://` and a host. */
  readonly url: string;
  /** The authorize URL of the sign-in page, for display only; undefined with an existing user pool. */
  readonly signInUrl: string | undefined;
  readonly distribution: cloudfront.Distribution;
  /** The URL of the function, which the lock made or adopted. */
  readonly functionUrl: lambda.IFunctionUrl;
  /** The function at the edge, in us-east-1. */
  readonly edgeFunction: lambda.IFunction;
  /** The version of `edgeFunction` that your own behaviours must be associated with. */
  readonly edgeVersion: lambda.IVersion;
  readonly edgeRole: iam.IRole;
  /** The ARN of `edgeRole`, for your own stack: CDK cannot refer to a role in another region. */
  readonly edgeRoleArn: string;
  /**
   * Who calls the function, for `viewerIdentity` of `@furlock/viewer-identity`: the name of `edgeRole`, which
   * is known only when the lock is deployed, or `cloudfront` where CloudFront signs.
   */
  readonly caller: string;
  readonly userPool: cognito.IUserPool;
  readonly userPoolClient: cognito.IUserPoolClient;
  /** The client of `userPool` that browsers sign in with; undefined without `signIn`, or at another issuer. */
  readonly browserClient: cognito.IUserPoolClient | undefined;
  /** The headers that CloudFront adds to the lock's responses; your own behaviours need them too. */
  readonly responseHeadersPolicy: cloudfront.IResponseHeadersPolicy;
  readonly settings: ssm.StringParameter;
  /** The four alarms; empty unless `LockProps.alarms` is true. */
  readonly alarms: readonly cloudwatch.Alarm[];
  /** Account, region, stage and name: a combination that no two locks share. */
  readonly #place: string;
  readonly #handler: lambda.IFunction;
  /** Where the lock's cookies are, and their name; undefined without `signIn`. */
  #cookies: string | undefined;
  readonly #clientIds: string[];
  /** What a behaviour of another distribution must repeat. */
  readonly #addedBehavior: {
    readonly signing: Signing;
    readonly readTimeout: Duration;
    readonly signIn: SignInSettings | undefined;
  };

  constructor(scope: Construct, id: string, props: LockProps) {
    super(scope, id);
    const lockName = { stage: props.stage, lock: props.name ?? DEFAULT_LOCK };
    checkLockName(lockName);
    const { account, region } = Stack.of(this);
    this.#place = [account, region, lockName.stage, lockName.lock].join('/');
    this.#handler = props.handler;
    this.#refuseSecond(`The lock ${lockName.lock} of stage ${lockName.stage} in ${region}`);
    checkPlace(this, props.handler);
    const ownHost = publicHost(props);
    const signing = props.signing ?? 'edge';
    const readTimeout = props.originReadTimeout ?? Duration.seconds(30);
    sayBeyondQuota(this, readTimeout);

    const { functionUrl: givenUrl } = props;
    this.functionUrl = functionUrlOf(this, 'FunctionUrl', {
      handler: props.handler,
      functionUrl: givenUrl,
      invokeMode: props.invokeMode,
    });
    if (props.reservedConcurrentExecutions !== undefined) {
      reserveConcurrency(props.handler, props.reservedConcurrentExecutions);
    }

    const edgeSigner = new EdgeSignerFunction(this, 'EdgeSigner', {
      lockName,
      bundleDirectory: props.edgeBundle ?? PACKAGED_EDGE_BUNDLE,
      signing,
      runtime: props.edgeRuntime ?? NODEJS_24_X,
      memoryMb: props.edgeMemoryMb ?? 256,
      timeout: props.edgeTimeout ?? Duration.seconds(props.signIn === undefined ? 15 : 20),
    });
    this.edgeFunction = edgeSigner.function;
    this.edgeVersion = edgeSigner.version;
    this.edgeRole = edgeSigner.role;
    this.edgeRoleArn = edgeSigner.roleArn;
    this.caller = signing === 'edge' ? edgeSigner.edgeName : 'cloudfront';

    this.responseHeadersPolicy = answerHeaders(this, 'AnswerHeaders', lockName, {
      cors: props.cors,
      signIn: props.signIn !== undefined,
    });
    this.distribution = lockedDistribution(this, 'Distribution', {
      lockName,
      functionUrl: this.functionUrl,
      edgeVersion: edgeSigner.version,
      signing,
      responseHeadersPolicy: this.responseHeadersPolicy,
      originReadTimeout: readTimeout,
      comment: `Furlock: the lock ${lockName.lock} of stage ${lockName.stage}`,
      domainNames: props.domainNames,
      certificate: props.certificate,
      webAclId: props.webAclId,
      accessLogs: props.accessLogs,
      rest: props.distributionProps,
    });
    const { distribution, edgeRoleArn: roleArn } = this;
    const permissions = grantInvokeUrl(
      this,
      props.handler,
      signing === 'edge' ? { signing, roleArn } : { signing, distribution },
    );
    // No edge location may sign as a role that is not permitted yet.
    if (signing === 'edge') distribution.node.addDependency(...permissions);
    this.url =
      props.publicOrigin ?? `https://${ownHost ?? this.distribution.distributionDomainName}`;

    const signIn = new SignIn(this, 'SignIn', {
      removalPolicy: props.userPoolRemovalPolicy ?? RemovalPolicy.RETAIN,
      userPool: props.userPool,
      userPoolClient: props.userPoolClient,
      userPoolClients: props.userPoolClients,
    });
    this.userPool = signIn.userPool;
    this.userPoolClient = signIn.userPoolClient;
    this.signInUrl = signIn.signInUrl;
    const browserSignIn =
      props.signIn &&
      new BrowserSignIn(this, 'BrowserSignIn', {
        lockName,
        publicOrigin: this.url,
        userPool: signIn.userPool,
        ownDomain: signIn.domain,
        signIn: props.signIn,
      });
    this.browserClient = browserSignIn?.userPoolClient;
    const { userPoolId } = signIn.userPool;
    // The first is the client of `furlock token`.
    const clientIds = [this.userPoolClient, ...(props.userPoolClients ?? [])]
      .map(({ userPoolClientId }) => userPoolClientId)
      .concat(browserSignIn?.settings.issuer === userPoolId ? browserSignIn.settings.clientId : []);

    const addedHeaders = headersFromCloudFront(
      props.distributionProps?.defaultBehavior?.originRequestPolicy,
    );
    // Whatever is undefined is left out of the document: the edge then uses its default.
    this.#clientIds = [...new Set(clientIds)];
    const settings: EdgeSettings = {
      publicOrigin: this.url,
      issuers: [
        {
          kind: 'cognito',
          userPoolId,
          // `acceptClient` adds to it.
          clientIds: this.#clientIds,
          tokenUses: [...(props.tokenUses ?? (['id', 'access'] as const))],
          jwks: props.jwks,
        },
        ...(props.issuers ?? []),
      ],
      clockToleranceSeconds: props.clockToleranceSeconds,
      verifiedTokenMaxAgeSeconds: props.verifiedTokenMaxAgeSeconds,
      rules: props.rules && [...props.rules],
      pathReadings: props.pathReadings,
      targetSpelling: props.targetSpelling,
      freshness: props.freshness,
      cors: props.cors,
      forwardToken: props.forwardToken,
      identityClaims: props.identityClaims && [...props.identityClaims],
      headersFromCloudFront: addedHeaders.length === 0 ? undefined : [...addedHeaders],
      signIn: browserSignIn?.settings,
      logAllows: props.logAllows,
      logClientAddress: props.logClientAddress,
    };
    this.#refuseSharedCookies(settings);
    for (const client of [this.userPoolClient, ...(props.userPoolClients ?? [])]) {
      sayUnseen(this, client);
    }
    if (this.browserClient !== undefined) sayUnseen(this, this.browserClient);
    for (const { userPoolClient, reason } of props.acceptTokensInUrls ?? []) {
      acceptTokensInUrls(this, userPoolClient, reason);
    }
    this.settings = settingsParameter(this, 'Settings', lockName, settings);

    this.alarms = props.alarms
      ? new LockAlarms(this, 'Alarms', {
          distribution: this.distribution,
          handler: props.handler,
        }).all
      : [];

    this.#addedBehavior = { signing, readTimeout, signIn: settings.signIn };
    makeAssetsReadable(this);
    guardLock(this, {
      signing,
      handler: props.handler,
      functionUrl: this.functionUrl,
      urlOf: givenUrl === undefined ? 'lock' : typeof givenUrl === 'string' ? 'elsewhere' : 'app',
      edgeFunction: this.edgeFunction,
      edgeVersion: this.edgeVersion,
      edgeRole: this.edgeRole,
      edgeRoleArn: this.edgeRoleArn,
      edgeRoleName: edgeSigner.edgeName,
      edgePolicy: edgeSigner.settingsPolicy,
      distribution: this.distribution,
      settings: this.settings,
      tokensInUrls: (props.acceptTokensInUrls ?? []).map(({ userPoolClient }) => userPoolClient),
      document: settings,
      headersFromCloudFront: addedHeaders,
    });
  }

  /**
   * Puts the function behind paths of another distribution, all in one call, and with `signIn` also behind
   * `<pathPrefix>/*`: add it before other behaviours for those paths, because CloudFront uses the first that
   * matches. So that people can sign in there, set `publicOrigin` to that distribution's address.
   *
   * Errors: throws an Error where CloudFront signs, because it signs only for the lock's own distribution.
   */
  addBehavior(distribution: cloudfront.Distribution, ...pathPatterns: readonly string[]): void {
    const { signing, readTimeout, signIn } = this.#addedBehavior;
    if (signing === 'oac') {
      throw new Error(
        `"${this.node.path}" cannot be behind another distribution with signing: 'oac', because its permissions name its own: set signing: 'edge'`,
      );
    }
    const origin = new origins.FunctionUrlOrigin(this.functionUrl, { readTimeout });
    const prefix = signIn && (signIn.pathPrefix ?? SIGN_IN_DEFAULTS.pathPrefix);
    for (const pattern of [...(prefix === undefined ? [] : [`${prefix}/*`]), ...pathPatterns]) {
      distribution.addBehavior(pattern, origin, lockedBehavior(this));
    }
  }

  /** Two locks with the same cookies would end each other's sessions. */
  #refuseSharedCookies({ publicOrigin, signIn }: EdgeSettings): void {
    if (signIn === undefined) return;
    this.#cookies = `${signIn.cookieName} at ${publicOrigin}`;
    const first = this.#others().find((other) => other.#cookies === this.#cookies);
    if (first === undefined) return;
    throw new Error(
      `"${first.node.path}" signs people in with the same cookies, ${this.#cookies}: give "${this.node.path}" another cookieName of signIn`,
    );
  }

  /** Accepts the tokens of further clients of the lock's user pool, which may be imported. */
  acceptClient(...clients: readonly cognito.IUserPoolClient[]): void {
    for (const client of clients) {
      const { userPoolClientId: id } = client;
      if (!this.#clientIds.includes(id)) this.#clientIds.push(id);
      sayUnseen(this, client);
    }
  }

  /** Two locks with the same name would share one role, one function and one parameter; two on one function, its URL. */
  #refuseSecond(name: string): void {
    const namesake = this.#others().find((other) => other.#place === this.#place);
    if (namesake !== undefined) {
      throw new Error(
        `${name} already exists as "${namesake.node.path}": give "${this.node.path}" another name, such as name: 'admin'`,
      );
    }
    const first = this.#others().find((other) => isSameFunction(other.#handler, this.#handler));
    if (first !== undefined) {
      throw new Error(
        `"${this.node.path}" locks the function "${this.#handler.node.path}", which "${first.node.path}" locks already: a function has one URL and so one lock, whose rules can differ by path, and which addBehavior can put behind further distributions`,
      );
    }
  }

  /** The locks of the app that were created before. */
  #others(): Lock[] {
    return this.node.root.node
      .findAll()
      .filter((other): other is Lock => other instanceof Lock && other !== this);
  }
}

/**
 * A longer timeout deploys only in an account with a higher quota, which synth cannot know.
 *
 * Units of the quota: seconds. Source: CloudFront developer guide, "Quotas" (read 2026-11-28).
 */
function sayBeyondQuota(scope: Construct, readTimeout: Duration): void {
  const quota = 120;
  if (readTimeout.toSeconds() <= quota) return;
  Annotations.of(scope).addWarningV2(
    '@furlock/construct:originReadTimeout',
    `originReadTimeout is ${readTimeout.toSeconds()} s. Without an increase of the quota "Response timeout per origin" for CloudFront, the deployment fails above ${quota} s.`,
  );
}

/** An ARN with references means the same only within its stack. */
function isSameFunction(one: lambda.IFunction, other: lambda.IFunction): boolean {
  if (one === other) return true;
  return (
    one.functionArn === other.functionArn &&
    (!Token.isUnresolved(one.functionArn) || Stack.of(one) === Stack.of(other))
  );
}
