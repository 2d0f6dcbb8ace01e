/**
 * Proves that the pages show the figures in the files of the runs, and that no run exceeds a budget.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { comparisonTable, excesses, markdownTable, readmeTable, type Run } from './report.js';
import { WORKSPACE } from './world.js';

const read = (file: string) => readFileSync(join(WORKSPACE, file), 'utf8');
const [node24, node22, node20] = ['', '-node22', '-node20'].map(
  (version) => JSON.parse(read(`docs/benchmark${version}.json`)) as Run,
) as [Run, Run, Run];
/** Removes what prettier changes in a table: white space and the length of rules. */
const unformatted = (text: string) => text.replace(/\s+/g, '').replace(/-+\|/g, '|');

test('the README shows four rows of the run on Node 24', () => {
  const table = readmeTable(node24);

  expect(table.split('\n')).toHaveLength(2 + 4);
  expect(unformatted(read('README.md'))).toContain(unformatted(table));
});

test('docs/benchmark.md shows every figure, and the budgets on three versions', () => {
  const page = unformatted(read('docs/benchmark.md'));

  expect(page).toContain(unformatted(markdownTable(node24)));
  expect(page).toContain(unformatted(comparisonTable([node24, node22, node20])));
});

test.each([node24, node22, node20])('no budget is exceeded on Node $machine.node', (run) => {
  expect(excesses(run)).toEqual([]);
});
