import { afterEach, expect, test } from '@jest/globals';
import {
  fixtureTemplates,
  writeFixtureAssembly,
  type FixtureAssembly,
} from '../testing/fixture-assembly.js';
import type { JsonObject } from './json-object.js';
import { readDeployment } from './read-deployment.js';

let assembly: FixtureAssembly | undefined;

afterEach(() => assembly?.remove());

/** The obstacles of the edge function if it or its role has these properties. */
function obstaclesWith(logicalId: 'Edge' | 'EdgeRole', change: JsonObject) {
  const resource = fixtureTemplates.edge[logicalId] as { readonly Properties: JsonObject };
  assembly = writeFixtureAssembly({
    ...fixtureTemplates,
    edge: {
      ...fixtureTemplates.edge,
      [logicalId]: { ...resource, Properties: { ...resource.Properties, ...change } },
    },
  });
  const read = readDeployment(assembly.directory);
  if (!read.ok) throw new Error(read.error.sentence);
  return read.value.functions.find(({ name }) => name === 'the-edge')?.edgeObstacles;
}

const trusting = (...Service: string[]): JsonObject => ({
  AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { Service } }] },
});

const cases: {
  name: string;
  on?: 'Edge' | 'EdgeRole';
  change: JsonObject;
  obstacles: readonly string[];
}[] = [
  { name: 'a function without restricted settings', change: {}, obstacles: [] },
  { name: 'x86_64', change: { Architectures: ['x86_64'] }, obstacles: [] },
  { name: 'arm64', change: { Architectures: ['arm64'] }, obstacles: ['is built for arm64'] },
  { name: 'layers', change: { Layers: ['arn'] }, obstacles: ['has Layers'] },
  { name: 'Python', change: { Runtime: 'python3.14' }, obstacles: [] },
  { name: 'Java', change: { Runtime: 'java21' }, obstacles: ['runs on java21'] },
  { name: 'a VPC', change: { VpcConfig: {} }, obstacles: ['has VpcConfig'] },
  {
    name: 'a dead letter queue',
    change: { DeadLetterConfig: { TargetArn: 'arn' } },
    obstacles: ['has DeadLetterConfig'],
  },
  { name: 'a customer managed key', change: { KmsKeyArn: 'arn' }, obstacles: ['has KmsKeyArn'] },
  {
    name: 'X-Ray',
    change: { TracingConfig: { Mode: 'Active' } },
    obstacles: ['is traced by X-Ray'],
  },
  {
    name: 'X-Ray in pass-through mode',
    change: { TracingConfig: { Mode: 'PassThrough' } },
    obstacles: [],
  },
  {
    name: 'a role that only Lambda may assume',
    on: 'EdgeRole',
    change: trusting('lambda.amazonaws.com'),
    obstacles: ['has a role that edgelambda.amazonaws.com may not assume'],
  },
  {
    name: 'a role that only the replicas may assume',
    on: 'EdgeRole',
    change: trusting('edgelambda.amazonaws.com'),
    obstacles: ['has a role that lambda.amazonaws.com may not assume'],
  },
];

test.each(cases)('$name', ({ on = 'Edge', change, obstacles }) => {
  expect(obstaclesWith(on, change)).toEqual(obstacles);
});
