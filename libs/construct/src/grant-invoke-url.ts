/**
 * The two statements of the backend's resource policy without which its URL answers nobody.
 */
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** CloudFront, when it signs for a distribution. */
export const CLOUDFRONT_PRINCIPAL = 'cloudfront.amazonaws.com';

/** Who signs: a role, or CloudFront for one distribution. */
export type Signer =
  | { readonly signing: 'edge'; readonly role: iam.IRole }
  | { readonly signing: 'oac'; readonly distribution: cloudfront.IDistribution };

/**
 * Lets one signer call a function through its URL and in no other way.
 *
 * Both statements are needed since October 2025. They are written as resources of the lock and
 * not by `grantInvokeUrl`, which does nothing for an imported function and wants a fixed name for
 * one in another region than the role. CloudFront's own helper leaves the condition of the first
 * statement out.
 *
 * Source: Lambda developer guide, "Control access to Lambda function URLs" (read 2026-11-22).
 */
export function grantInvokeUrl(
  scope: Construct,
  handler: lambda.IFunction,
  signer: Signer,
): readonly [lambda.CfnPermission, lambda.CfnPermission] {
  // In another region's stack this is an ARN by the role's fixed name. The role has to exist when
  // the statement is written: `EdgeFunction` has the edge stack deployed first.
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
