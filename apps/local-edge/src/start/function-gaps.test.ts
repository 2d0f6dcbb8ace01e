import { afterEach, expect, test } from '@jest/globals';
import type { LambdaFunction } from '@furlock/simulator-deployment';
import { functionGaps } from './function-gaps.js';

const { PATH } = process.env;
afterEach(() => {
  process.env['PATH'] = PATH;
});

function gapsOf(runtime: string, unrunnable?: string): string[] {
  const declared = { stack: 'home', logicalId: 'Backend', runtime };
  const lambdaFunction = { ...declared, ...(unrunnable !== undefined && { unrunnable }) };
  return functionGaps({ functions: [lambdaFunction as LambdaFunction] }).map(
    ({ sentence }) => sentence,
  );
}

test('a Python function without python3 on this machine is not served', () => {
  process.env['PATH'] = '/nowhere';

  expect(gapsOf('python3.14')).toEqual([
    'The function runs on python3.14, and there is no python3 in the folders of PATH: install Python and start again.',
  ]);
});

test.each([
  ['nodejs24.x', undefined],
  // A finding of the deployment.
  ['java21', 'runs on java21'],
])('a function on %s has no gap', (runtime, unrunnable) => {
  process.env['PATH'] = '/nowhere';

  expect(gapsOf(runtime, unrunnable)).toEqual([]);
});
