/**
 * The two statements of the function's resource policy that every call of its URL needs.
 */
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** The principal of CloudFront when it signs for a distribution. */
export const CLOUDFRONT_PRINCIPAL = 'cloudfront.amazonaws.com';

/** Who signs: a role, or CloudFront for one distribution. */
export type Signer =
  | { readonly signing: 'edge'; readonly roleArn: string }
  | { readonly signing: 'oac'; readonly distribution: cloudfront.IDistribution };

/**
 * Lets one signer call a function, only through its URL.
 *
 * Both statements are needed since October 2025. The lock creates them itself instead of calling
 * `grantInvokeUrl`, which does nothing for an imported function, and cannot refer to a role in a
 * different region from the function. CloudFront's own helper omits the condition of the first
 * statement.
 *
 * Source: Lambda developer guide, "Control access to Lambda function URLs" (read 2026-11-22).
 */
export function grantInvokeUrl(
  scope: Construct,
  handler: lambda.IFunction,
  signer: Signer,
): readonly [lambda.CfnPermission, lambda.CfnPermission] {
  // The role must exist when the statement is created: its ARN is read from the version that runs as it.
  // Source: IAM user guide, "AWS JSON policy elements: Principal" (read 2026-11-22).
  const caller =
    signer.signing === 'edge'
      ? { principal: signer.roleArn }
      : { principal: CLOUDFRONT_PRINCIPAL, sourceArn: signer.distribution.distributionArn };
  const toUrl = new lambda.CfnPermission(scope, 'InvokeFunctionUrl', {
    action: 'lambda:InvokeFunctionUrl',
    functionName: handler.functionArn,
    ...caller,
    functionUrlAuthType: lambda.FunctionUrlAuthType.AWS_IAM,
  });
  const throughUrl = new lambda.CfnPermission(scope, 'InvokeFunction', {
    action: 'lambda:InvokeFunction',
    functionName: handler.functionArn,
    ...caller,
  });
  // An older version of aws-cdk-lib would ignore the property, and the statement would allow every call.
  throughUrl.addPropertyOverride('InvokedViaFunctionUrl', true);
  return [toUrl, throughUrl];
}
