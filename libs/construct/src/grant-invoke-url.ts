/**
 * The two statements of the function's resource policy that every call of its URL needs.
 */
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** The principal of CloudFront when it signs for a distribution. */
export const CLOUDFRONT_PRINCIPAL = 'cloudfront.amazonaws.com';

/** Who signs: a role, or CloudFront for one distribution. */
export type Signer =
  | { readonly signing: 'edge'; readonly role: iam.IRole }
  | { readonly signing: 'oac'; readonly distribution: cloudfront.IDistribution };

/**
 * Lets one signer call a function, only through its URL.
 *
 * Both statements are needed since October 2025. The lock creates them itself instead of calling
 * `grantInvokeUrl`, which does nothing for an imported function and requires a fixed name for a
 * function in a different region from the role. CloudFront's own helper omits the condition of the first
 * statement.
 *
 * Source: Lambda developer guide, "Control access to Lambda function URLs" (read 2026-11-22).
 */
export function grantInvokeUrl(
  scope: Construct,
  handler: lambda.IFunction,
  signer: Signer,
): readonly [lambda.CfnPermission, lambda.CfnPermission] {
  // In a stack of another region, this is an ARN with the role's fixed name. The role must exist when
  // the statement is created: `EdgeFunction` makes CDK deploy the edge stack first.
  // Source: IAM user guide, "AWS JSON policy elements: Principal" (read 2026-11-22).
  const caller =
    signer.signing === 'edge'
      ? { principal: signer.role.roleArn }
      : { principal: CLOUDFRONT_PRINCIPAL, sourceArn: signer.distribution.distributionArn };
  return [
    new lambda.CfnPermission(scope, 'InvokeFunctionUrl', {
      action: 'lambda:InvokeFunctionUrl',
      functionName: handler.functionArn,
      ...caller,
      functionUrlAuthType: lambda.FunctionUrlAuthType.AWS_IAM,
    }),
    new lambda.CfnPermission(scope, 'InvokeFunction', {
      action: 'lambda:InvokeFunction',
      functionName: handler.functionArn,
      ...caller,
      invokedViaFunctionUrl: true,
    }),
  ];
}
