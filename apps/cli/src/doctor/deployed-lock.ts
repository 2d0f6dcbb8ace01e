/**
 * The deployed resources of a lock that the doctor examines, as plain data.
 *
 * `read-deployed-lock.ts` reads them, and `examine.ts` examines them.
 */
import type { EdgeSettings, LockName, Revocation } from '@furlock/edge-settings';
import type { Reading } from './reading.js';

/** One lock, resource by resource; each may have been unreadable. */
export interface DeployedLock {
  readonly region: string;
  readonly lockName: LockName;
  /** The name of the edge function that the distribution runs, and of its role; undefined if there is none. */
  readonly edgeName: string | undefined;
  readonly settings: Reading<EdgeSettings>;
  readonly revocations: Reading<readonly Revocation[]>;
  /** This machine's clock minus AWS's. Units: seconds. Undefined if no response had a date. */
  readonly clockSkewSeconds: number | undefined;
  readonly stack: Reading<DeployedStack>;
  readonly edgeStack: Reading<DeployedStack>;
  readonly distribution: Reading<DeployedDistribution>;
  /** By id; the policies of the locked behaviours. */
  readonly originRequestPolicies: Readonly<Record<string, Reading<ForwardedParts>>>;
  /** By id; the access controls of the locked behaviours' origins. */
  readonly accessControls: Readonly<Record<string, Reading<DeployedAccessControl>>>;
  readonly functionUrl: Reading<DeployedFunctionUrl>;
  readonly statements: Reading<readonly PolicyStatement[]>;
  /** The URLs of the function's aliases, which are ways to the function too. */
  readonly aliasUrls: Reading<readonly DeployedAliasUrl[]>;
  /** By ARN; the functions that the locked behaviours run. */
  readonly edgeFunctions: Readonly<Record<string, Reading<DeployedEdgeFunction>>>;
  readonly edgeRole: Reading<DeployedRole>;
  /** The parameters that the edge needs and its role may not read, by ARN. */
  readonly deniedParameters: Reading<readonly string[]>;
  /** The users, groups and roles of the account; absent unless they were asked for. */
  readonly identities?: Reading<readonly DeployedIdentity[]>;
  readonly clients: readonly Reading<DeployedClient>[];
  /** By region; undefined if the stack needs no bootstrap, or was never deployed to AWS. */
  readonly bootstraps: Readonly<Record<string, Reading<string>>> | undefined;
}

/** A CloudFormation stack. */
export interface DeployedStack {
  readonly name: string;
  readonly status: string;
  /** The SSM parameter with the version of the region's bootstrap, if one is needed. */
  readonly bootstrapParameter: string | undefined;
}

/** A CloudFront distribution, with the behaviours whose origin is a function URL. */
export interface DeployedDistribution {
  readonly id: string;
  readonly arn: string;
  readonly enabled: boolean;
  /** Shape: `Deployed` or `InProgress`. */
  readonly status: string;
  readonly behaviors: readonly DeployedBehavior[];
}

/** A cache behaviour whose origin is a function URL. */
export interface DeployedBehavior {
  readonly pathPattern: string;
  readonly originHost: string;
  /** Empty if CloudFront does not sign. */
  readonly originAccessControlId: string;
  readonly viewerProtocolPolicy: string;
  readonly cachePolicyId: string | undefined;
  readonly originRequestPolicyId: string | undefined;
  readonly functions: readonly {
    readonly eventType: string;
    readonly arn: string;
    readonly includeBody: boolean;
  }[];
}

/** How CloudFront signs for an origin, in CloudFront's terms. */
export interface DeployedAccessControl {
  /** `always`, `never`, `no-override`. */
  readonly signingBehavior: string;
  /** `lambda` for a function URL. */
  readonly originType: string;
}

/** What an origin request policy forwards, in CloudFront's terms. */
export interface ForwardedParts {
  /** `none`, `whitelist`, `allViewer`, `allViewerAndWhitelistCloudFront`, `allExcept`. */
  readonly headers: string;
  /** Shape: lower case. */
  readonly headerNames: readonly string[];
  readonly cookies: string;
  readonly queryStrings: string;
}

/** A function URL. */
export interface DeployedFunctionUrl {
  readonly functionArn: string;
  readonly host: string;
  readonly authType: string;
}

/** The URL of an alias, with the alias's own resource policy. */
export interface DeployedAliasUrl {
  /** Shape: the function's ARN, a colon and the alias. */
  readonly functionArn: string;
  readonly authType: string;
  readonly statements: readonly PolicyStatement[];
}

/** One statement of a policy, as AWS returns it; `@furlock/iam-policy` reads the rest of it. */
export interface PolicyStatement {
  readonly Sid?: unknown;
}

/** The version of the edge function that runs. */
export interface DeployedEdgeFunction {
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly roleArn: string;
  readonly state: string;
}

/** The role that signs. */
export interface DeployedRole {
  readonly arn: string;
  /** The services that may assume it. */
  readonly services: readonly string[];
  /** Everybody else who may. */
  readonly strangers?: readonly string[];
}

/** A user, group or role, with the documents of its policies. */
export interface DeployedIdentity {
  readonly arn: string;
  readonly documents: readonly unknown[];
}

/** An app client that the settings name. */
export interface DeployedClient {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly oauthFlows: readonly string[];
  readonly callbackUrls: readonly string[];
  readonly revokesTokens: boolean;
}
