/**
 * The two statements of the backend's resource policy without which its URL answers nobody.
 */
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/**
 * Lets one role call a function through its URL and in no other way.
 *
 * Both statements are needed since October 2025. They are written as resources of the lock and
 * not by `grantInvokeUrl`, which does nothing for an imported function and wants a fixed name for
 * one in another region than the role.
 *
 * Source: Lambda developer guide, "Control access to Lambda function URLs" (read 2026-11-22).
 */
export function grantInvokeUrl(
  scope: Construct,
  handler: lambda.IFunction,
  role: iam.IRole,
): readonly [lambda.CfnPermission, lambda.CfnPermission] {
  // In another region's stack this is an ARN by the role's fixed name. The role has to exist when
  // the statement is written: `EdgeFunction` has the edge stack deployed first.
  // Source: IAM user guide, "AWS JSON policy elements: Principal" (read 2026-11-22).
  const principal = role.roleArn;
  return [
    new lambda.CfnPermission(scope, 'InvokeFunctionUrl', {
      action: 'lambda:InvokeFunctionUrl',
      functionName: handler.functionArn,
      principal,
      functionUrlAuthType: lambda.FunctionUrlAuthType.AWS_IAM,
    }),
    new lambda.CfnPermission(scope, 'InvokeFunction', {
      action: 'lambda:InvokeFunction',
      functionName: handler.functionArn,
      principal,
      invokedViaFunctionUrl: true,
    }),
  ];
}
