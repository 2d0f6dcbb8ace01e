/**
 * The throttle of a function URL: the function's reserved concurrency. There is no other.
 *
 * Source: Lambda developer guide, "Creating and managing Lambda function URLs", throttling
 * (read 2026-11-22).
 */
import { CfnResource } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';

/**
 * Reserves concurrency on the function's own resource, as its definition would have done.
 *
 * Errors: throws an Error for a function that this app does not define (an imported one, or an
 * alias), because nothing in the template could change it, and for one with another reservation.
 */
export function reserveConcurrency(handler: lambda.IFunction, reserved: number): void {
  const resource = handler.node.defaultChild;
  if (!CfnResource.isCfnResource(resource) || !isFunction(resource)) {
    throw new Error(
      `reservedConcurrentExecutions cannot be set on "${handler.node.path}", which this app does not define: set it where the function itself is defined`,
    );
  }
  const own = resource.reservedConcurrentExecutions;
  if (own !== undefined && own !== reserved) {
    throw new Error(
      `"${handler.node.path}" reserves a concurrency of ${own} itself, and its lock one of ${reserved}: state one of them`,
    );
  }
  resource.reservedConcurrentExecutions = reserved;
}

/** By type and not by class: an app may hold two copies of aws-cdk-lib. */
function isFunction(resource: CfnResource): resource is lambda.CfnFunction {
  return resource.cfnResourceType === 'AWS::Lambda::Function';
}
