/**
 * The AWS clients that read what is deployed, each for one region, for AWS or for the local edge.
 *
 * It makes no call.
 */
import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import type { CloudFront } from '@aws-sdk/client-cloudfront';
import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import type { IAM } from '@aws-sdk/client-iam';
import type { Lambda } from '@aws-sdk/client-lambda';
import type { SSM } from '@aws-sdk/client-ssm';
import { EDGE_REGION } from '@furlock/edge-settings';
import type { Target } from '../target/choose-target.js';
import type { ClientSettings } from '../target/connect-target.js';

/** The clients. */
export interface DeployedClients {
  readonly ssm: (region: string) => SSM;
  readonly cognito: (region: string) => CognitoIdentityProvider;
  readonly cloudFormation: (region: string) => CloudFormation;
  readonly lambda: (region: string) => Lambda;
  readonly cloudFront: CloudFront;
  readonly iam: IAM;
}

/** The clients of a target. */
export async function connectDeployed(
  target: Target,
  settings: ClientSettings,
): Promise<DeployedClients> {
  // Loaded here, so that other commands do not wait for them.
  const [ssm, cognito, cloudFormation, cloudFront, iam, lambda] = await Promise.all([
    import('@aws-sdk/client-ssm'),
    import('@aws-sdk/client-cognito-identity-provider'),
    import('@aws-sdk/client-cloudformation'),
    import('@aws-sdk/client-cloudfront'),
    import('@aws-sdk/client-iam'),
    import('@aws-sdk/client-lambda'),
  ]);

  const localEdge = target.kind === 'local' ? target.localEdge : undefined;
  const place = (region: string, endpoint: string | undefined) => ({
    ...settings,
    region,
    ...(localEdge !== undefined && { credentials: localEdge.operatorCredentials }),
    ...(endpoint !== undefined && { endpoint }),
  });
  const controlPlane = (region: string) => place(region, localEdge?.awsUrls[region]);
  return {
    ssm: (region) => new ssm.SSM(place(region, localEdge?.ssmUrl)),
    cognito: (region) => new cognito.CognitoIdentityProvider(place(region, localEdge?.cognitoUrl)),
    cloudFormation: (region) => new cloudFormation.CloudFormation(controlPlane(region)),
    lambda: (region) => new lambda.Lambda(controlPlane(region)),
    // The region for which requests to global services are signed.
    cloudFront: new cloudFront.CloudFront(controlPlane(EDGE_REGION)),
    iam: new iam.IAM(controlPlane(EDGE_REGION)),
  };
}
