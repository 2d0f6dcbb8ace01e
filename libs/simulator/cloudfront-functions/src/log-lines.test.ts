import { expect, test } from '@jest/globals';
import { logLines } from './log-lines.js';

const context = { distributionId: 'E1', requestId: 'id==' };

test('a run has its lines between START and END', () => {
  expect(logLines(context, ['a', 'b'])).toEqual([
    'id== START DistributionID: E1',
    'id== a',
    'id== b',
    'id== END',
  ]);
});

test('a run without lines is not in the log', () => {
  expect(logLines(context, [])).toEqual([]);
});
