/**
 * A function for tests.
 */
import type { LambdaFunction } from '@furlock/simulator-deployment';

/** Its `directory` must be changed. */
export const EXAMPLE_FUNCTION: LambdaFunction = {
  stack: 'home',
  logicalId: 'Function',
  name: 'the-function',
  region: 'eu-central-1',
  arn: 'arn:aws:lambda:eu-central-1:123456789012:function:the-function',
  versionArns: [],
  aliasArns: [],
  edgeObstacles: [],
  directory: '',
  layers: [],
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  architecture: 'x86_64',
  memoryMb: 256,
  timeoutSeconds: 10,
  environment: {},
  roleArn: 'arn:aws:iam::123456789012:role/the-role',
};
