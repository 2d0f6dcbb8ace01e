/**
 * Whether a property of a template refers to the locked function.
 */
import type { Stack } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { expressionIn, isSame } from './synthesized-tree.js';

/** Whether an expression of a stack is the function's ARN or name; templates accept both. */
export function targetsFunction(
  expression: unknown,
  handler: lambda.IFunction,
  stack: Stack,
): boolean {
  return [handler.functionArn, handler.functionName].some((name) =>
    isSame(expression, expressionIn(stack, handler, name)),
  );
}
