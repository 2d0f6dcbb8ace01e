import { describe, expect, test } from '@jest/globals';
import type { LambdaFunction } from '@furlock/simulator-deployment';
import { refuseEdgeFunction } from './refuse-edge-function.js';

const lambdaFunction: LambdaFunction = {
  stack: 'edge-stack',
  logicalId: 'Edge',
  name: 'edge',
  region: 'us-east-1',
  arn: 'arn:aws:lambda:us-east-1:123456789012:function:edge',
  versionArns: [],
  edgeObstacles: [],
  aliasArns: [],
  layers: [],
  directory: '',
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  architecture: 'x86_64',
  memoryMb: 128,
  timeoutSeconds: 30,
  environment: {},
  roleArn: '',
};

describe('refuseEdgeFunction', () => {
  test('accepts a function that can run at the edge', () => {
    expect(refuseEdgeFunction(lambdaFunction)).toBeUndefined();
  });

  const refusals = [
    { name: 'another region', change: { region: 'eu-central-1' }, sentence: /eu-central-1/ },
    { name: 'environment variables', change: { environment: { A: '1' } }, sentence: /variables/ },
    {
      name: 'an obstacle',
      change: { edgeObstacles: ['has VpcConfig'] },
      sentence: /has VpcConfig:/,
    },
    { name: 'more than 30 seconds', change: { timeoutSeconds: 31 }, sentence: /31 seconds/ },
  ];

  test.each(refusals)(
    'rejects $name, and names the function and its stack',
    ({ change, sentence }) => {
      const refusal = refuseEdgeFunction({ ...lambdaFunction, ...change });

      expect(refusal).toMatch(/^Edge in stack edge-stack /);
      expect(refusal).toMatch(sentence);
    },
  );
});
