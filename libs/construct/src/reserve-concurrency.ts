/**
 * The only throttle of a function URL: the function's reserved concurrency.
 *
 * Source: Lambda developer guide, "Creating and managing Lambda function URLs", throttling
 * (read 2026-11-22).
 */
import { CfnResource } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';

/**
 * Reserves concurrency on the function's own resource, as its definition could have done.
 *
 * Errors: throws an Error for a function that this app does not define (an imported function, or an
 * alias), because the template cannot change it, and for a function with another reservation.
 */
export function reserveConcurrency(handler: lambda.IFunction, reserved: number): void {
  const resource = handler.node.defaultChild;
  if (!CfnResource.isCfnResource(resource) || !isFunction(resource)) {
    throw new Error(
      `reservedConcurrentExecutions cannot be set on "${handler.node.path}", which this app does not define: set it where the function is defined`,
    );
  }
  const own = resource.reservedConcurrentExecutions;
  if (own !== undefined && own !== reserved) {
    throw new Error(
      `"${handler.node.path}" already reserves a concurrency of ${own}, but its lock sets ${reserved}: set only one of them`,
    );
  }
  resource.reservedConcurrentExecutions = reserved;
}

/** By type, not by class: an app may load two copies of aws-cdk-lib. */
function isFunction(resource: CfnResource): resource is lambda.CfnFunction {
  return resource.cfnResourceType === 'AWS::Lambda::Function';
}
