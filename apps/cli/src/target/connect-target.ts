/**
 * The AWS clients of a target, configured for AWS or for the local edge.
 *
 * It makes no call.
 */
import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import type {
  CognitoIdentityProvider,
  CognitoIdentityProviderClientConfig,
} from '@aws-sdk/client-cognito-identity-provider';
import type { SSM } from '@aws-sdk/client-ssm';
import type { Target } from './choose-target.js';

/** The settings of every client: timeouts, attempts and credentials. */
export type ClientSettings = Pick<
  CognitoIdentityProviderClientConfig,
  'credentials' | 'maxAttempts' | 'requestHandler'
>;

/** A target, and the clients that reach it. */
export interface Connection {
  readonly target: Target;
  readonly ssm: SSM;
  readonly cognito: CognitoIdentityProvider;
}

/**
 * Connects the clients of a target. Without configured credentials, the SDK's provider chain ends with
 * two requests to the instance metadata address: at most one second each, and two seconds in total.
 */
export async function connectTarget(target: Target, settings: ClientSettings): Promise<Connection> {
  // Loaded here, so that `--help` and wrong usage do not wait for the SDK.
  const [{ SSM }, { CognitoIdentityProvider }] = await Promise.all([
    import('@aws-sdk/client-ssm'),
    import('@aws-sdk/client-cognito-identity-provider'),
  ]);

  const { region } = target;
  if (target.kind === 'aws') {
    return {
      target,
      ssm: new SSM({ ...settings, region }),
      cognito: new CognitoIdentityProvider({ ...settings, region }),
    };
  }
  const { ssmUrl, cognitoUrl, operatorCredentials } = target.localEdge;
  const local = { ...settings, region, credentials: operatorCredentials };
  return {
    target,
    ssm: new SSM({ ...local, endpoint: ssmUrl }),
    cognito: new CognitoIdentityProvider({ ...local, endpoint: cognitoUrl }),
  };
}

/** CloudFormation in the target's region, on AWS. */
export async function connectCloudFormation(
  { region }: Extract<Target, { kind: 'aws' }>,
  settings: ClientSettings,
): Promise<CloudFormation> {
  const { CloudFormation } = await import('@aws-sdk/client-cloudformation');
  return new CloudFormation({ ...settings, region });
}
