/**
 * The user pool that an earlier stack of the stage has kept, with a new sign-in page: the domain and the
 * clients of the pool were deleted with that stack.
 */
import { createHash } from 'node:crypto';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';

/** Which pool, and for which stage. */
export interface KeptUserPoolProps {
  readonly userPoolId: string;
  readonly stage: string;
}

export class KeptUserPool extends Construct {
  readonly userPool: cognito.IUserPool;
  readonly domain: cognito.UserPoolDomain;

  constructor(scope: Construct, id: string, { userPoolId, stage }: KeptUserPoolProps) {
    super(scope, id);
    this.userPool = cognito.UserPool.fromUserPoolId(this, 'UserPool', userPoolId);
    this.domain = new cognito.UserPoolDomain(this, 'Domain', {
      userPool: this.userPool,
      // A prefix is unique in the region, across all accounts.
      cognitoDomain: { domainPrefix: `furlock-${stage}-${hashOf(userPoolId)}` },
      // Managed login would need a style for each client of the lock.
      managedLoginVersion: cognito.ManagedLoginVersion.CLASSIC_HOSTED_UI,
    });
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
