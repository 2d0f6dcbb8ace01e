import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readAssembly } from './read-assembly.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

type Stack = readonly [id: string, region: string, stackName?: string];

function write(stacks: readonly Stack[]): void {
  const artifacts = stacks.map(([id, region, stackName]): [string, unknown] => [
    id,
    {
      type: 'aws:cloudformation:stack',
      environment: `aws://unknown-account/${region}`,
      properties: { stackName },
    },
  ]);
  const other = { Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } } };
  writeFileSync(
    join(directory, 'manifest.json'),
    JSON.stringify({ artifacts: { ...other, ...Object.fromEntries(artifacts) } }),
  );
}

const home: Stack = ['furlock-dev', 'eu-central-1'];
const edge: Stack = ['furlock-dev-edge', 'us-east-1', 'furlock-dev-eu-central-1-edge'];

test.each<[string, Stack[], { stage: string; region: string }]>([
  ['the stack at the edge first', [edge, home], { stage: 'dev', region: 'eu-central-1' }],
  ['the home stack first', [home, edge], { stage: 'dev', region: 'eu-central-1' }],
  ['one stack', [['furlock-prod', 'us-east-1']], { stage: 'prod', region: 'us-east-1' }],
])('reads stage and region: %s', (_, stacks, expected) => {
  write(stacks);

  expect(readAssembly(directory)).toEqual({ ok: true, ...expected });
});

test.each<[string, Stack[], string]>([
  ['no stack', [], 'it contains none'],
  ['a stack that is missing', [home], 'it contains furlock-dev (eu-central-1)'],
  ['one stack too many', [home, edge, ['furlock-prod', 'us-east-1']], 'furlock-prod (us-east-1)'],
  [
    'a stack in another region',
    [home, ['furlock-dev-eu-central-1-edge', 'eu-west-1']],
    'eu-west-1',
  ],
  ['a stack of another app', [['shop', 'us-east-1']], 'it contains shop (us-east-1)'],
])('refuses %s', (_, stacks, expected) => {
  write(stacks);

  expect(readAssembly(directory)).toEqual({
    ok: false,
    sentence: expect.stringContaining(expected),
  });
});

test('refuses a folder that contains no assembly', () => {
  expect(readAssembly(join(directory, 'nowhere'))).toEqual({
    ok: false,
    sentence: expect.stringContaining('contains no assembly'),
  });
});
