/**
 * What the guards need to know about a lock.
 */
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { EdgeSettings, Signing } from '@furlock/edge-settings';
import type { SynthesizedTree } from './synthesized-tree.js';
import type { TemplatePolicies } from './template-policies.js';

/** A lock and the parts it is made of. */
export interface GuardedLock {
  readonly signing: Signing;
  readonly handler: lambda.IFunction;
  readonly functionUrl: lambda.IFunctionUrl;
  /** Who made the URL: the lock, the app, or somebody else, so that no template has it. */
  readonly urlOf: 'lock' | 'app' | 'elsewhere';
  readonly edgeFunction: lambda.IFunction;
  readonly edgeVersion: lambda.IVersion;
  readonly edgeRole: iam.IRole;
  /** Its ARN and its name, as the lock's own stack knows them. */
  readonly edgeRoleArn: string;
  readonly edgeRoleName: string;
  /** The managed policy that the lock gives to the role. */
  readonly edgePolicy: iam.IManagedPolicy;
  readonly distribution: cloudfront.Distribution;
  readonly settings: ssm.StringParameter;
  /** The clients that are accepted although they have the implicit grant. */
  readonly tokensInUrls: readonly cognito.IUserPoolClient[];
  /** What `settings` contains. */
  readonly document: EdgeSettings;
  /** The headers that the edge keeps because every behaviour's policy makes CloudFront write them. */
  readonly headersFromCloudFront: readonly string[];
}

/** Checks one thing, and returns a sentence for each fault: where, what, and what to change. */
export type Guard = (
  lock: GuardedLock,
  tree: SynthesizedTree,
  policies: TemplatePolicies,
) => readonly string[];
