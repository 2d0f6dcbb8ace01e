/**
 * What the guards of a lock have to know of it.
 */
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Signing } from '@furlock/edge-settings';
import type { SynthesizedTree } from './synthesized-tree.js';

/** A lock, its parts made. */
export interface GuardedLock {
  readonly signing: Signing;
  readonly handler: lambda.IFunction;
  readonly functionUrl: lambda.IFunctionUrl;
  readonly edgeFunction: lambda.IFunction;
  readonly edgeVersion: lambda.IVersion;
  readonly edgeRole: iam.IRole;
  readonly distribution: cloudfront.Distribution;
  readonly settings: ssm.StringParameter;
}

/** Looks at one thing, and gives a sentence for each fault: where, what, and what to change. */
export type Guard = (lock: GuardedLock, tree: SynthesizedTree) => readonly string[];
